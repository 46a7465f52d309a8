// Every exhibit that is built: with each setting changed once it still runs, and shows numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import { figures, knobValues, runButton, runToEnd, settings, status, stayQuiet, visit } from './lib/program.mjs';

const withPage = browserOfThisFile();
/** With models to fetch and two slow cores. */
const PATIENCE_MILLIS = 300_000;
/** A run may go on for so long after its first figure, then it is cancelled; with `--long` to its end. */
const MORE_MILLIS = Number(process.env.SOAK_RUNS || 0) >= 100 ? PATIENCE_MILLIS : 10_000;

const papers = await (await fetch(`${SITE}catalogue/papers.json`)).json();
const built = papers.filter((paper) => paper.program !== null);

/** One step along a slider, the next of several options, the other state of a switch. */
async function change(field) {
  const kind = await field.evaluate((it) => (it.tagName === 'SELECT' ? 'select' : it.type));
  if (kind === 'range') {
    const atEnd = await field.evaluate((it) => it.value === it.max);
    await field.press(atEnd ? 'ArrowLeft' : 'ArrowRight');
  } else if (kind === 'select') {
    const next = await field.evaluate((it) => it.options[(it.selectedIndex + 1) % it.options.length].value);
    await field.selectOption(next);
  } else if (kind === 'checkbox') {
    await field.click();
  } else if (['text', 'textarea'].includes(kind)) {
    // What may stand in a field of text is the exhibit's matter; a blank at the end is allowed everywhere.
    await field.press('End');
    await field.pressSequentially(' ');
  }
}

for (const { slug } of built) {
  test(`${slug} runs with each setting changed`, async (t) => {
    await withPage({}, async (page) => {
      await visit(page, `${SITE}exhibit/${slug}/?device=cpu`);
      await stayQuiet(page);
      const before = await knobValues(page);
      const fields = settings(page).locator('.knobs').locator('input, select, textarea');
      for (let at = 0; at < (await fields.count()); at += 1) {
        if (await fields.nth(at).isVisible()) await change(fields.nth(at));
      }
      const after = await knobValues(page);
      const changed = after.filter((value, at) => value !== before[at]).length;
      assert.ok(changed > 1, `${changed} of ${before.length} settings changed`);
      const start = Date.now();
      const ended = runToEnd(page, { patience: PATIENCE_MILLIS }).then(() => true);
      const shown = page.locator('.source', { hasText: 'Recorded' }).waitFor({ state: 'hidden', timeout: PATIENCE_MILLIS });
      const late = shown.then(() => new Promise((resolve) => { setTimeout(resolve, MORE_MILLIS, false); }));
      if (!(await Promise.race([ended, late]))) {
        ended.catch(() => undefined);
        await runButton(page).click();
        await status(page).filter({ hasText: /^(Cancelled|Done in )/ }).waitFor({ timeout: PATIENCE_MILLIS });
      }
      t.diagnostic(`${changed} settings, ${Date.now() - start} ms`);
      assert.ok((await figures(page).count()) > 0);
      for (const text of await figures(page).allInnerTexts()) {
        assert.doesNotMatch(text, /NaN|[Ii]nfinity|undefined/);
      }
    });
  });
}
