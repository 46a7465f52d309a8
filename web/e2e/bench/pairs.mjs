// Two sides in turn, each first in half of the pairs, so that what else the machine does hits both.

/** Does what both sides have to do, one after the other; their results by side. */
export async function inTurn(pair, sides) {
  const results = {};
  for (const side of pair % 2 === 0 ? ['ours', 'peer'] : ['peer', 'ours']) {
    results[side] = await sides[side]();
  }
  return results;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
