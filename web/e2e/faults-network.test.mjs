// A line that breaks and servers that send something else: what a visitor sees of each, and how the
// page goes on. The parts of models are in downloads.test.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserOfThisFile } from './lib/browser.mjs';
import {
  agree, consent, failure, figures, finished, inWorker, knobValues, runButton, runToEnd, status, visit,
} from './lib/program.mjs';
import { startProxy } from './lib/proxy.mjs';

const withPage = browserOfThisFile();
/** Half a second of computing. */
const SMALL = 'exhibit/pretraining-task-count/?device=cpu#1?tasks=137&dims=8';
const MODULE = /\/web-[0-9a-f]+_bg\.wasm$/;
const SCRIPT = /\/web-[0-9a-f]+\.js$/;

/** What the browser itself says of a file that did not come, or not whole. */
const COMPLAINTS = [/ERR_|404|MIME|WebAssembly|module|JSON|integrity|Fetch API/i];

const tasks = (page) => page.getByRole('spinbutton', { name: 'Pretraining tasks' });

/** Gives a page whose line is faulty for the files of one pattern, until `mend` is called. */
async function withFault(pattern, fault, body, options = {}) {
  const proxy = await startProxy((path) => (pattern.test(path) ? fault : undefined));
  try {
    await withPage({ allowed: COMPLAINTS, origins: [proxy.site], ...options }, (page, context) => {
      const mend = () => { proxy.fault = () => undefined; };
      return body(page, proxy, mend, context);
    });
  } finally {
    await proxy.close();
  }
}

/** Every fault of a file by itself, each a step of its own. */
function each(name, pattern, faults, body, options) {
  test(name, async (t) => {
    for (const fault of faults) {
      await t.test(fault, () => withFault(pattern, fault, body, options));
    }
  });
}

each('the module of the page', MODULE, ['cut', 'missing', 'html', 'short', 'flip'], async (page, proxy, mend) => {
  await page.goto(proxy.site + SMALL);
  const note = page.getByRole('alert').filter({ hasText: 'could not be fetched' });
  await note.waitFor();
  // What was sent without the module can still be read.
  assert.match(await page.locator('main[data-static]').innerText(), /pretraining tasks/);
  mend();
  await note.getByRole('button', { name: 'Try again' }).click();
  await runButton(page).waitFor();
  assert.equal(await tasks(page).inputValue(), '137');
});

each('the script of the page', SCRIPT, ['cut', 'missing', 'html'], async (page, proxy, mend) => {
  await page.goto(proxy.site + SMALL);
  const note = page.getByText('has not come');
  assert.equal(await note.isVisible(), false, 'it is said before it can be known');
  // Ten seconds pass.
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
  await note.waitFor();
  mend();
  await page.reload();
  await runButton(page).waitFor();
});

each('the script of the worker', /\/worker\.js$/, ['cut', 'html', 'short'], startsAgain);
each('the module of the worker', /\/worker_bg\.wasm$/, ['cut', 'html', 'short'], startsAgain);

test('a wrong module of the worker does not stay behind the service worker', () =>
  withFault(/\/worker_bg\.wasm$/, 'short', async (page, proxy, mend) => {
    await page.goto(proxy.site + SMALL);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await startsAgain(page, proxy, mend);
  }, { serviceWorkers: 'allow' }));

async function startsAgain(page, proxy, mend) {
  await visit(page, proxy.site + SMALL);
  const before = await knobValues(page);
  await runButton(page).click();
  await failure(page).waitFor();
  assert.match(await failure(page).innerText(), /^worker(\.js|_bg\.wasm|).* could not be fetched/);
  mend();
  await failure(page).getByRole('button', { name: 'Try again' }).click();
  await failure(page).waitFor({ state: 'hidden' });
  await finished(page);
  assert.deepEqual(await knobValues(page), before);
}

each('the texts of a page', /\/subject\/pretraining-task-count\.json$/, ['cut', 'html', 'short'], async (page, proxy, mend) => {
  await page.goto(proxy.site + SMALL);
  const trouble = page.getByRole('heading', { name: /^(This page could not be fetched|There is nothing)/ });
  await trouble.waitFor();
  mend();
  const again = page.getByRole('button', { name: 'Try again' });
  await ((await again.count()) > 0 ? again.click() : page.reload());
  await runButton(page).waitFor();
  assert.equal(await tasks(page).inputValue(), '137');
});

each('what is recorded', /\/recorded\//, ['cut', 'html', 'short'], async (page, proxy) => {
  await visit(page, `${proxy.site}exhibit/pretraining-task-count/?device=cpu`);
  await page.getByText('Press Run to see').waitFor();
  await tasks(page).fill('100');
  await page.getByRole('spinbutton', { name: 'Inputs' }).fill('8');
  await runToEnd(page);
  assert.ok((await figures(page).count()) > 1);
});

test('what only adorns the page is not waited for', () =>
  withFault(/\.css$|site\.json$|favicon|\/icons\/|manifest\.webmanifest$/, 'cut', async (page, proxy) => {
    await visit(page, proxy.site + SMALL);
    await runToEnd(page);
  }));

test('over a slow line all of it comes', () =>
  withFault(/./, 'slow', async (page, proxy) => {
    await visit(page, proxy.site + SMALL);
    await runButton(page).click();
    await status(page).filter({ hasText: 'Starting the worker' }).waitFor();
    await finished(page);
  }));

each('the manifest of a model', /manifest\.json$/, ['cut', 'html', 'short'], async (page, proxy, mend) => {
  await visit(page, `${proxy.site}bench/few-shot/?device=cpu`);
  await page.getByLabel('Query', { exact: true }).fill('typed by hand');
  await runButton(page).click();
  await failure(page).waitFor();
  assert.match(await failure(page).innerText(), /manifest\.json (could not be fetched|arrived twice with the wrong content)/);
  mend();
  await failure(page).getByRole('button', { name: 'Try again' }).click();
  await consent(page).waitFor();
  assert.equal(await page.getByLabel('Query', { exact: true }).inputValue(), 'typed by hand');
});

test('a line that stalls is given up and taken up again', () =>
  withFault(/\/02-/, undefined, async (page, proxy) => {
    proxy.fault = (path, times) => (/\/02-/.test(path) && times === 1 ? 'stall' : undefined);
    // The worker waits for half a minute; here its minutes are short.
    await inWorker(page, () => {
      const wait = self.setTimeout;
      self.setTimeout = (act, millis) => wait(act, millis / 10);
    });
    await visit(page, `${proxy.site}bench/few-shot/?device=cpu#1?k=0&complete=0`);
    await runButton(page).click();
    await agree(page);
    await finished(page);
    assert.equal(proxy.count(/\/02-/), 2);
  }));
