// TensorFlow.js on the same transformer and the same batches: pre-norm, ReLU, Adam.

import { batch } from './batch.mjs';

let tf;
let shape;
let weights;
let optimizer;
let mask;
let steps = 0;

export async function openTrainer({ shape: given, peers, backend }) {
  const folder = `${peers}@tensorflow/`;
  await script(`${folder}tfjs-core/dist/tf-core.min.js`);
  await script(`${folder}tfjs-backend-cpu/dist/tf-backend-cpu.min.js`);
  await script(`${folder}tfjs-backend-wasm/dist/tf-backend-wasm.min.js`);
  tf = globalThis.tf;
  tf.wasm.setWasmPaths(`${folder}tfjs-backend-wasm/dist/`);
  if (!(await tf.setBackend(backend))) {
    throw new Error(`TensorFlow.js has no backend ${backend} here`);
  }
  shape = given;
  weights = start();
  const { tokens } = shape;
  const later = tf.range(0, tokens).reshape([1, tokens]).greater(tf.range(0, tokens).reshape([tokens, 1]));
  mask = later.cast('float32').mul(-1e9);
  optimizer = tf.train.adam(1e-3);
}

export function train(count) {
  const begin = performance.now();
  for (let step = 0; step < count; step += 1, steps += 1) {
    const loss = tf.tidy(() => {
      const { inputs, targets } = batch(shape, steps);
      const x = tf.tensor2d(inputs, [shape.batch * shape.tokens, shape.dims]);
      const y = tf.tensor2d(targets, [shape.batch * shape.tokens, 1]);
      return optimizer.minimize(() => tf.mean(tf.square(tf.sub(forward(x), y))), true).dataSync()[0];
    });
    if (!Number.isFinite(loss)) {
      throw new Error(`the loss is ${loss}`);
    }
  }
  return performance.now() - begin;
}

function start() {
  const { dims, width, layers, tokens } = shape;
  const matrix = (rows, columns) =>
    tf.variable(tf.randomUniform([rows, columns], -Math.sqrt(1 / rows), Math.sqrt(1 / rows)));
  const linear = (rows, columns) => ({ weight: matrix(rows, columns), bias: tf.variable(tf.zeros([columns])) });
  const norm = () => ({ gain: tf.variable(tf.ones([width])), bias: tf.variable(tf.zeros([width])) });
  const block = () => ({
    attentionNorm: norm(),
    qkv: linear(width, 3 * width),
    attentionOut: linear(width, width),
    mlpNorm: norm(),
    up: linear(width, 4 * width),
    down: linear(4 * width, width),
  });
  return {
    input: linear(dims, width),
    positions: tf.variable(tf.randomNormal([tokens, width], 0, 0.02)),
    blocks: Array.from({ length: layers }, block),
    norm: norm(),
    output: linear(width, 1),
  };
}

/** `[batch · tokens, dims]` to `[batch · tokens, 1]`. */
function forward(x) {
  const { batch, tokens, width } = shape;
  let residual = apply(weights.input, x).reshape([batch, tokens, width]);
  residual = residual.add(weights.positions).reshape([batch * tokens, width]);
  for (const block of weights.blocks) {
    residual = residual.add(apply(block.attentionOut, attend(apply(block.qkv, normed(block.attentionNorm, residual)))));
    residual = residual.add(apply(block.down, tf.relu(apply(block.up, normed(block.mlpNorm, residual)))));
  }
  return apply(weights.output, normed(weights.norm, residual));
}

/** `[batch · tokens, 3 · width]` to `[batch · tokens, width]`. */
function attend(qkv) {
  const { batch, tokens, width, heads } = shape;
  const [q, k, v] = tf.split(qkv, 3, 1).map((part) =>
    part.reshape([batch, tokens, heads, width / heads]).transpose([0, 2, 1, 3]));
  const scores = tf.matMul(q.div(Math.sqrt(width / heads)), k, false, true).add(mask);
  const mixed = tf.matMul(tf.softmax(scores), v);
  return mixed.transpose([0, 2, 1, 3]).reshape([batch * tokens, width]);
}

const apply = ({ weight, bias }, x) => tf.matMul(x, weight).add(bias);

function normed({ gain, bias }, x) {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).mul(tf.rsqrt(variance.add(1e-5))).mul(gain).add(bias);
}

function script(address) {
  return new Promise((loaded, failed) => {
    const element = document.createElement('script');
    element.src = address;
    element.onload = loaded;
    element.onerror = () => failed(new Error(`no ${address}`));
    document.head.append(element);
  });
}
