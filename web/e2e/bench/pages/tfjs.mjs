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
  await script(`${folder}tfjs/dist/tf.min.js`);
  await script(`${folder}tfjs-backend-wasm/dist/tf-backend-wasm.min.js`);
  tf = globalThis.tf;
  tf.wasm.setWasmPaths(`${folder}tfjs-backend-wasm/dist/`);
  if (!(await tf.setBackend(backend))) {
    throw new Error(`TensorFlow.js has no backend ${backend} here`);
  }
  shape = given;
  weights = start();
  const { tokens } = shape;
  const places = tf.range(0, tokens);
  const later = tf.greater(tf.reshape(places, [1, tokens]), tf.reshape(places, [tokens, 1]));
  mask = tf.mul(tf.cast(later, 'float32'), -1e9);
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
  const embedded = tf.add(tf.reshape(apply(weights.input, x), [batch, tokens, width]), weights.positions);
  let residual = tf.reshape(embedded, [batch * tokens, width]);
  for (const block of weights.blocks) {
    const mixed = attend(apply(block.qkv, normed(block.attentionNorm, residual)));
    residual = tf.add(residual, apply(block.attentionOut, mixed));
    const inner = tf.relu(apply(block.up, normed(block.mlpNorm, residual)));
    residual = tf.add(residual, apply(block.down, inner));
  }
  return apply(weights.output, normed(weights.norm, residual));
}

/** `[batch · tokens, 3 · width]` to `[batch · tokens, width]`. */
function attend(qkv) {
  const { batch, tokens, width, heads } = shape;
  const [q, k, v] = tf.split(qkv, 3, 1).map((part) =>
    tf.transpose(tf.reshape(part, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]));
  const scores = tf.add(tf.matMul(tf.div(q, Math.sqrt(width / heads)), k, false, true), mask);
  const mixed = tf.matMul(tf.softmax(scores), v);
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * tokens, width]);
}

const apply = ({ weight, bias }, x) => tf.add(tf.matMul(x, weight), bias);

function normed({ gain, bias }, x) {
  const { mean, variance } = tf.moments(x, -1, true);
  const standard = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(standard, gain), bias);
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
