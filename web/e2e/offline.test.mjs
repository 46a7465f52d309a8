// The site without a network, and after it was built anew.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import { figures, runToEnd, visit } from './lib/program.mjs';
import { startProxy } from './lib/proxy.mjs';

const withPage = browserOfThisFile();
const EXHIBIT = 'exhibit/pretraining-task-count/?device=cpu';

/** With a proxy to the site that can be closed; what fails then is no problem. */
async function behindProxy(body) {
  const proxy = await startProxy();
  let closed = false;
  const close = async () => {
    if (!closed) await proxy.close();
    closed = true;
  };
  const options = { serviceWorkers: 'allow', origins: [proxy.site], allowed: [/ERR_CONNECTION_REFUSED|ERR_FAILED/] };
  try {
    await withPage(options, (page, context) => body(page, proxy, close, context));
  } finally {
    await close();
  }
}

/** Opens a page for the first time and waits until what it showed is kept. */
async function firstVisit(page, address) {
  await page.goto(address);
  await page.locator('main:not([data-static])').waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  const isKept = async (url) => {
    const found = await page.evaluate((it) => caches.match(it).then(Boolean), url);
    return found ? undefined : new Promise((done) => { setTimeout(done, 50); }).then(() => isKept(url));
  };
  await isKept(address.split('?')[0]);
  // What the page showed comes after the page itself.
  const shown = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  for (const url of shown.filter((it) => it.endsWith('.json'))) await isKept(url);
}

test('after one visit the site opens without a network, at any address', () =>
  behindProxy(async (page, proxy, close) => {
    await firstVisit(page, proxy.site + EXHIBIT);
    await close();
    await page.reload();
    await figures(page).first().locator('svg').first().waitFor();
    for (const [path, heading] of [['', /learn from what they read/], ['about/', /About/], ['room/position/', /Position/]]) {
      await page.goto(proxy.site + path);
      await page.locator('main:not([data-static])').waitFor();
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    }
    // What was never fetched can't be there, and the page says so.
    await page.goto(`${proxy.site}exhibit/glam-experts/`);
    await page.getByRole('heading', { name: 'This page could not be fetched' }).waitFor();
  }));

test('what was run once runs without a network', () =>
  behindProxy(async (page, proxy, close) => {
    await firstVisit(page, proxy.site + EXHIBIT);
    await page.reload();
    await runToEnd(page);
    await close();
    await visit(page, proxy.site + EXHIBIT);
    await runToEnd(page);
  }));

test('a new build is there with the next load, open pages hear of it, and models stay', () =>
  behindProxy(async (page, proxy, close, context) => {
    await firstVisit(page, proxy.site);
    const old = await page.locator('meta[name=version]').getAttribute('content');
    await page.evaluate(async (address) => {
      const cache = await caches.open('contextarium-models-v1');
      await cache.put(address, new Response('part'));
    }, `${proxy.site}models/any/part.bin`);
    const next = '0123456789abcdef';
    const renewed = (text) => text.replaceAll(old, next);
    proxy.fault = (path) => (path === '/' || path === '/sw.js' ? renewed : undefined);

    const other = await context.newPage();
    await other.goto(proxy.site);
    assert.equal(await other.locator('meta[name=version]').getAttribute('content'), next);
    await other.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.getByText('A newer version of this page is here').waitFor();
    assert.equal(await other.locator('.update').count(), 0);

    await page.close();
    await other.close();
    const later = await context.newPage();
    // The old worker has gone with the last page that it served.
    await later.goto(proxy.site);
    const names = () => later.evaluate(() => caches.keys());
    while ((await names()).some((name) => name.endsWith(old))) await later.waitForTimeout(50);
    assert.deepEqual((await names()).toSorted(), ['contextarium-models-v1', `contextarium-site-${next}`]);
    await close();
    await later.reload();
    await later.locator('main:not([data-static])').waitFor();
    const part = await later.evaluate(async (address) => (await caches.match(address)).text(), `${proxy.site}models/any/part.bin`);
    assert.equal(part, 'part');
  }));

test('a frame leaves no worker behind', () =>
  withPage({ serviceWorkers: 'allow' }, async (page) => {
    await page.route('**/host.html', (route) => route.fulfill({
      contentType: 'text/html',
      body: '<link rel="icon" href="data:,"><iframe src="/embed/few-shot/"></iframe>',
    }));
    await page.goto(`${SITE}host.html`);
    await page.frameLocator('iframe').locator('main:not([data-static])').waitFor();
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  }));
