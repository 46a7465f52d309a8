// The few-shot bench from the first visit to the removal of the model, in one browser context.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { browserOfThisFile } from './lib/browser.mjs';
import { startProxy } from './lib/proxy.mjs';
import {
  RUN_MILLIS, agree, consent, failure, figures, finished, labelShares, runButton, runToEnd, settings,
  status, stayQuiet, sum, visit,
} from './lib/program.mjs';

const withPage = browserOfThisFile();
const PARTS = /\/\d\d-[0-9a-f]{16}\.bin$/;

test('the few-shot bench', async (t) => {
  const proxy = await startProxy();
  const bench = `${proxy.site}bench/few-shot/?device=cpu`;
  let started = 0;
  try {
    await withPage({ origins: [proxy.site] }, async (page, _, watch) => {
      page.on('worker', () => { started += 1; });
      const step = async (name, body) => {
        let passed = false;
        await t.test(name, async () => {
          await body();
          passed = true;
        });
        assert.ok(passed, `the steps after “${name}” make no sense without it`);
      };

      await step('nothing is fetched before the visitor agrees', async () => {
        await visit(page, bench);
        assert.equal(started, 0);
        await runButton(page).click();
        await consent(page).waitFor();
        assert.match(await consent(page).innerText(), /98(\.4)? MB/);
        await consent(page).getByRole('button', { name: 'Not now' }).click();
        await page.getByText('has not been fetched yet').waitFor();
        assert.equal(proxy.count(PARTS), 0);
        assert.equal(proxy.count(/\/worker_bg\.wasm$/), 1);
        // Requests of the worker are watched too.
        assert.ok(watch.addresses.some((address) => address.includes('worker_bg.wasm')));
      });

      await step('the download shows its bytes and the answer comes', async () => {
        await runButton(page).click();
        await consent(page).waitFor();
        const lines = await collected(page, () => agree(page));
        await finished(page);
        const loads = (await lines()).filter((line) => / of 98(\.4)? MB \(\d+ %/.test(line));
        assert.ok(new Set(loads).size >= 3, `progress: ${loads.join(', ')}`);
        assert.equal(proxy.count(PARTS), 12);
        const shares = await labelShares(page);
        assert.deepEqual([...shares.keys()].sort(), ['negative', 'positive']);
        assert.ok(Math.abs(sum(shares) - 1) < 1e-3, `the shares add up to ${sum(shares)}`);
        assert.ok((await figures(page).count()) >= 3);
        const saving = page.waitForEvent('download');
        await figures(page).first().getByRole('button', { name: 'CSV' }).click();
        const file = await saving;
        assert.equal(file.suggestedFilename(), 'few-shot-answer.csv');
        const text = await readFile(await file.path(), 'utf8');
        assert.match(text, /^Group,Bar,.*\r\n(negative|positive),6 examples,0\.\d+/);
      });

      await step('the page stays at ease while the worker computes', async () => {
        await stayQuiet(page);
        await page.getByLabel('Written as', { exact: true }).selectOption('review');
        await page.evaluate(() => {
          window.frames = 0;
          window.since = performance.now();
          const count = () => { window.frames += 1; requestAnimationFrame(count); };
          requestAnimationFrame(count);
        });
        await runToEnd(page);
        const [frames, seconds] = await page.evaluate(() => [frames, (performance.now() - since) / 1e3]);
        t.diagnostic(`${(frames / seconds).toFixed(1)} frames a second over ${seconds.toFixed(1)} s`);
        assert.ok(frames / seconds > 20, `${frames} frames in ${seconds} s`);
      });

      let given;
      await step('another order gives another answer, the first one comes back exactly', async () => {
        given = await labelShares(page);
        const order = page.getByLabel('Order', { exact: true });
        await order.selectOption('shuffled');
        await runToEnd(page);
        const shuffled = await labelShares(page);
        assert.ok(distance(shuffled, given) > 1e-4, 'the order changes nothing');
        await order.selectOption('given');
        await runToEnd(page);
        assert.ok(distance(await labelShares(page), given) < 1e-5, 'the same settings differ');
      });

      await step('a row that is moved by its button is another order, and starts nothing', async () => {
        const first = page.getByRole('textbox', { name: 'Input 1', exact: true });
        const text = await first.inputValue();
        await page.getByRole('button', { name: 'Move row 1 down' }).click();
        assert.equal(await page.getByRole('textbox', { name: 'Input 2', exact: true }).inputValue(), text);
        assert.match(await status(page).textContent(), /^Done in/);
        await page.getByRole('button', { name: 'Move row 2 up' }).click();
        assert.equal(await first.inputValue(), text);
      });

      await step('what it writes keeps to a pattern, and a broken pattern is refused', async () => {
        await page.getByLabel('It may write', { exact: true }).selectOption('pattern');
        const pattern = page.getByLabel('Pattern', { exact: true });
        await pattern.fill('[0-9');
        await runButton(page).click();
        await failure(page).filter({ hasText: 'Pattern' }).waitFor();
        await pattern.fill('[0-9]{3}');
        await runButton(page).click();
        await failure(page).waitFor({ state: 'hidden' });
        await finished(page);
        const kept = figures(page).filter({ hasText: 'where only what the pattern [0-9]{3} matches may be written' });
        assert.match(await kept.locator('.running-text').innerText(), / [0-9]{3}$/);
        await page.getByLabel('It may write', { exact: true }).selectOption('anything');
        await pattern.waitFor({ state: 'hidden' });
      });

      await step('a change shows by itself while Live is on', async () => {
        await page.getByRole('checkbox', { name: 'Live' }).check();
        await page.getByLabel('Labels', { exact: true }).selectOption('flipped');
        await status(page).filter({ hasNotText: 'Done' }).waitFor();
        await finished(page);
        assert.ok(distance(await labelShares(page), given) > 1e-4, 'flipped labels change nothing');
        await stayQuiet(page);
      });

      await step('a run is cancelled within a second, and the next one works', async () => {
        await page.getByLabel('Look at', { exact: true }).selectOption('orders');
        const workers = started;
        await runButton(page).click();
        await status(page).filter({ hasText: /^Trying orders: [1-9]/ }).waitFor({ timeout: RUN_MILLIS });
        const start = Date.now();
        await runButton(page).filter({ hasText: 'Cancel' }).click();
        await status(page).filter({ hasText: /^Cancelled$/ }).waitFor();
        const millis = Date.now() - start;
        t.diagnostic(`cancelled after ${millis} ms`);
        assert.ok(millis <= 1_000, `cancelled after ${millis} ms`);
        await page.getByLabel('Look at', { exact: true }).selectOption('growth');
        await runToEnd(page);
        assert.equal(started, workers, 'the worker was given up');
      });

      await step('a reload asks for nothing and fetches nothing', async () => {
        const shares = await labelShares(page);
        const asked = proxy.paths.length;
        await page.reload();
        await runButton(page).click();
        const done = status(page).filter({ hasText: /^Done in / });
        await done.or(consent(page)).first().waitFor({ timeout: RUN_MILLIS });
        assert.equal(await consent(page).count(), 0, 'it asks again');
        assert.deepEqual(proxy.paths.slice(asked).filter((path) => PARTS.test(path)), []);
        assert.ok(distance(await labelShares(page), shares) < 1e-5);
      });

      await step('the storage page lists the model and removes it', async () => {
        await page.getByRole('link', { name: 'Storage', exact: true }).click();
        const row = page.locator('.stored > li').filter({ hasText: 'SmolLM2-135M-Instruct' });
        await row.filter({ hasText: /98(\.4)? MB/ }).filter({ hasNotText: 'not complete' }).waitFor();
        await page.getByRole('button', { name: /^Remove SmolLM2/ }).click();
        await page.getByText('No model is stored').waitFor();
        const kept = await page.evaluate(async () => {
          const cache = await caches.open('contextarium-models-v1');
          return (await cache.keys()).map((request) => request.url);
        });
        assert.deepEqual(kept.filter((address) => PARTS.test(address)), []);
        await page.goBack();
        await runButton(page).click();
        await consent(page).waitFor();
      });
    });
  } finally {
    await proxy.close();
  }
});

/** Starts to collect what the status line says; call the result for the lines. */
async function collected(page, action) {
  await page.evaluate(() => {
    window.lines = [];
    const line = document.querySelector('.status');
    const note = () => window.lines.push(line.textContent);
    new MutationObserver(note).observe(line, { characterData: true, childList: true, subtree: true });
  });
  await action();
  return () => page.evaluate(() => lines);
}

function distance(left, right) {
  return Math.max(...[...left].map(([label, share]) => Math.abs(share - right.get(label))));
}
