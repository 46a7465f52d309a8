// Training: ours against TensorFlow.js, the same small transformer, batches and optimiser.

import { caller, withPage, withProfile } from './machine.mjs';
import { inTurn } from './pairs.mjs';
import { build } from './site.mjs';

const SHAPE = { layers: 2, width: 64, heads: 4, batch: 32, tokens: 40, dims: 8 };
/** By then the allocator has asked the browser for what it needs. */
const WARM_UP = 200;
/** Of ours, all pairs together; fewer where they would take longer than `OUR_MILLIS` a pair. */
const STEPS = 2000;
const OUR_MILLIS = 60_000;
/** Enough for a rate. */
const PEER_MILLIS = 5_000;

export async function train(pairs) {
  const { SITE: site, PEERS: peers } = process.env;
  const places = { site, peers, build: await build(), shape: SHAPE };
  return withProfile((profile) =>
    withPage(profile, async (page) => {
      const open = async (file, more = {}) => {
        const tab = await page.context().newPage();
        const call = await caller(tab, file);
        await call('openTrainer', { ...places, ...more });
        return { tab, call };
      };
      const ours = await open('ours.mjs');
      const wasm = await open('tfjs.mjs', { backend: 'wasm' });
      const cpu = await open('tfjs.mjs', { backend: 'cpu' });
      const cpuRate = await rate(cpu, 2);
      const steps = stepsIn(OUR_MILLIS, await rate(ours, WARM_UP), STEPS / pairs);
      const peerSteps = stepsIn(PEER_MILLIS, await rate(wasm, 4));
      const before = await ours.call('memoryBytes');
      const rates = { ours: [], peer: [] };
      for (let pair = 0; pair < pairs; pair += 1) {
        const seen = await inTurn(pair, { ours: () => rate(ours, steps), peer: () => rate(wasm, peerSteps) });
        rates.ours.push(seen.ours);
        rates.peer.push(seen.peer);
        console.error(`  pair ${pair + 1} of ${pairs}`);
      }
      const growth = ((await ours.call('memoryBytes')) - before) / 1e6;
      const row = { part: 'train', unit: 'steps/s', better: 'more', goal: 2 };
      return [
        { ...row, what: 'steps of a transformer, 2 layers of 64, batch 32 x 40, Adam; peer on wasm', ...rates },
        { ...row, what: 'the same; peer on cpu', ours: rates.ours, peer: [cpuRate] },
        {
          part: 'train', what: `growth of memory over ${steps * pairs} steps after ${WARM_UP}`, unit: 'MB', better: 'less', limit: 0,
          ours: [growth],
        },
      ];
    }),
  );
}

/** Steps a second. */
async function rate({ tab, call }, steps) {
  // Nobody trains in a tab that can't be seen.
  await tab.bringToFront();
  return (1000 * steps) / (await call('train', steps));
}

function stepsIn(millis, perSecond, most = Infinity) {
  return Math.ceil(Math.min(most, Math.max(4, (millis / 1000) * perSecond)));
}
