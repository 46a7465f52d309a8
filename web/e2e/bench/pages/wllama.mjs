// llama.cpp in WebAssembly, on one thread of the CPU. A prompt is a number of tokens.

let wllama;
let library;

/** What its page would have loaded before a click. */
export async function prepare({ peers }) {
  library = await import(`${peers}@wllama/wllama/esm/index.js`);
}

export async function firstToken({ prompt, peers, model }) {
  const start = performance.now();
  wllama = new library.Wllama(
    { default: `${peers}@wllama/wllama/esm/wasm/wllama.wasm` },
    { suppressNativeLog: true, logger: library.LoggerWithoutDebug },
  );
  const context = { n_ctx: 1024, n_parallel: 1 };
  await wllama.loadModelFromUrl(model, { n_gpu_layers: 0, n_threads: 1, ...context });
  await complete(prompt, 1);
  return performance.now() - start;
}

/** Its own clock, without what its messages take. */
export async function measure({ prompt, writes }) {
  const timings = await complete(prompt, writes + 1);
  return { readMillis: timings.prompt_ms, writeMillis: timings.predicted_ms };
}

async function complete(prompt, tokens) {
  const answer = await wllama.createCompletion({
    // It takes text only; this word is one token, with and without the space.
    prompt: `the${' the'.repeat(prompt - 1)}`,
    max_tokens: tokens,
    temperature: 0,
    ignore_eos: true,
    cache_prompt: false,
  });
  const { prompt_n: read, predicted_n: written } = answer.timings;
  if (read !== prompt || written !== tokens) {
    throw new Error(`asked for ${prompt} and ${tokens} tokens, got ${read} and ${written}`);
  }
  return answer.timings;
}
