// The graphics card, here one in software: right numbers, not speed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import { countGpuWork, loseGpu } from './lib/gpu.mjs';
import {
  RUN_MILLIS, consent, failure, figures, finished, knobValues, labelShares, runButton, runToEnd, status, visit,
} from './lib/program.mjs';
import { startProxy } from './lib/proxy.mjs';

const withPage = browserOfThisFile({ webgpu: true });
const SMALL = '#1?k=1&complete=0';
/** Of the language model. */
const LAYERS = 30;

async function expectWebGpu(page) {
  const badge = page.locator('details.badge');
  await badge.locator('summary').filter({ hasText: 'Computes on the graphics card' }).waitFor();
  const said = await badge.textContent();
  assert.match(said, /WebGPU/);
  const error = Number.parseFloat(/largest difference to the processor ([\d.e+-]+)/.exec(said)[1]);
  assert.ok(error >= 0 && error < 1e-3, said);
}

test('a small model trains on WebGPU', () =>
  withPage({}, async (page) => {
    await visit(page, `${SITE}exhibit/pretraining-task-count/?device=webgpu#1?tasks=100&dims=8`);
    await runToEnd(page, { patience: 240_000 });
    await expectWebGpu(page);
    assert.ok((await figures(page).count()) > 1);
  }));

test('a frame asks for the card that takes less power, a page of its own for the faster one', () =>
  withPage({}, async (page) => {
    const read = await countGpuWork(page);
    const exhibit = 'pretraining-task-count/?device=webgpu#1?tasks=100&dims=8';
    for (const [path, power] of [['embed', 'low-power'], ['exhibit', 'high-performance']]) {
      await visit(page, `${SITE}${path}/${exhibit}`);
      await runToEnd(page, { patience: 240_000 });
      await expectWebGpu(page);
      // Ours, and that of the library that computes.
      const asked = await read('gpuPower');
      assert.ok(asked.length >= 2 && asked.every((it) => it === power), `${path}: ${asked}`);
    }
  }));

test('the language model answers on WebGPU as on the processor', () =>
  withPage({}, async (page) => {
    await visit(page, `${SITE}bench/few-shot/?device=cpu${SMALL}`);
    await runToEnd(page);
    const right = await labelShares(page);
    await page.goto('about:blank');
    const gpuWork = await countGpuWork(page);
    await visit(page, `${SITE}bench/few-shot/?device=webgpu${SMALL}`);
    await runToEnd(page, { patience: 240_000 });
    await expectWebGpu(page);
    const found = await labelShares(page);
    assert.deepEqual([...found.keys()], [...right.keys()]);
    for (const [label, share] of found) {
      const difference = Math.abs(share - right.get(label));
      assert.ok(difference <= 1e-2, `${label}: ${share} against ${right.get(label)}`);
    }
    // The self-test, the first pass (which uploads the weights), then one pass a result.
    const passes = (await gpuWork()).slice(2);
    assert.ok(passes.length > 0);
    for (const { dispatches, pipelines, uploads } of passes) {
      // Ten a layer, and two copies where the cache of the prompt is kept for other texts.
      assert.ok(dispatches <= 12 * LAYERS + 10, `${dispatches} dispatches in a pass`);
      assert.ok(uploads < LAYERS, `${uploads} uploads in a pass: one in every layer?`);
      assert.equal(pipelines, 0, 'kernels compiled after the first pass');
    }
  }));

test('the graphics card warms up while the visitor is asked and the model comes', () =>
  withPage({}, async (page) => {
    await visit(page, `${SITE}bench/few-shot/?device=webgpu${SMALL}`);
    await runButton(page).click();
    await consent(page).waitFor();
    assert.equal(await page.locator('details.badge').count(), 0, 'the card was ready before');
    await expectWebGpu(page);
    assert.ok(await consent(page).isVisible());
  }));

test('a graphics card that is lost in the middle of a run: the page says so, and the processor takes over', () =>
  withPage({}, async (page) => {
    const lose = await loseGpu(page);
    await visit(page, `${SITE}exhibit/pretraining-task-count/?device=webgpu#1?tasks=400&dims=8&step=small`);
    const typed = await knobValues(page);
    await runButton(page).click();
    await expectWebGpu(page);
    await status(page).filter({ hasText: /: \d+ of \d+$/ }).waitFor({ timeout: RUN_MILLIS });
    await lose();
    await failure(page).filter({ hasText: /device was lost.*on the processor/ }).waitFor();
    assert.deepEqual(await knobValues(page), typed);
    await failure(page).getByRole('button', { name: 'Try again' }).click();
    await failure(page).waitFor({ state: 'hidden' });
    await finished(page);
    const badge = page.locator('details.badge');
    assert.match(await badge.textContent(), /Computes on the processor.*what computed before has failed/s);
    assert.ok((await figures(page).count()) > 1);
  }));

test('software is not chosen by itself', () =>
  withPage({}, async (page) => {
    await visit(page, `${SITE}exhibit/pretraining-task-count/#1?tasks=100&dims=8`);
    await runToEnd(page);
    const badge = page.locator('details.badge');
    assert.match(await badge.textContent(), /Computes on the processor.*software/s);
  }));

test('without the code for it the processor computes, and the page says why', async () => {
  const proxy = await startProxy((path) => (/worker_gpu/.test(path) ? 'missing' : undefined));
  try {
    await withPage({ allowed: [/worker_gpu.*404/], origins: [proxy.site] }, async (page) => {
      await visit(page, `${proxy.site}exhibit/pretraining-task-count/?device=webgpu#1?tasks=100&dims=8`);
      await runToEnd(page);
      assert.ok(proxy.count(/worker_gpu\.wasm$/) > 0);
      const badge = page.locator('details.badge');
      await badge.locator('summary').filter({ hasText: 'Computes on the processor' }).waitFor();
      assert.match(await badge.textContent(), /code for WebGPU could not be fetched\. Reload the page/);
    });
  } finally {
    await proxy.close();
  }
});
