// A browser that refuses room or memory, loses its graphics card or its worker, sleeps, goes back,
// or sets its clock: what a visitor sees of each, and how the page goes on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import {
  RUN_MILLIS, agree, consent, failure, figures, finished, inWorker, knobValues, runButton, runToEnd,
  status, visit,
} from './lib/program.mjs';
import { startProxy } from './lib/proxy.mjs';

// Pages that are gone back to are kept as they were, as in any browser but a driven one.
const withPage = browserOfThisFile({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
const EXHIBIT = 'exhibit/pretraining-task-count/?device=cpu';
/** Half a second of computing. */
const SHORT = '#1?tasks=137&dims=8';
/** Half a minute. */
const LONG = '#1?tasks=90000&dims=32&step=small';
/** The least that needs the language model. */
const MODEL = 'bench/few-shot/?device=cpu#1?k=0&complete=0';
/** The parts of the language model, its manifest, and that of the encoder, which the storage page asks for. */
const KEPT = 14;
const PARTS = /\/\d\d-[0-9a-f]{16}\.bin$/;

/** Starts a run and waits until the worker is at it. */
async function startLong(page, site = SITE) {
  await visit(page, site + EXHIBIT + LONG);
  await runButton(page).click();
  await status(page).filter({ hasText: /: \d+ of \d+$/ }).waitFor();
}

async function cancel(page) {
  await runButton(page).filter({ hasText: 'Cancel' }).click();
  await status(page).filter({ hasText: /^Cancelled$/ }).waitFor({ timeout: 5_000 });
}

/** Makes the run a short one, by hand, and waits for its end. */
async function shorten(page) {
  await page.getByRole('spinbutton', { name: 'Pretraining tasks' }).fill('100');
  await page.getByRole('spinbutton', { name: 'Inputs' }).fill('8');
  await runToEnd(page);
}

/** What the model's run leaves in the browser. */
const keptParts = (page) => page.evaluate(async () => {
  const cache = await caches.open('contextarium-models-v1').catch(() => undefined);
  return ((await cache?.keys()) ?? []).length;
});

async function behindProxy(body, options) {
  const proxy = await startProxy();
  try {
    await withPage({ origins: [proxy.site], ...options }, (page, context) => body(page, proxy, context));
  } finally {
    await proxy.close();
  }
}

test('a full disk: the model is held in memory, and the storage page says so', () =>
  behindProxy(async (page, proxy, context) => {
    await visit(page, proxy.site + MODEL);
    const devtools = await context.newCDPSession(page);
    // Room for the first parts alone.
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(proxy.site).origin, quotaSize: 25e6 });
    await runButton(page).click();
    await agree(page);
    await finished(page);
    assert.ok((await keptParts(page)) < 6, 'the quota holds nothing back');
    await runToEnd(page);
    assert.equal(proxy.count(PARTS), 12, 'what is in memory is fetched again');
    await page.getByRole('link', { name: 'Storage', exact: true }).click();
    await page.getByText('models are held in memory').waitFor();
    // There is room again: the next visit keeps what it fetches.
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(proxy.site).origin });
    await page.goto('about:blank');
    await visit(page, proxy.site + MODEL);
    await runToEnd(page);
    assert.equal(await keptParts(page), KEPT);
  }));

/** Storage that is there but refuses, and that is not there. */
const DENIED = {
  'that throws': () => {
    const refuse = () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
    for (const method of ['open', 'match', 'has', 'keys', 'delete']) CacheStorage.prototype[method] = refuse;
    StorageManager.prototype.estimate = refuse;
    StorageManager.prototype.persist = refuse;
  },
  'that is not there': () => {
    delete Object.getPrototypeOf(self).caches;
    delete WorkerGlobalScope?.prototype.caches;
    delete WorkerNavigator?.prototype.storage;
  },
};

for (const [how, deny] of Object.entries(DENIED)) {
  test(`a cache ${how}: the model is held in memory, and the storage page says so`, () =>
    behindProxy(async (page, proxy) => {
      await inWorker(page, deny);
      await page.addInitScript(() => {
        const refuse = () => { throw new DOMException('The operation is insecure.', 'SecurityError'); };
        for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: refuse });
      });
      await visit(page, proxy.site + MODEL);
      await page.getByLabel('Query', { exact: true }).fill('typed by hand');
      await runButton(page).click();
      await agree(page);
      await finished(page);
      await runToEnd(page);
      assert.equal(proxy.count(PARTS), 12);
      assert.equal(await page.getByLabel('Query', { exact: true }).inputValue(), 'typed by hand');
      await page.getByLabel('Theme').selectOption('dark');
      await page.getByRole('link', { name: 'Storage', exact: true }).click();
      await page.getByText('models are held in memory').waitFor();
    }));
}

test('a worker that fails: the page says why, keeps what was typed, and starts another', () =>
  withPage({ allowed: [/out of the blue/] }, async (page) => {
    await startLong(page);
    const typed = await knobValues(page);
    await page.workers()[0].evaluate(() => setTimeout(() => { throw new Error('out of the blue'); }));
    await failure(page).filter({ hasText: 'out of the blue' }).waitFor();
    assert.deepEqual(await knobValues(page), typed);
    await failure(page).getByRole('button', { name: 'Try again' }).click();
    await status(page).filter({ hasText: /: \d+ of \d+$/ }).waitFor();
    await cancel(page);
    await shorten(page);
  }));

test('a worker that is gone without a word: the page says so, the run can be cancelled, and the next gets another', () =>
  withPage({}, async (page) => {
    await startLong(page);
    await page.workers()[0].evaluate(() => self.close()).catch(() => undefined);
    await status(page).filter({ hasText: 'Nothing new for half a minute' }).waitFor();
    await cancel(page);
    await shorten(page);
  }));

test('memory that is refused: the page says so, and a smaller run works', () =>
  withPage({ allowed: [/unreachable|RuntimeError/] }, async (page) => {
    let limited = true;
    await page.route(/\/worker_bg\.wasm/, async (route) => {
      if (!limited) return route.continue();
      const response = await route.fetch();
      return route.fulfill({ response, body: withLittleMemory(await response.body()) });
    });
    await visit(page, `${SITE}bench/training-floor/?device=cpu#1?steps=2&width=96&batch=64&examples=48`);
    const typed = await knobValues(page);
    await runButton(page).click();
    await failure(page).filter({ hasText: /no more memory.*close other tabs or choose smaller settings/ })
      .waitFor({ timeout: RUN_MILLIS });
    assert.deepEqual(await knobValues(page), typed);
    limited = false;
    await failure(page).getByRole('button', { name: 'Try again' }).click();
    await finished(page);
  }));

/** The module with a memory that can grow by 3 MB and no more. */
function withLittleMemory(module) {
  const number = (at) => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = module[at++];
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte & 128);
    return [value, at];
  };
  const written = (value) => {
    const bytes = [];
    for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
    return [...bytes, value];
  };
  for (let at = 8; at < module.length;) {
    const [length, start] = number(at + 1);
    if (module[at] === 5) {
      const [least] = number(start + 2);
      const section = [1, 1, ...written(least), ...written(least + 48)];
      return Buffer.concat([
        module.subarray(0, at), Buffer.from([5, ...written(section.length), ...section]), module.subarray(start + length),
      ]);
    }
    at = start + length;
  }
  return assert.fail('the module has no memory');
}

test('a page that is hidden, frozen and shown again ends its run', () =>
  withPage({}, async (page, context) => {
    const devtools = await context.newCDPSession(page);
    await visit(page, `${SITE}bench/training-floor/?device=cpu#1?steps=150`);
    await runButton(page).click();
    await status(page).filter({ hasText: /: \d+ of \d+$/ }).waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((done) => { setTimeout(done, 1_500); });
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await page.evaluate(() => {
      delete document.visibilityState;
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await finished(page);
    assert.equal(await figures(page).first().isVisible(), true);
    await runToEnd(page);
  }));

test('two tabs fetch the same model side by side, run, and remove it from each other', () =>
  behindProxy(async (page, proxy, context) => {
    const other = await context.newPage();
    await Promise.all([page, other].map(async (tab) => {
      await visit(tab, proxy.site + MODEL);
      await runButton(tab).click();
      await consent(tab).waitFor();
    }));
    // Neither begins before both have asked.
    await Promise.all([page, other].map(async (tab) => {
      await agree(tab);
      await finished(tab);
    }));
    assert.equal(await keptParts(page), KEPT);
    await other.getByRole('link', { name: 'Storage', exact: true }).click();
    await other.getByRole('button', { name: /^Remove SmolLM2/ }).click();
    await other.getByText('No model is stored').waitFor();
    // The first tab holds the model still.
    await runToEnd(page);
    // Where it does not, it asks, as on a first visit.
    await page.reload();
    await runButton(page).click();
    await consent(page).waitFor();
  }));

test('to another page and back in the middle of a run: the settings are there, and the run works', () =>
  withPage({}, async (page) => {
    await startLong(page);
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('77');
    // At once: what was typed a moment ago counts too.
    await page.getByRole('link', { name: 'About', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: /About/ }).waitFor();
    await page.goBack();
    await runButton(page).filter({ hasText: 'Run' }).waitFor();
    assert.equal(await page.getByRole('spinbutton', { name: 'Seed' }).inputValue(), '77');
    assert.match(page.url(), /seed=77/);
    await page.goForward();
    await page.getByRole('heading', { level: 1, name: /About/ }).waitFor();
    await page.goBack();
    await shorten(page);
  }));

test('to another site and back in the middle of a run, with the page kept by the browser', () =>
  withPage({}, async (page) => {
    await startLong(page);
    await page.evaluate(() => {
      addEventListener('pageshow', (event) => { window.kept = event.persisted; });
    });
    await page.goto('about:blank');
    await page.goBack({ waitUntil: 'commit' });
    await runButton(page).filter({ hasText: 'Cancel' }).waitFor();
    assert.equal(await page.evaluate(() => window.kept), true, 'the browser does not keep the page');
    assert.equal(await page.getByRole('spinbutton', { name: 'Pretraining tasks' }).inputValue(), '90000');
    // The run goes on where it was.
    const line = await status(page).textContent();
    await status(page).filter({ hasNotText: line }).waitFor();
    await cancel(page);
    await shorten(page);
  }));

test('a clock that is set forth and back by an hour changes nothing', async (t) => {
  await withPage({}, async (page) => {
    const jump = () => {
      const now = Date.now.bind(Date);
      let calls = 0;
      Date.now = () => now() + ((calls += 1) % 2 === 0 ? 36e5 : -36e5);
    };
    await page.addInitScript(jump);
    await inWorker(page, jump);
    await visit(page, SITE + EXHIBIT + SHORT);
    const start = performance.now();
    await runToEnd(page);
    const took = /^Done in ([\d.]+) (ms|s)$/.exec(await status(page).textContent());
    const millis = Number(took[1]) * (took[2] === 's' ? 1_000 : 1);
    t.diagnostic(took[0]);
    assert.ok(millis > 0 && millis <= performance.now() - start + 1, took[0]);
    await runToEnd(page);
  });
});
