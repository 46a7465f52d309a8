// Two sides in turn, each first in half of the pairs, so that what else the machine does hits both.

/** Calls both functions so many times, or until patience ends, then twice at least; results by side. */
export async function alternately(pairs, sides, patienceMillis = Infinity) {
  const results = { ours: [], peer: [] };
  const start = Date.now();
  for (let pair = 0; pair < pairs && (pair < 2 || Date.now() - start < patienceMillis); pair += 1) {
    const order = pair % 2 === 0 ? ['ours', 'peer'] : ['peer', 'ours'];
    for (const side of order) {
      results[side].push(await sides[side](pair));
    }
    console.error(`  pair ${pair + 1} of ${pairs}`);
  }
  return results;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
