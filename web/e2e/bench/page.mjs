// The page itself, as at a first visit: nothing stored, nothing compiled.

import { runButton, status } from '../lib/program.mjs';
import { layoutShift, watchShift } from '../lib/shift.mjs';
import { withPage, withProfile } from './machine.mjs';

const EXHIBIT = 'exhibit/pretraining-task-count/?device=cpu';
const RUN_MILLIS = 120_000;

export async function page(visits) {
  const seen = [];
  for (let visit = 0; visit < visits; visit += 1) {
    seen.push(await withProfile((profile) => withPage(profile, look)));
    console.error(`  visit ${visit + 1} of ${visits}`);
  }
  const row = (what, unit, limit, value, better = 'less') =>
    ({ part: 'page', what, unit, limit, better, ours: seen.map(value) });
  return [
    row('first exhibit with its recorded figure, cold cache', 'ms', 1000, (it) => it.readyMillis),
    row('layout shift', '', 0.05, (it) => it.shift),
    row('sent until then', 'kB', undefined, (it) => it.bytes / 1000),
    row('longest task while loading', 'ms', undefined, (it) => it.loadingTask),
    row('longest task while a run trains', 'ms', 100, (it) => it.runTask),
    row('frames while a run trains', '1/s', 50, (it) => it.frames, 'more'),
  ];
}

async function look(tab) {
  await watchShift(tab);
  await tab.addInitScript(watch);
  await tab.goto(`${process.env.SITE}${EXHIBIT}`, { waitUntil: 'commit' });
  await tab.waitForFunction(() => window.bench?.readyMillis > 0, undefined, { polling: 50 });
  // What comes late may still move the page.
  await tab.waitForTimeout(1500);
  const loaded = await tab.evaluate(() => {
    const { readyMillis, tasks } = window.bench;
    const files = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const needed = files.filter((file) => file.startTime < readyMillis && file.responseEnd <= readyMillis);
    const bytes = needed.reduce((sum, file) => sum + file.transferSize, 0);
    return { readyMillis, bytes, loadingTask: Math.max(0, ...tasks.splice(0)) };
  });
  const shift = await layoutShift(tab);
  return { ...loaded, shift, ...(await duringRun(tab)) };
}

/** Frames and tasks from when the run is under way to its end. */
async function duringRun(tab) {
  await runButton(tab).click();
  await status(tab).filter({ hasText: /\d of \d/ }).waitFor({ timeout: RUN_MILLIS });
  const begin = await tab.evaluate(() => [window.bench.frames, performance.now()]);
  await status(tab).filter({ hasText: /^Done in/ }).waitFor({ timeout: RUN_MILLIS });
  const end = await tab.evaluate(() => [window.bench.frames, performance.now()]);
  const runTask = await tab.evaluate(() => Math.max(0, ...window.bench.tasks));
  return { runTask, frames: (1000 * (end[0] - begin[0])) / (end[1] - begin[1]) };
}

/** Runs in the page before anything else. */
function watch() {
  window.bench = { readyMillis: 0, tasks: [], frames: 0 };
  const { bench } = window;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.tasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  const frame = () => {
    bench.frames += 1;
    const usable = document.querySelector('form button.primary:not([disabled])');
    if (bench.readyMillis === 0 && usable && document.querySelector('figure svg')) {
      bench.readyMillis = performance.now();
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
