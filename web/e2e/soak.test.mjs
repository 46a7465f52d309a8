// Many runs over random exhibits and links in one tab: nothing fails, and memory stays where it was.
// A short form by default; SOAK_RUNS=1000 is the long one (`cargo x test --long`).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import { watchMemory } from './lib/memory.mjs';
import { consent, failure, finished, follow, runButton, status } from './lib/program.mjs';

const withPage = browserOfThisFile();
const RUNS = Number(process.env.SOAK_RUNS || 20);
const SEED = Number(process.env.SOAK_SEED || 1);
/** One run in so many is stopped on its way. */
const STOPPED = 8;
/** What memory may grow by after the warm-up, and what comes and goes within one measurement. */
const GROWTH = 0.1;
const NOISE = 1e6;
/** A run may take so long, on two slow cores with others at work. */
const PATIENCE_MILLIS = 180_000;

/** Whole numbers below a limit: the same seed gives the same visits. */
function dice(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** The short form keeps to the first of these, which need little. */
const PROGRAMS_OF_SHORT_FORM = 4;

/**
 * Every program with settings that make its runs short: how often it comes, its address, what its
 * link says, and the largest that this may be, for the warm-up.
 */
const ALL = [
  [20, 'exhibit/pretraining-task-count', (roll) => `tasks=${100 + roll(200)}&dims=${8 + roll(9)}&step=small&test=${8 + roll(56)}`, 'tasks=300&dims=16&step=small&test=64'],
  [20, 'bench/training-floor', (roll) => `steps=${5 + roll(20)}&width=${8 + roll(25)}&layers=${1 + roll(2)}&family=${pick(roll, 'linear', 'sinusoids', 'recall')}&model=${pick(roll, 'transformer', 'ssm', 'rnn')}&heads=1`, 'steps=24&width=32&heads=1'],
  [28, 'bench/few-shot', (roll) => `set=${pick(roll, 'own', 'sentiment', 'antonyms', 'capitals')}&k=${roll(4)}&complete=0&labels=${pick(roll, 'given', 'flipped', 'nonsense')}`, 'set=sentiment&k=3&complete=0'],
  [3, 'bench/few-shot', (roll) => `k=${2 + roll(2)}&show=${pick(roll, 'orders', 'tokens')}&complete=0`, 'k=3&show=tokens&complete=0'],
  [3, 'bench/data-set', (roll) => `test=8&k=${roll(2)}&by-k=0&set=${pick(roll, 'sentiment', 'topics')}`, 'test=8&k=1&by-k=0&set=topics'],
  [3, 'bench/long-context', (roll) => `length=${128 + roll(32)}&a=${pick(roll, 'window', 'snap', 'q4-token')}&b=none&c=none`, 'length=160&b=none&c=none'],
  [2, 'exhibit/label-relationships', (roll) => `n=${8 + roll(4)}&sequences=1`, 'n=12&sequences=1'],
  [1, 'exhibit/sage-kv', (roll) => `length=300&budget=${32 + roll(32)}`, 'length=300&budget=64'],
];

const PROGRAMS = RUNS < 100 ? ALL.slice(0, PROGRAMS_OF_SHORT_FORM) : ALL;

function pick(roll, ...all) {
  return all[roll(all.length)];
}

function chosen(roll) {
  let at = roll(PROGRAMS.reduce((sum, [share]) => sum + share, 0));
  return PROGRAMS.find(([share]) => (at -= share) < 0);
}

/** Opens a program's page without leaving the document. */
async function open(page, place, fragment) {
  await follow(page, `/${place}/#1?${fragment}`);
  // A condition, not an element: the driver would hold on to that, and with it to the whole page.
  await page.waitForFunction((path) => location.pathname.endsWith(`/${path}/`)
    && document.querySelector('main[aria-busy=false] form button.primary') !== null, place);
}

/** Starts a run and waits for its end, agreeing to downloads; some are stopped on their way. */
async function runOnce(page, stop) {
  // Where the same program was open before, its run may have begun by itself: not to be stopped.
  await runButton(page).evaluate((button) => { if (button.textContent === 'Run') button.click(); });
  if (!stop) return finished(page, { patience: PATIENCE_MILLIS });
  const cancel = runButton(page).filter({ hasText: /Cancel|Pause/ });
  await cancel.click({ timeout: 300 }).catch(() => undefined);
  return status(page).filter({ hasText: /^(Cancelled|Done in )/ })
    .or(consent(page)).or(failure(page)).first().waitFor({ timeout: PATIENCE_MILLIS });
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const line = (memory) => Object.entries(memory).map(([what, bytes]) => `${what} ${megabytes(bytes)} MB`).join(', ');

test(`soak: ${RUNS} runs in one tab leave memory flat`, async (t) => {
  await withPage({}, async (page, context) => {
    const roll = dice(SEED);
    const measure = await watchMemory(page, context);
    await page.goto(`${SITE}?device=cpu`);
    await page.locator('main:not([data-static])').waitFor();
    await warmUp(page);
    const samples = [];
    const start = Date.now();
    let stopped = 0;
    for (let run = 1; run <= RUNS; run += 1) {
      const [, place, settings] = chosen(roll);
      const bad = roll(10) === 0 ? `&zzz=${roll(100)}&seed=-5` : `&seed=${roll(1000)}`;
      const fragment = settings(roll) + bad;
      const stop = roll(STOPPED) === 0;
      stopped += stop ? 1 : 0;
      try {
        await open(page, place, fragment);
        await runOnce(page, stop);
      } catch (error) {
        error.message = `run ${run}, ${place}#1?${fragment}: ${error.message}`;
        throw error;
      }
      if (roll(10) === 0) await follow(page, pick(roll, '/', '/about/', '/storage/', '/room/position/'));
      if (run % Math.max(1, Math.floor(RUNS / 20)) === 0) {
        samples.push(await measure());
        const seconds = ((Date.now() - start) / 1000).toFixed(0);
        t.diagnostic(`${run} of ${RUNS} runs, ${seconds} s: ${line(samples.at(-1))}`);
      }
    }
    t.diagnostic(`seed ${SEED}, ${stopped} runs stopped on their way`);
    judge(samples);
  });
});

/** Every program at its largest: what is fetched, compiled and allocated once is there after this. */
async function warmUp(page) {
  for (const [, place, , largest] of [...PROGRAMS, ...PROGRAMS]) {
    await open(page, place, largest);
    await runOnce(page, false);
    // A second model may be asked for.
    if (await consent(page).isVisible()) await finished(page, { patience: PATIENCE_MILLIS });
  }
}

/** The last quarter of the samples against the first, by their medians. */
function judge(samples) {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const median = (part, what) => part.map((sample) => sample[what]).sort((a, b) => a - b)[part.length >> 1];
  for (const what of Object.keys(samples[0])) {
    const [first, last] = [samples.slice(0, quarter), samples.slice(-quarter)].map((part) => median(part, what));
    assert.ok(last <= first * (1 + GROWTH) + NOISE, `${what} grew from ${megabytes(first)} to ${megabytes(last)} MB`);
  }
}
