// The training floor on the CPU: figures come while it trains, a pause goes on, a link comes back,
// a run is stepped on and rewound, weights are saved and taken back.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import {
  RUN_MILLIS, failure, figures, finished, runButton, runToEnd, settings, status, stayQuiet, visit,
} from './lib/program.mjs';

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

/** What the last showing of the figures says of how far the model is. */
async function stepsTaken(page) {
  const row = figures(page)
    .filter({ hasText: 'The model and how far it is' })
    .locator('tr')
    .filter({ hasText: 'Steps taken' });
  return Number(await row.locator('td').last().textContent());
}

const model = async (page) =>
  (await rows(page, 'Error in distribution')).filter((row) => row[0] === 'Model');

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

/** An exam's first error, and the median of its last nine: now and then a step is too large. */
async function ends(page, exam) {
  const errors = (await rows(page, 'Error in the second half'))
    .filter((row) => row.includes(exam))
    .map((row) => Number.parseFloat(row.at(-1)));
  return [errors[0], errors.slice(-9).sort((a, b) => a - b)[4]];
}

/** Each preset, an exam, and how much of the first error may be left in the end. */
const PRESETS = [
  ['Regression appears', 'In distribution', 0.6],
  ['An induction head forms', 'In distribution', 0.5],
  ['Few pretraining tasks', 'In distribution', 0.8],
  ['Many pretraining tasks', 'In distribution', 0.9],
  ['Grokking in small', 'Out of distribution', 0.5],
  ['Recall with attention', 'In distribution', 0.2],
  ['Recall with a recurrence', 'In distribution', 0.9],
];

test('every preset reaches its moment', async (t) => {
  await withPage({}, async (page) => {
    for (const [name, exam, most] of PRESETS) {
      await page.goto('about:blank');
      await visit(page, bench(''));
      await page.getByRole('link', { name, exact: true }).click();
      const start = Date.now();
      await runToEnd(page, { patience: 300_000 });
      t.diagnostic(`${name}: ${Date.now() - start} ms`);
      const [first, last] = await ends(page, exam);
      assert.ok(last < most * first, `${name}: from ${first} to ${last}`);
    }
  });
});

test('a pause shows where it is; a step and a rewind go from there', async () => {
  await withPage({}, async (page) => {
    await visit(page, bench('steps=5000'));
    await stayQuiet(page);
    await runButton(page).click();
    await figures(page).first().waitFor({ timeout: RUN_MILLIS });
    // Past the first snapshot.
    await settings(page)
      .getByRole('button', { name: /^Back to [1-9]/ })
      .waitFor({ timeout: RUN_MILLIS });
    await runButton(page).filter({ hasText: 'Pause' }).click();
    await status(page).filter({ hasText: 'Cancelled' }).waitFor({ timeout: RUN_MILLIS });
    const paused = await stepsTaken(page);
    assert.ok(paused >= 100 && paused < 5000, `${paused} steps`);

    await settings(page).getByRole('button', { name: 'One step' }).click();
    await finished(page);
    assert.equal(await stepsTaken(page), paused + 1);
    assert.match(page.url(), new RegExp(`steps=${paused + 1}\\b`));

    const back = Math.floor(paused / 100) * 100;
    await settings(page).getByRole('button', { name: `Back to ${back}`, exact: true }).click();
    await finished(page);
    assert.equal(await stepsTaken(page), back);
    const loss = await rows(page, 'Training loss over all tokens');
    assert.ok(loss.length >= back / 5, `${loss.length} rows`);
  });
});

test('a change that is followed by a click runs once', async () => {
  await withPage({}, async (page) => {
    await visit(page, bench('steps=50'));
    await runToEnd(page);
    await settings(page).getByRole('button', { name: 'One step' }).click();
    await finished(page);
    // Longer than a change waits before it runs. A second run of the same would begin anew.
    await page.waitForTimeout(1_500);
    await status(page).filter({ hasText: /^Done in / }).waitFor();
    assert.equal(await stepsTaken(page), 51);
    assert.equal((await rows(page, 'Training loss over all tokens')).length, 10);
  });
});

test('weights are saved, and another visit starts from them', async () => {
  await withPage({}, async (page) => {
    await visit(page, bench('steps=60'));
    await runToEnd(page);
    const trained = await model(page);
    const saving = page.waitForEvent('download');
    await figures(page).getByRole('link', { name: 'training-floor-60.safetensors' }).click();
    const path = await (await saving).path();
    const bytes = await readFile(path);
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))));
    assert.match(header.__metadata__.made, /steps=60/);
    assert.equal(header['input.weight'].dtype, 'F32');

    const file = { name: 'mine.safetensors', mimeType: 'application/octet-stream', buffer: bytes };
    const open = async (fragment, file) => {
      await page.goto('about:blank');
      await visit(page, bench(fragment));
      await stayQuiet(page);
      await settings(page).locator('input[type=file]').setInputFiles(file);
      await settings(page).getByText('are in use').waitFor();
      await runButton(page).click();
    };
    await open('steps=0', file);
    await finished(page);
    assert.deepEqual(await model(page), trained);
    assert.ok(!page.url().includes('weights'), page.url());

    // Of other settings, and no weights at all: refused in words, and nothing breaks.
    await open('steps=0&width=16', file);
    await failure(page).filter({ hasText: 'Start from weights' }).waitFor({ timeout: RUN_MILLIS });
    await failure(page).filter({ hasText: 'steps=60' }).waitFor();
    await open('steps=0', { ...file, buffer: Buffer.from('<!doctype html>') });
    await failure(page).filter({ hasText: 'no safetensors file' }).waitFor({ timeout: RUN_MILLIS });
    await settings(page).getByRole('button', { name: 'Remove' }).click();
    await runToEnd(page);
    assert.notDeepEqual(await model(page), trained);
  });
});
