// Calls what `crates/worker/src/bench.rs` exports.

import { batch } from './batch.mjs';

let module;
let memory;
let lm;
let trainer;
let shape;
let steps = 0;

const answers = {
  async open({ site, build }) {
    module = await import(`${site}worker.js?v=${build}`);
    ({ memory } = await module.default({ module_or_path: `${site}worker_bg.wasm?v=${build}` }));
    // The module listens for requests of the page.
    onmessage = answer;
  },
  async load(site) {
    lm = await module.BenchLm.load(site);
  },
  read: (count) => lm.read(tokens(count)),
  async measure({ prompt, writes }) {
    lm.pretend(0);
    const start = performance.now();
    const token = await lm.read(tokens(prompt));
    const readMillis = performance.now() - start;
    return { readMillis, writeMillis: await write(token, writes) };
  },
  async writeAfter({ cached, writes }) {
    lm.pretend(cached);
    return write(0, writes);
  },
  openTrainer(given) {
    shape = given;
    const { dims, width, heads, layers, tokens } = shape;
    trainer = new module.BenchTrainer(dims, width, heads, layers, tokens);
  },
  async train(count) {
    const start = performance.now();
    for (let step = 0; step < count; step += 1, steps += 1) {
      const { inputs, targets } = batch(shape, steps);
      const loss = await trainer.step(shape.tokens, inputs, targets);
      if (!Number.isFinite(loss)) {
        throw new Error(`the loss is ${loss}`);
      }
    }
    return performance.now() - start;
  },
  memoryBytes: () => memory.buffer.byteLength,
};

/** Any take as long. */
const tokens = (count) => Uint32Array.from({ length: count }, (_, index) => 1000 + (index % 1000));

/** Milliseconds. */
async function write(first, count) {
  const start = performance.now();
  let token = first;
  for (let written = 0; written < count; written += 1) {
    token = await lm.read(Uint32Array.of(token));
  }
  return performance.now() - start;
}

async function answer({ data: { id, name, argument } }) {
  try {
    postMessage({ id, value: await answers[name](argument) });
  } catch (error) {
    postMessage({ id, error: `${name}: ${error}` });
  }
}

onmessage = answer;
