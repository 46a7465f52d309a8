// How much memory a tab holds.

import { readFile, readdir } from 'node:fs/promises';
import { inWorker } from './program.mjs';

/** Runs in the page and in its worker, before anything else there does. */
function keepHold() {
  const original = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...given) => {
    const made = await original.apply(WebAssembly, given);
    self.wasmMemory = made.instance.exports.memory;
    return made;
  };
}

/** To be called before the page is opened. Gives a function that measures, in bytes. */
export async function watchMemory(page, context) {
  await page.addInitScript(keepHold);
  await inWorker(page, keepHold);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  const wasm = (place) => place.evaluate(() => self.wasmMemory.buffer.byteLength);
  return async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
    const [worker] = page.workers();
    return {
      "the page's objects": heap,
      "the page's module": await wasm(page),
      'the compute module': worker ? await wasm(worker) : 0,
      'the whole process': await renderer(),
    };
  };
}

/** The largest of this program's browser processes that draw pages: the tab with the model. */
async function renderer() {
  const processes = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(read));
  const own = new Set([process.pid]);
  // A child may have a lower number than its parent.
  for (let before = 0; before < own.size;) {
    before = own.size;
    for (const { id, parent } of processes) if (own.has(parent)) own.add(id);
  }
  const tabs = processes.filter(({ id, command }) => own.has(id) && command.includes('--type=renderer'));
  return Math.max(...tabs.map(({ bytes }) => bytes));
}

async function read(name) {
  const text = (file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
  const [status, command] = await Promise.all([text('status'), text('cmdline')]);
  const number = (field) => Number(new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { id: Number(name), parent: number('PPid'), bytes: 1024 * number('VmRSS'), command };
}
