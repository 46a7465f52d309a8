// The training floor on the CPU: figures come while it trains, a pause goes on, a link comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from '../lib/browser.mjs';
import { RUN_MILLIS, figures, finished, runButton, status, stayQuiet, visit } from '../lib/program.mjs';

const withPage = browserOfThisFile();
const bench = (fragment) => `${SITE}bench/training-floor/?device=cpu#1?${fragment}`;

/** The rows behind a figure, found by its caption. */
async function rows(page, caption) {
  const figure = figures(page).filter({ hasText: caption });
  const toggle = figure.getByRole('button', { name: 'As table' });
  if ((await toggle.getAttribute('aria-pressed')) === 'false') {
    await toggle.click();
    await figure.getByRole('table').waitFor();
  }
  return figure.locator('tbody').evaluate((body) =>
    [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
  );
}

test('the same link trains the same model, and a pause goes on where it was', async (t) => {
  await withPage({}, async (page) => {
    await visit(page, bench('steps=150'));
    await stayQuiet(page);
    const start = Date.now();
    await runButton(page).click();
    await figures(page).first().waitFor({ timeout: RUN_MILLIS });
    await finished(page);
    t.diagnostic(`150 steps in ${Date.now() - start} ms`);
    const whole = await rows(page, 'Training loss over all tokens');
    assert.ok(whole.length >= 30, `${whole.length} rows`);

    // Another visit: fewer steps, then on to the same number.
    await page.goto('about:blank');
    await visit(page, bench('steps=75'));
    await stayQuiet(page);
    await runButton(page).click();
    await finished(page);
    await page.getByLabel('Steps', { exact: true }).first().fill('150');
    await runButton(page).click();
    await status(page).filter({ hasText: /^Done in / }).waitFor({ timeout: RUN_MILLIS });
    assert.deepEqual(await rows(page, 'Training loss over all tokens'), whole);
  });
});

test('the regression preset falls below guessing within a minute', async (t) => {
  await withPage({}, async (page) => {
    await visit(page, bench('steps=1000'));
    const start = Date.now();
    await runButton(page).click();
    await finished(page);
    t.diagnostic(`${Date.now() - start} ms`);
    const errors = (await rows(page, 'Error in the second half'))
      .filter((row) => row.includes('In distribution'))
      .map((row) => Number.parseFloat(row.at(-1)));
    assert.ok(errors.at(-1) < 0.6 * errors[0], `from ${errors[0]} to ${errors.at(-1)}`);
  });
});
