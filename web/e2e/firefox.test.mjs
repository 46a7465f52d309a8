// The same page in Firefox, on the processor: what of it is Chromium's alone would show here.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { SITE } from './lib/browser.mjs';

const node = createRequire(`${process.env.CONTEXTARIUM_NODE}/`);
const puppeteer = node('puppeteer-core').default ?? node('puppeteer-core');

const EXHIBIT = `${SITE}exhibit/pretraining-task-count/?device=cpu`;
const RUN_MILLIS = 120_000;
const RUN = 'form[aria-label=Settings] button.primary';

let browser;
before(async () => {
  browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX,
    // Nothing may leave this machine but what the site sends.
    extraPrefsFirefox: { 'network.dns.disabled': true, 'network.captive-portal-service.enabled': false },
  });
});
after(() => browser?.close());

/** Opens a page and judges what its console said. */
async function withPage(body) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  try {
    await body(page);
    assert.deepEqual(problems, [], 'the browser reports problems');
  } finally {
    await context.close();
  }
}

const textOf = (page, selector) => page.$eval(selector, (element) => element.textContent);

test('the entrance opens, and leads to an exhibit', async (t) => {
  t.diagnostic(await browser.version());
  await withPage(async (page) => {
    await page.goto(SITE);
    await page.waitForSelector('main:not([data-static]) h1');
    assert.match(await textOf(page, 'h1'), /learn from what they read/);
    await page.click('main a[href*="bench/few-shot"]');
    await page.waitForSelector(RUN);
    assert.match(await textOf(page, 'h1'), /\?$/);
  });
});

test('an exhibit shows what was recorded, and runs to its end', () =>
  withPage(async (page) => {
    await page.goto(EXHIBIT);
    await page.waitForSelector('main:not([data-static]) figure svg');
    assert.match(await textOf(page, '.source'), /^Recorded /);
    await page.click(RUN);
    await page.waitForFunction(
      () => /^Done in /.test(document.querySelector('.status > span').textContent) || document.querySelector('.failure'),
      { timeout: RUN_MILLIS },
    );
    assert.match(await textOf(page, '.status > span'), /^Done in /);
    assert.equal(await page.$('.source'), null);
    assert.ok((await page.$$('section[aria-label=Figures] figure')).length > 1);
    assert.match(await textOf(page, 'details.badge'), /Computes on the processor/);
  }));

test('a link brings its settings, and the same numbers each time', async () => {
  const figures = [];
  for (let visit = 0; visit < 2; visit += 1) {
    await withPage(async (page) => {
      await page.goto(`${EXHIBIT}#1?tasks=137&dims=8&spectrum=flat`);
      await page.waitForSelector(RUN);
      const values = await page.$$eval('.knobs input[type=number], .knobs select', (all) => all.map((it) => it.value));
      for (const value of ['137', '8', 'flat']) assert.ok(values.includes(value), `${value} is not among ${values}`);
      await page.click(RUN);
      await page.waitForFunction(() => /^Done in /.test(document.querySelector('.status > span').textContent), {
        timeout: RUN_MILLIS,
      });
      await page.evaluate(() => {
        const buttons = [...document.querySelectorAll('section[aria-label=Figures] button')];
        buttons.find((button) => button.textContent === 'As table').click();
      });
      await page.waitForSelector('section[aria-label=Figures] tbody tr');
      figures.push(await textOf(page, 'section[aria-label=Figures] tbody'));
      assert.match(page.url(), /tasks=137.*dims=8|dims=8.*tasks=137/);
    });
  }
  assert.ok(figures[0].length > 20);
  assert.equal(figures[0], figures[1]);
});
