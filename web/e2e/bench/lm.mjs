// The language model: ours against llama.cpp in WebAssembly (wllama), the same file, one thread.

import { caller, peakBytes, withPage, withProfile } from './machine.mjs';
import { inTurn } from './pairs.mjs';
import { build } from './site.mjs';

const FIRST_PROMPT = 64;
const WRITES = 16;
/** Tokens in the cache in the middle of what is written; before the last, the prompt that is timed. */
const CACHED = [20, 140, 520];
const LAST = CACHED.at(-1);
const LONG = 4096;
const LONG_TIMES = 9;
const CONTEXT = 8192;
/** On a busy machine there are fewer pairs, two at least. */
const PATIENCE_MILLIS = 420_000;

const promptBefore = (cached) => cached - WRITES / 2;
const perSecond = (count, millis) => (1000 * count) / millis;

export async function lm(pairs) {
  const { SITE: site, PEERS: peers, MODEL: model } = process.env;
  const places = { site, peers, model, build: await build() };
  return withProfile((ourProfile) => withProfile(async (peerProfile) => {
    const ours = visitor(ourProfile, 'ours.mjs', places);
    const peer = visitor(peerProfile, 'wllama.mjs', places);
    // The first visit fetches the model and stores it.
    await ours(start);
    await peer(start);
    const seen = [];
    const begin = Date.now();
    while (seen.length < pairs && (seen.length < 2 || Date.now() - begin < PATIENCE_MILLIS)) {
      seen.push(await ours((mine) => peer((theirs) => both(mine, theirs, seen.length))));
      console.error(`  pair ${seen.length} of ${pairs}`);
    }
    const row = (what, unit, better, goal, value) => ({
      part: 'lm', what, unit, better, goal,
      ours: seen.map((it) => value(it.ours)), peer: seen.map((it) => value(it.peer)),
    });
    const rate = (what, goal, value) => row(what, 'tokens/s', 'more', goal, value);
    return [
      rate(`prefill of ${promptBefore(LAST)} tokens`, 6, (it) => perSecond(promptBefore(LAST), it.work[LAST].readMillis)),
      ...CACHED.map((cached) =>
        rate(`decode at ${cached} cached tokens`, 3, (it) => perSecond(WRITES, it.work[cached].writeMillis))),
      row(`click to first token, prompt of ${FIRST_PROMPT}, model stored`, 'ms', 'less', 2, (it) => it.firstMillis),
      row('peak memory of the tab', 'MB', 'less', 1, (it) => it.bytes / 1e6),
      ...(await ours(long)),
    ];
  }));
}

/** Opens a side's page in a browser of its own, for what is to be done there. */
function visitor(profile, file, places) {
  return (body) =>
    withPage(profile, async (page) => body({ call: await caller(page, file), places, peak: () => peakBytes(profile) }));
}

/** From a click to the first token: milliseconds. */
async function start({ call, places }) {
  await call('prepare', places);
  return call('firstToken', { ...places, prompt: FIRST_PROMPT });
}

/** Both sides, piece by piece in turn: what else the machine does changes from second to second. */
async function both(mine, theirs, pair) {
  const firstMillis = await inTurn(pair, { ours: () => start(mine), peer: () => start(theirs) });
  const work = { ours: {}, peer: {} };
  for (const [index, cached] of CACHED.entries()) {
    const piece = { prompt: promptBefore(cached), writes: WRITES };
    const done = await inTurn(pair + index, {
      ours: () => mine.call('measure', piece),
      peer: () => theirs.call('measure', piece),
    });
    work.ours[cached] = done.ours;
    work.peer[cached] = done.peer;
  }
  const side = async (name, { peak }) => ({ firstMillis: firstMillis[name], work: work[name], bytes: await peak() });
  return { ours: await side('ours', mine), peer: await side('peer', theirs) };
}

/** Ours alone, up to the whole context. */
async function long({ call, places, peak }) {
  await start({ call, places });
  const write = (last) => call('writeAfter', { cached: last - WRITES, writes: WRITES });
  await write(512);
  const percents = [];
  for (let time = 0; time < LONG_TIMES; time += 1) {
    const [far, near] = [await write(LONG), await write(512)];
    percents.push((100 * near) / far);
  }
  await write(CONTEXT);
  const row = { part: 'lm' };
  return [
    { ...row, what: `decode at ${LONG} cached, of that at 512`, unit: '%', better: 'more', limit: 60, ours: percents },
    {
      ...row, what: `peak memory of the tab with ${CONTEXT} cached`, unit: 'MB', better: 'less', limit: 500,
      ours: [(await peak()) / 1e6],
    },
  ];
}
