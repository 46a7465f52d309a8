// The model's way into the browser over a bad line.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserOfThisFile } from './lib/browser.mjs';
import { startProxy } from './lib/proxy.mjs';
import { RUN_MILLIS, agree, consent, failure, finished, runButton, runToEnd, visit } from './lib/program.mjs';

const withPage = browserOfThisFile();
// The least that needs the model.
const SMALL = 'bench/few-shot/?device=cpu#1?k=0&complete=0';
const PARTS = /\/\d\d-[0-9a-f]{16}\.bin$/;

/** Opens the bench behind a faulty line; the faults are what the browser may complain about. */
function behind(fault, allowed, body) {
  return async () => {
    const proxy = await startProxy(fault);
    try {
      await withPage({ allowed, origins: [proxy.site] }, async (page) => {
        await visit(page, proxy.site + SMALL);
        await body(page, proxy);
      });
    } finally {
      await proxy.close();
    }
  };
}

test(
  'a part with one wrong byte is noticed and fetched again',
  behind(
    (path, times) => (/\/03-/.test(path) && times === 1 ? 'flip' : undefined),
    [],
    async (page, proxy) => {
      await runToEnd(page);
      assert.equal(proxy.count(/\/03-/), 2);
      assert.equal(proxy.count(PARTS), 13);
    },
  ),
);

test(
  'a part that is always wrong ends in a clear failure; the next visit goes on from what is there',
  behind(
    (path) => (/\/06-/.test(path) ? 'flip' : undefined),
    [],
    async (page, proxy) => {
      await runButton(page).click();
      await agree(page);
      const shown = failure(page);
      await shown.waitFor({ timeout: RUN_MILLIS });
      assert.match(await shown.innerText(), /06-[0-9a-f]{16}\.bin.*wrong content/);
      assert.equal(proxy.count(/\/06-/), 2);
      const again = shown.getByRole('button', { name: 'Try again' });
      assert.ok(await again.isEnabled());
      await again.click();
      await shown.waitFor({ state: 'hidden' });
      await shown.waitFor({ timeout: RUN_MILLIS });
      assert.equal(proxy.count(/\/06-/), 4);

      const stored = await page.evaluate(async () => {
        const cache = await caches.open('contextarium-models-v1');
        return (await cache.keys()).map((request) => new URL(request.url).pathname);
      });
      const kept = stored.filter((path) => PARTS.test(path));
      assert.ok(kept.length >= 6 && kept.length < 12, `${kept.length} parts are kept`);
      assert.ok(!kept.some((path) => /\/06-/.test(path)), 'the wrong part is not kept');

      proxy.fault = () => undefined;
      const before = proxy.paths.length;
      await page.reload();
      await runButton(page).click();
      await consent(page).waitFor();
      const megabytes = Number.parseFloat(/\(([\d.]+) MB\)/.exec(await consent(page).innerText())[1]);
      assert.ok(megabytes < 56, `${megabytes} MB are to be fetched`);
      await finished(page);
      const fetched = proxy.paths.slice(before).filter((path) => PARTS.test(path));
      assert.equal(fetched.length, 12 - kept.length);
      assert.deepEqual(fetched.filter((path) => kept.includes(path)), []);
    },
  ),
);

test(
  'a connection that is cut in the first, a middle or the last part is taken up again',
  behind(
    (path, times) => (/\/(00|05|11)-/.test(path) && times <= (/\/05-/.test(path) ? 2 : 1) ? 'cut' : undefined),
    [/\/(00|05|11)-.*ERR_/],
    async (page, proxy) => {
      await runToEnd(page);
      for (const [part, times] of [[/\/00-/, 2], [/\/05-/, 3], [/\/11-/, 2]]) assert.equal(proxy.count(part), times);
      assert.equal(proxy.count(PARTS), 16);
    },
  ),
);

test(
  'a missing manifest is a clear failure, and the run works once it is there',
  behind(
    (path) => (/manifest\.json$/.test(path) ? 'missing' : undefined),
    [/manifest\.json.*404/],
    async (page, proxy) => {
      await runButton(page).click();
      const shown = failure(page);
      await shown.waitFor();
      assert.match(await shown.innerText(), /manifest\.json.*404/);
      assert.equal(proxy.count(PARTS), 0);
      proxy.fault = () => undefined;
      await shown.getByRole('button', { name: 'Try again' }).click();
      await consent(page).waitFor();
    },
  ),
);

test(
  'without the compute module the page says so, and works once it is there',
  behind(
    (path) => (/worker_bg\.wasm$/.test(path) ? 'missing' : undefined),
    [/worker_bg\.wasm.*404/],
    async (page, proxy) => {
      await runButton(page).click();
      const shown = failure(page);
      await shown.waitFor();
      assert.match(await shown.innerText(), /worker_bg\.wasm/);
      proxy.fault = () => undefined;
      await shown.getByRole('button', { name: 'Try again' }).click();
      await consent(page).waitFor();
    },
  ),
);

test('a page whose texts do not arrive says so, and comes when they do', async () => {
  let broken = true;
  const proxy = await startProxy((path) => (broken && /few-shot\.json$/.test(path) ? 'cut' : undefined));
  try {
    await withPage({ allowed: [/few-shot\.json/], origins: [proxy.site] }, async (page) => {
      await page.goto(`${proxy.site}about/`);
      await page.getByRole('link', { name: 'Few-shot bench' }).click();
      await page.getByRole('heading', { name: 'This page could not be fetched' }).waitFor();
      broken = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await runButton(page).filter({ hasText: 'Run' }).waitFor();
      assert.match(await page.title(), /^Few-shot bench/);
    });
  } finally {
    await proxy.close();
  }
});
