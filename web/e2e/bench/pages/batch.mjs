// Sequences of noiseless linear regression: x, y, x, y, …, where y stands in the first place.

/** `inputs` `[batch, tokens, dims]` and `targets` `[batch, tokens]`, the y of each pair twice. */
export function batch({ batch, tokens, dims }, step) {
  const inputs = new Float32Array(batch * tokens * dims);
  const targets = new Float32Array(batch * tokens);
  const random = generator(step + 1);
  for (let sequence = 0; sequence < batch; sequence += 1) {
    const weights = Array.from({ length: dims }, () => random() / Math.sqrt(dims));
    for (let token = sequence * tokens; token < (sequence + 1) * tokens; token += 2) {
      let y = 0;
      for (let dim = 0; dim < dims; dim += 1) {
        const x = random();
        inputs[token * dims + dim] = x;
        y += x * weights[dim];
      }
      inputs[(token + 1) * dims] = y;
      targets[token] = y;
      targets[token + 1] = y;
    }
  }
  return { inputs, targets };
}

/** Mean 0, variance 1, from a seed: a linear congruential generator (Park & Miller 1988). */
function generator(seed) {
  let state = (seed * 48_271) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647 - 0.5) * Math.sqrt(12);
  };
}
