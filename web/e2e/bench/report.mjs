// Rows of numbers as one table, with what was aimed at.

import { median } from './pairs.mjs';

/**
 * A row: `ours` and, where there is one, `peer` are what was measured, pair by pair. `goal` is how
 * many times better than the peer it should be, `limit` what it must keep to alone.
 */
export function summary(row) {
  const { ours, peer, better, goal, limit } = row;
  const times = (mine, theirs) => (better === 'more' ? mine / theirs : theirs / mine);
  const own = median(ours);
  const result = { ...row, oursMedian: own };
  if (peer) {
    const ratios = ours.map((mine, pair) => times(mine, peer[pair % peer.length]));
    Object.assign(result, { peerMedian: median(peer), ratio: median(ratios), ratios });
  }
  if (goal !== undefined && peer) {
    result.met = result.ratio >= goal;
  } else if (limit !== undefined) {
    result.met = better === 'more' ? own >= limit : own <= limit;
  }
  return result;
}

/** In Markdown. */
export function table(summaries) {
  const lines = summaries.map(({ what, unit, better, oursMedian, peerMedian, ratio, ratios, goal, limit, met }) => {
    const range = ratio && `${number(ratio)} (${number(Math.min(...ratios))}–${number(Math.max(...ratios))})`;
    const bound = better === 'more' ? '≥' : '≤';
    const aim = peerMedian !== undefined && goal ? `≥ ${goal}` : limit === undefined ? '' : `${bound} ${limit}`;
    const verdict = met === undefined ? '' : met ? 'yes' : '**no**';
    return [[what, unit].filter(Boolean).join(', '), number(oursMedian), number(peerMedian), range ?? '', aim, verdict];
  });
  const head = ['', 'ours', 'peer', 'times better (range)', 'goal', 'met'];
  const rule = ['---', '---:', '---:', '---:', '---:', '---'];
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function number(value) {
  if (value === undefined) {
    return '';
  }
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
