// The long-context bench on the CPU: policies side by side, a needle map that goes on where it was
// stopped, and the attention of the last token.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from '../lib/browser.mjs';
import { agree, consent, failure, figures, finished, runButton, runToEnd, stayQuiet, visit } from '../lib/program.mjs';

const withPage = browserOfThisFile();
const BENCH = `${SITE}bench/long-context/?device=cpu`;

const figure = (page, text) => figures(page).filter({ hasText: text });

/** The cells of a table figure, row by row. */
async function rows(found) {
  await found.getByRole('table').waitFor();
  return found.locator('tbody').evaluate((body) =>
    [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
  );
}

test('policies stand side by side, each with its memory, answer and distance', () =>
  withPage({}, async (page) => {
    await visit(page, `${BENCH}#1?length=300`);
    await stayQuiet(page);
    await runToEnd(page);
    const table = await rows(figure(page, 'then brought down to the memory of'));
    assert.equal(table.length, 4);
    const [full, ...others] = table;
    assert.match(full[0], /^Full cache/);
    assert.equal(full[4], '100.0 %');
    for (const [name, , right, , share, perplexity, kl] of others) {
      const percent = Number.parseFloat(share);
      assert.ok(percent > 15 && percent <= 25.01, `${name}: ${share}`);
      assert.ok(['yes', 'no'].includes(right), `${name}: ${right}`);
      assert.ok(Number.parseFloat(perplexity) >= 1 && Number.parseFloat(kl) > 0, `${name}: ${perplexity}, ${kl}`);
    }
    assert.equal(await figure(page, 'Which tokens').count(), 3);
  }));

test('a text that is too long is cut, and the page says what was', () =>
  withPage({}, async (page) => {
    await visit(page, `${BENCH}#1?source=alice&length=200&b=none&c=none`);
    await stayQuiet(page);
    await runToEnd(page);
    const [[read, , heldOut, cut]] = await rows(figure(page, 'What the model reads'));
    assert.equal(Number(read), 200);
    assert.equal(Number(heldOut), 48);
    assert.ok(Number(cut) > 500, cut);
    await figure(page, 'What was cut off').waitFor();
  }));

test('a needle map that was stopped goes on where it was', () =>
  withPage({}, async (page) => {
    await visit(page, `${BENCH}#1?show=map&length=256&depths=3&lengths=2`);
    await stayQuiet(page);
    await runButton(page).click();
    const map = figure(page, 'Map A,');
    await consent(page).or(map).first().waitFor();
    if (await consent(page).isVisible()) await agree(page);
    await map.filter({ hasText: / [1-3] of 6 cells/ }).waitFor({ timeout: 120_000 });
    await runButton(page).filter({ hasText: 'Cancel' }).click();
    await runButton(page).filter({ hasText: 'Run' }).waitFor();
    await runButton(page).click();
    await finished(page);
    assert.match(await map.innerText(), /6 of 6 cells/);
    assert.equal(await figure(page, 'Map A minus map B').count(), 1);
    const names = (await rows(figure(page, 'Cells whose answer'))).map(([name]) => name);
    assert.deepEqual(names.slice(2), ['A guess among the answers in the text', 'A perfect search']);
  }));

test('beyond the trained length positions have to be stretched', () =>
  withPage({}, async (page) => {
    await visit(page, `${BENCH}#1?length=9000`);
    await stayQuiet(page);
    await runButton(page).click();
    await consent(page).or(failure(page)).first().waitFor();
    if (await consent(page).isVisible()) await agree(page);
    await failure(page).filter({ hasText: 'choose how positions are stretched' }).waitFor({ timeout: 120_000 });
  }));

test('the last token is seen to look, and any head as a whole', () =>
  withPage({}, async (page) => {
    await visit(page, `${BENCH}#1?show=attention&length=200&layer=5&head=2`);
    await stayQuiet(page);
    await runToEnd(page);
    for (const what of ['the first 4 tokens', 'the last 32 tokens', 'the tokens of the fact']) {
      assert.equal(await figure(page, `attention goes to ${what}`).count(), 1, what);
    }
    assert.equal(await figure(page, 'Attention of layer 5, head 2').count(), 1);
  }));
