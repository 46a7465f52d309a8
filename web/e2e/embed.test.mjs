// A program in a frame on a page of another origin.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTHER_ORIGIN, browserOfThisFile } from './lib/browser.mjs';
import { finished, runButton } from './lib/program.mjs';

const withPage = browserOfThisFile();

async function runInFrame(page, address) {
  await page.goto(address);
  const frame = page.frameLocator('iframe');
  await runButton(frame).waitFor();
  await frame.getByText('Press Run to see').or(frame.locator('figure')).first().waitFor();
  // A frame takes nobody's processor without being asked.
  assert.equal(page.workers().length, 0);
  await runButton(frame).click();
  await finished(frame);
  const figures = await frame.locator('figure').count();
  assert.ok(figures > 1, `${figures} figures`);
  return frame;
}

test('a frame on another origin starts on a click and tells its height', () =>
  withPage({ origins: [OTHER_ORIGIN] }, async (page) => {
    const frame = await runInFrame(page, OTHER_ORIGIN);
    assert.equal(await frame.locator('.site-header').count(), 0);
    // The host follows the height, so in the end nothing is hidden.
    await page.waitForFunction(() => heights.length > 1 && heights.at(-1) > 400);
    const hidden = await frame.locator('body').evaluate((body) => body.scrollHeight - innerHeight);
    assert.ok(hidden <= 1, `${hidden} px do not fit into the frame`);
    const whole = await frame.getByRole('link', { name: 'Open in Contextarium' }).getAttribute('href');
    assert.match(whole, /^http:\/\/localhost:8471\/exhibit\/pretraining-task-count\/#1\?tasks=300$/);
  }));

test('a frame without an origin of its own runs too', () =>
  withPage({ origins: [OTHER_ORIGIN] }, async (page) => {
    const frame = await runInFrame(page, `${OTHER_ORIGIN}?strict`);
    assert.equal(await frame.locator('body').evaluate(() => origin), 'null');
  }));
