// The code that is fetched when it is needed: for a graphics card, and for one exhibit or bench.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserOfThisFile } from './lib/browser.mjs';
import { failure, figures, runButton, runToEnd, visit } from './lib/program.mjs';
import { startProxy } from './lib/proxy.mjs';

const withPage = browserOfThisFile();
const EXHIBIT = 'exhibit/pretraining-task-count/';
const FAST = '#1?tasks=100&dims=8';

/** Opens the exhibit behind a line with faults. */
async function behind(fault, allowed, query, body) {
  const proxy = await startProxy(fault);
  try {
    await withPage({ allowed, origins: [proxy.site] }, async (page) => {
      await visit(page, `${proxy.site}${EXHIBIT}${query}${FAST}`);
      await body(page, proxy);
    });
  } finally {
    await proxy.close();
  }
}

test('a run on the processor fetches the code of its exhibit, and none for a graphics card', () =>
  behind(undefined, [], '?device=cpu', async (page, proxy) => {
    await runToEnd(page);
    assert.ok((await figures(page).count()) > 1);
    const code = proxy.paths.filter((path) => /\/worker.*\.wasm$/.test(path));
    // What its room shares, then its own.
    const own = ['', '.pretraining-task-count'].map((it) => `/worker_function-learning${it}.wasm`);
    assert.deepEqual(code, ['/worker_bg.wasm', ...own]);
    // It is there now.
    await runToEnd(page);
    assert.equal(proxy.count(/worker_function-learning/), 2);
  }));

test('without its code a run says so, and works once it is there', () =>
  behind(
    (path) => (/worker_function-learning\.pre/.test(path) ? 'missing' : undefined),
    [/worker_function-learning\.pre.*404/],
    '?device=cpu',
    async (page, proxy) => {
      await runButton(page).click();
      await failure(page).waitFor();
      assert.match(await failure(page).innerText(), /worker_function-learning\.pre.*404/);
      proxy.fault = () => undefined;
      await failure(page).getByRole('button', { name: 'Try again' }).click();
      await page.getByText(/^Done in /).first().waitFor({ timeout: 120_000 });
    },
  ));

test('after a worker has died the next one has all of its code', () =>
  behind(undefined, [/trap|unreachable|RuntimeError/], '?device=cpu', async (page, proxy) => {
    await runToEnd(page);
    await page.workers()[0].evaluate(() => postMessage({ crash: 'a test ended it' }));
    await runButton(page).filter({ hasText: 'Run' }).waitFor();
    await runToEnd(page);
    for (const chunk of ['gpu', 'kv-cache', 'kv-cache\\.sage-kv', 'few-shot', 'training-floor']) {
      assert.equal(proxy.count(new RegExp(`/worker_${chunk}\\.wasm$`)), 1, chunk);
    }
  }));
