// Our compute module in its worker. The same functions as in `wllama.mjs` and `tfjs.mjs`; a prompt
// is a number of tokens.

let worker;
let calls = 0;

/** The page of the product has nothing to load before a click either. */
export const prepare = () => undefined;

/** From a click to the first token: milliseconds. */
export async function firstToken({ prompt, ...places }) {
  const start = performance.now();
  await open(places);
  await call('load', places.site);
  await call('read', prompt);
  return performance.now() - start;
}

/** Reads a prompt into an empty cache, then writes. */
export const measure = (work) => call('measure', work);

/** Writes after so many tokens that were not really read. */
export const writeAfter = (work) => call('writeAfter', work);

export async function openTrainer({ shape, ...places }) {
  await open(places);
  await call('openTrainer', shape);
}

/** Milliseconds for so many steps. */
export const train = (steps) => call('train', steps);

/** Of the module, in use or not. */
export const memoryBytes = () => call('memoryBytes');

async function open(places) {
  worker = new Worker('ours-worker.mjs', { type: 'module' });
  await call('open', places);
}

function call(name, argument) {
  calls += 1;
  const id = calls;
  return new Promise((resolve, reject) => {
    const answer = ({ data }) => {
      if (data.id === id) {
        worker.removeEventListener('message', answer);
        data.error === undefined ? resolve(data.value) : reject(new Error(data.error));
      }
    };
    worker.addEventListener('message', answer);
    worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
    worker.postMessage({ id, name, argument });
  });
}
