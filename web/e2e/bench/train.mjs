// Training: ours against TensorFlow.js, the same small transformer, batches and optimiser.

import { alternately } from './pairs.mjs';
import { caller, withPage, withProfile } from './machine.mjs';
import { build } from './site.mjs';

const SHAPE = { layers: 2, width: 64, heads: 4, batch: 32, tokens: 40, dims: 8 };
const WARM_UP = 20;
const GROWTH_STEPS = 2000;
/** The peer's blocks are shorter, since they are for a rate and nothing else. */
const PEER_MILLIS = 4000;

export async function train(pairs) {
  const { SITE: site, PEERS: peers } = process.env;
  const places = { site, peers, build: await build(), shape: SHAPE };
  return withProfile((profile) =>
    withPage(profile, async (page) => {
      const open = async (file, more = {}) => {
        const call = await caller(await page.context().newPage(), file);
        await call('openTrainer', { ...places, ...more });
        return call;
      };
      const ours = await open('ours.mjs');
      const wasm = await open('tfjs.mjs', { backend: 'wasm' });
      const cpu = await open('tfjs.mjs', { backend: 'cpu' });
      const cpuRate = await rate(cpu, 2);
      await rate(ours, WARM_UP);
      const wasmBlock = Math.max(4, Math.round((PEER_MILLIS / 1000) * (await rate(wasm, 4))));
      const before = await ours('memoryBytes');
      const block = Math.ceil(GROWTH_STEPS / pairs);
      const rates = await alternately(pairs, {
        ours: () => rate(ours, block),
        peer: () => rate(wasm, wasmBlock),
      });
      const growth = ((await ours('memoryBytes')) - before) / 1e6;
      const row = { part: 'train', unit: 'steps/s', better: 'more' };
      return [
        { ...row, what: 'transformer 2 x 64, batch 32 x 40, Adam; TensorFlow.js wasm', goal: 2, ...rates },
        { ...row, what: 'the same; TensorFlow.js cpu', goal: 2, ours: rates.ours, peer: [cpuRate] },
        {
          part: 'train', what: `memory growth over ${block * pairs} steps`, unit: 'MB', better: 'less',
          ours: [growth], limit: 0,
        },
      ];
    }),
  );
}

/** Steps a second. */
async function rate(call, steps) {
  return (1000 * steps) / (await call('train', steps));
}
