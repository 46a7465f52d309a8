// The page of all claims.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';

const withPage = browserOfThisFile();

test('every claim stands with its measurement, and is measured again on this device', () =>
  withPage({}, async (page) => {
    await page.goto(`${SITE}claims/`);
    await page.locator('main:not([data-static])').waitFor();
    const one = page.locator('section').filter({ has: page.getByRole('link', { name: /How few pretraining tasks/ }) });
    assert.match(await one.getByRole('heading', { name: /^Recorded/ }).innerText(), /^Recorded \d{4}-\d\d-\d\d at commit [0-9a-f]{7}$/);
    const recorded = await one.locator('.claims li').count();
    assert.ok(recorded >= 3, `${recorded} claims`);
    const [holding, all] = (await page.getByText(/^\d+ of \d+ claims hold/).innerText()).match(/\d+/g).map(Number);
    assert.equal(await page.locator('.claims li').count(), all);
    assert.equal(await page.locator('.claims .holds, .claims.holds, li.holds').count(), holding);
    await one.getByRole('button', { name: 'Measure here' }).click();
    await one.getByRole('heading', { name: 'Measured here' }).waitFor({ timeout: 180_000 });
    assert.equal(await one.locator('.claims li').count(), 2 * recorded);
  }));

test('a measurement that needs a model asks for it, and is cancelled', () =>
  withPage({}, async (page) => {
    await page.goto(`${SITE}claims/`);
    await page.locator('main:not([data-static])').waitFor();
    const one = page.locator('section').filter({ has: page.locator('a[href$="exhibit/task-vectors/"]') });
    await one.getByRole('button', { name: 'Measure here' }).click();
    await one.getByRole('button', { name: /^Download \d+ MB and measure/ }).click();
    await one.locator('.status > span').filter({ hasText: /: \d+ of \d+/ }).waitFor({ timeout: 120_000 });
    await one.getByRole('button', { name: 'Cancel the measurement' }).click();
    await one.getByRole('button', { name: 'Measure here' }).waitFor();
  }));
