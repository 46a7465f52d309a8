// The long-context bench on the CPU: policies side by side, a needle map that goes on where it was
// stopped, a text of the visitor's own from a file, and the attention of the last token.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import {
  agree, consent, failure, figures, finished, runButton, runToEnd, settings, stayQuiet, visit,
} from './lib/program.mjs';

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
    await visit(page, `${BENCH}#1?length=300&d=snap`);
    await stayQuiet(page);
    await runToEnd(page);
    const table = await rows(figure(page, 'then brought down to the memory of'));
    assert.equal(table.length, 5, 'the full cache and four columns');
    const [full, ...others] = table;
    assert.match(full[0], /^Full cache/);
    assert.equal(full[4], '100.0 %');
    for (const [name, , right, , share, perplexity, kl] of others) {
      const percent = Number.parseFloat(share);
      assert.ok(percent > 15 && percent <= 25.01, `${name}: ${share}`);
      assert.ok(['yes', 'no'].includes(right), `${name}: ${right}`);
      assert.ok(Number.parseFloat(perplexity) >= 1 && Number.parseFloat(kl) > 0, `${name}: ${perplexity}, ${kl}`);
    }
    assert.equal(await figure(page, 'Which tokens').count(), 4);
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

/** A file as the field for it takes it. */
const file = (name, content) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

test('a text is opened from a file or dropped, and what is no text is refused', () =>
  withPage({}, async (page) => {
    await visit(page, `${BENCH}#1?source=own`);
    await stayQuiet(page);
    const text = settings(page).getByLabel('My text', { exact: true });
    const field = settings(page).getByLabel('My text: open a file', { exact: true });
    await text.fill('Typed by hand.');
    for (const [name, content, said] of [
      ['picture.txt', [0x89, 0x50, 0x4e, 0x47, 0, 1, 2], 'no text file in UTF-8'],
      ['latin.txt', [0x63, 0x61, 0x66, 0xe9], 'no text file in UTF-8'],
      ['large.txt', 'a'.repeat(300_000), 'at most 256 kB are read'],
    ]) {
      await field.setInputFiles(file(name, content));
      await settings(page).getByText(said).waitFor();
      assert.equal(await text.inputValue(), 'Typed by hand.', name);
    }
    await field.setInputFiles(file('notes.md', '# Café\n\nThe door is green.\n'));
    await settings(page).getByRole('button', { name: 'Back to the text before' }).waitFor();
    assert.equal(await text.inputValue(), '# Café\n\nThe door is green.\n');
    assert.equal(await settings(page).getByText('at most 256 kB are read').count(), 0);
    await settings(page).getByRole('button', { name: 'Back to the text before' }).click();
    assert.equal(await text.inputValue(), 'Typed by hand.');
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['Let go over the field.'], 'dropped.txt', { type: 'text/plain' }));
      return data;
    });
    await text.dispatchEvent('drop', { dataTransfer: dropped });
    await page.waitForFunction((it) => it.value === 'Let go over the field.', await text.elementHandle());
    await field.focus();
    assert.ok(await field.evaluate((it) => it === document.activeElement), 'the keyboard reaches it');
  }));

test('tokens are guessed before the model is here, then counted, and the cut is shown', () =>
  withPage({}, async (page) => {
    await visit(page, `${BENCH}#1?source=own&length=128&b=none&c=none`);
    await stayQuiet(page);
    const text = settings(page).getByLabel('My text', { exact: true });
    await text.fill('The cart rolled down the lane. '.repeat(40));
    await settings(page).getByText(/^About 310 tokens, guessed/).waitFor();
    await runToEnd(page);
    const counted = settings(page).getByText(/^\d+ tokens; about \d+ at the end will be cut/);
    await counted.waitFor();
    const [, tokens, surplus] = (await counted.innerText()).match(/^(\d+) tokens; about (\d+) at/);
    assert.equal(Number(tokens) - Number(surplus), 128);
    await text.fill('The cart rolled down the lane.');
    await settings(page).getByText(/^\d+ tokens, none will be cut$/).waitFor();
  }));

test('the needle map hides its facts in a text of one’s own', () =>
  withPage({}, async (page) => {
    await visit(page, `${BENCH}#1?source=own&show=map&length=256&depths=2&lengths=2&b=none`);
    await stayQuiet(page);
    await runButton(page).click();
    await consent(page).or(failure(page)).first().waitFor();
    if (await consent(page).isVisible()) await agree(page);
    await failure(page).filter({ hasText: 'it is empty' }).waitFor({ timeout: 120_000 });
    const text = 'The harbour lay still. Gulls sat on the wall! Who had lit the lamp? '.repeat(20);
    await settings(page).getByLabel('My text', { exact: true }).fill(text);
    await runToEnd(page);
    assert.match(await figure(page, 'Map A,').innerText(), /4 of 4 cells/);
  }));
