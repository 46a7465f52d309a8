// What the compute module asks of WebGPU, counted where it asks.

import { inWorker } from './program.mjs';

/** Runs in the worker, before anything else there does. */
function count() {
  const nothing = { dispatches: 0, pipelines: 0, uploads: 0 };
  let now = { ...nothing };
  self.gpuWork = [];
  self.gpuPower = [];
  const before = (type, method, note) => {
    const original = type.prototype[method];
    type.prototype[method] = function (...args) {
      note(...args);
      return original.apply(this, args);
    };
  };
  before(GPU, 'requestAdapter', (options) => self.gpuPower.push(options?.powerPreference));
  before(GPUComputePassEncoder, 'dispatchWorkgroups', () => (now.dispatches += 1));
  before(GPUDevice, 'createComputePipeline', () => (now.pipelines += 1));
  before(GPUQueue, 'writeBuffer', () => (now.uploads += 1));
  before(GPUBuffer, 'mapAsync', () => {
    self.gpuWork.push(now);
    now = { ...nothing };
  });
}

/**
 * To be called before the page opens its worker. Gives a function that reads what was asked for up
 * to each result that the processor read, in turn; or, for 'gpuPower', which cards were asked for.
 */
export async function countGpuWork(page) {
  await inWorker(page, count);
  return (what = 'gpuWork') => page.workers()[0].evaluate((what) => self[what], what);
}

/** To be called before the page opens its worker. Gives a function that takes the graphics card away. */
export async function loseGpu(page) {
  await inWorker(page, () => {
    const original = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      self.gpuDevice = await original.apply(this, args);
      return self.gpuDevice;
    };
  });
  return () => page.workers()[0].evaluate(() => self.gpuDevice.destroy());
}
