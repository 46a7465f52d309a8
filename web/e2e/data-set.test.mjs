// The data-set bench on the CPU: a ready set, a table of the visitor's own, both exports.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import {
  RUN_MILLIS, agree, consent, failure, figures, runButton, settings, status, stayQuiet, visit,
} from './lib/program.mjs';

const withPage = browserOfThisFile();
/** Quick settings: eight rows, two examples, no curve. */
const QUICK = '#1?test=8&k=2&by-k=0';

test('the data-set bench', async (t) => {
  await withPage({}, async (page) => {
    await visit(page, `${SITE}bench/data-set/?device=cpu${QUICK}`);

    await t.test('each model is asked for by itself', async () => {
      const asked = await runAgreeing(page);
      assert.equal(asked.length, 2, asked.join('\n'));
      assert.match(asked[0], /SmolLM2/);
      assert.match(asked[1], /MiniLM.*sentence encoder/s);
    });

    await t.test('accuracy has its baselines, the matrix its rows', async () => {
      const bars = await cells(page, /rows right/);
      const names = bars.map(([name]) => name);
      assert.deepEqual(names, [
        'SmolLM2, 2 examples', 'Majority label', 'Nearest neighbours', 'Logistic regression',
        'No examples',
      ]);
      for (const [name, , share, low, high] of bars) {
        const [value, from, to] = [share, low, high].map(Number);
        assert.ok(from <= value && value <= to && from >= 0 && to <= 1, `${name}: ${share}`);
      }
      const rows = await cells(page, /^Every tested row/);
      assert.equal(rows.length, 8);
      const right = rows.filter((row) => row[5] === 'yes').length;
      assert.ok(Math.abs(Number(bars[0][2]) - right / 8) < 1e-6);
      for (const row of rows) {
        assert.ok(Math.abs(Number(row[7]) + Number(row[8]) - 1) < 1e-3, row.join(' | '));
      }
      const matrix = await cells(page, /^Which label got which answer/);
      const counts = matrix.flatMap((row) => row.slice(1).map(Number));
      assert.equal(counts.reduce((all, count) => all + count), 8);
      assert.equal(await figure(page, /calibration error is/).count(), 1);
    });

    await t.test('the rows are saved as JSON and as CSV', async () => {
      const file = async (button) => {
        const saving = page.waitForEvent('download');
        await figure(page, /^Every tested row/).getByRole('button', { name: button }).click();
        const saved = await saving;
        return [saved.suggestedFilename(), await readFile(await saved.path(), 'utf8')];
      };
      const [jsonName, json] = await file('JSON');
      assert.equal(jsonName, 'data-set-rows.json');
      const { rows } = JSON.parse(json);
      assert.equal(rows.length, 8);
      assert.equal(typeof rows[0]['Prompt tokens'], 'number');
      const [csvName, csv] = await file('CSV');
      assert.equal(csvName, 'data-set-rows.csv');
      assert.equal(csv.trim().split('\r\n').length, 9);
    });

    await stayQuiet(page);

    await t.test('a table of one’s own is read, compared and opened', async () => {
      const lines = Array.from({ length: 24 }, (_, row) =>
        row % 2 ? `The soup number ${row} was lovely,good` : `The soup number ${row} was awful,bad`);
      await settings(page).getByLabel('Rows from', { exact: true }).selectOption('own');
      const table = settings(page).getByLabel('Table', { exact: true });
      await table.fill('text,kind\na,b');
      await table.blur();
      await page.getByText('no column is named “label”').waitFor();
      await settings(page).locator('input[type=file]').setInputFiles({
        name: 'soups.csv', mimeType: 'text/csv', buffer: Buffer.from(`text,label\n${lines.join('\n')}\n`),
      });
      await page.getByText('24 rows, 2 labels: bad (12), good (12)').waitFor();
      await settings(page).getByLabel('Compare with', { exact: true }).selectOption('select');
      const row = settings(page).locator('#knob-row');
      await row.fill('3');
      await row.blur();
      assert.deepEqual(await runAgreeing(page), []);
      const compared = await cells(page, /McNemar/);
      assert.equal(compared.length, 2);
      assert.match(compared[1][1], /Nearest in meaning/);
      await figure(page, /^Prompt of row 3/).waitFor();
      const rows = await cells(page, /^Every tested row/);
      assert.deepEqual([...new Set(rows.map((cells) => cells[3]))].sort(), ['bad', 'good']);
    });

    await t.test('what is wrong with a table is said with its line', async () => {
      const table = settings(page).getByLabel('Table', { exact: true });
      await table.fill('text,label\na,x\nb,y,z');
      await table.blur();
      await runButton(page).click();
      await failure(page).filter({ hasText: 'line 3 has 3 cells' }).waitFor();
    });

    await t.test('a run is cancelled', async () => {
      await visit(page, `${SITE}bench/data-set/?device=cpu#1?test=48&select=nearest`);
      await stayQuiet(page);
      await runButton(page).click();
      await status(page).filter({ hasText: /^Testing rows: [1-9]/ }).waitFor({ timeout: RUN_MILLIS });
      const start = Date.now();
      await runButton(page).filter({ hasText: 'Cancel' }).click();
      await status(page).filter({ hasText: /^Cancelled$/ }).waitFor();
      assert.ok(Date.now() - start <= 1_500, `${Date.now() - start} ms`);
    });
  });
});

/** Runs to the end; what the dialogs said that had to be agreed to. */
async function runAgreeing(page) {
  const asked = [];
  await runButton(page).click();
  const done = status(page).filter({ hasText: /^Done in / });
  for (;;) {
    await done.or(consent(page)).or(failure(page)).first().waitFor({ timeout: RUN_MILLIS });
    if (await consent(page).isVisible()) {
      asked.push(await consent(page).innerText());
      await agree(page);
      await consent(page).waitFor({ state: 'hidden' });
    } else if (await failure(page).isVisible()) {
      assert.fail(`the run failed: ${await failure(page).innerText()}`);
    } else {
      return asked;
    }
  }
}

function figure(page, caption) {
  return figures(page).filter({ has: page.locator('figcaption', { hasText: caption }) });
}

/** The cells of a figure's table, row by row. */
async function cells(page, caption) {
  const wanted = figure(page, caption);
  const toggle = wanted.getByRole('button', { name: 'As table' });
  if ((await toggle.count()) === 1 && (await toggle.getAttribute('aria-pressed')) === 'false') {
    await toggle.click();
  }
  await wanted.getByRole('table').waitFor();
  return wanted.locator('tbody').evaluate((body) =>
    [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
  );
}
