// The language model: ours against llama.cpp in WebAssembly (wllama), the same file, one thread.

import { alternately } from './pairs.mjs';
import { caller, peakBytes, withPage, withProfile } from './machine.mjs';
import { build } from './site.mjs';

const FIRST_PROMPT = 64;
const WRITES = 16;
/** Tokens in the cache in the middle of what is written; before the last, the prompt that is timed. */
const CACHED = [20, 140, 520];
const LONG = 4096;
const LONG_TIMES = 3;
const CONTEXT = 8192;
/** On a busy machine there are fewer pairs. */
const PATIENCE_MILLIS = 300_000;

const promptBefore = (cached) => cached - WRITES / 2;
const perSecond = (count, millis) => (1000 * count) / millis;
const megabytes = (bytes) => bytes / 1e6;

export async function lm(pairs) {
  const { SITE: site, PEERS: peers, MODEL: model } = process.env;
  const places = { site, peers, model, build: await build() };
  return withProfile(async (profile) => {
    const visit = (file, body) => withPage(profile, async (page) => body(await caller(page, file), places));
    // The first visit fetches the model and stores it.
    await visit('ours.mjs', start);
    await visit('wllama.mjs', start);
    const sides = { ours: () => visit('ours.mjs', run), peer: () => visit('wllama.mjs', run) };
    const { ours, peer } = await alternately(pairs, sides, PATIENCE_MILLIS);
    const long = await visit('ours.mjs', runLong);
    const both = (what, unit, better, goal, value) =>
      ({ part: 'lm', what, unit, better, goal, ours: ours.map(value), peer: peer.map(value) });
    return [
      both('prefill of 512 tokens', 'tokens/s', 'more', 6, (it) => it.prefill),
      ...CACHED.map((cached, index) =>
        both(`decode at ${cached} cached tokens`, 'tokens/s', 'more', 3, (it) => it.decode[index])),
      both(`click to first token, prompt of ${FIRST_PROMPT}, model stored`, 'ms', 'less', 2, (it) => it.firstMillis),
      both('peak memory of the tab', 'MB', 'less', 1, (it) => it.megabytes),
      {
        part: 'lm', what: `decode at ${LONG} cached, of that at 512`, unit: '%', better: 'more',
        ours: long.shares.map((share) => 100 * share),
      },
      {
        part: 'lm', what: `peak memory of the tab with ${CONTEXT} cached`, unit: 'MB', better: 'less',
        ours: [long.megabytes],
      },
    ];
  });
}

/** From a click to the first token: milliseconds. */
async function start(call, places) {
  await call('prepare', places);
  return call('firstToken', { ...places, prompt: FIRST_PROMPT });
}

async function run(call, places) {
  const firstMillis = await start(call, places);
  const decode = [];
  let prefill;
  for (const cached of CACHED) {
    const prompt = promptBefore(cached);
    const { readMillis, writeMillis } = await call('measure', { prompt, writes: WRITES });
    decode.push(perSecond(WRITES, writeMillis));
    prefill = perSecond(prompt, readMillis);
  }
  return { firstMillis, prefill, decode, megabytes: megabytes(await peakBytes()) };
}

/** Up to the whole context. */
async function runLong(call, places) {
  await start(call, places);
  const write = (last) => call('writeAfter', { cached: last - WRITES, writes: WRITES });
  await write(512);
  const shares = [];
  for (let time = 0; time < LONG_TIMES; time += 1) {
    const [long, short] = [await write(LONG), await write(512)];
    shares.push(short / long);
  }
  await write(CONTEXT);
  return { shares, megabytes: megabytes(await peakBytes()) };
}
