// A model of the visitor's own in place of SmolLM2: looked at, used, and sent nowhere.

import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import { consent, figures, follow, runButton, runToEnd, stayQuiet } from './lib/program.mjs';

const withPage = browserOfThisFile();
const FOLDER = 'models/smollm2-135m-instruct-q4_1/';
const SMALL = 'bench/few-shot/#1?k=2&complete=0';

const field = (page) => page.getByLabel('Model files');
const trouble = (page) => page.locator('main [role="alert"]');
const card = (page) => page.locator('figure', { hasText: 'in place of SmolLM2' });
const back = (page) => page.getByRole('button', { name: 'Back to SmolLM2' });
const notice = (page) => page.locator('.notice', { hasText: 'from your file' });

async function storage(page) {
  await page.goto(`${SITE}storage/`);
  await field(page).waitFor();
}

const go = (page, path) => follow(page, SITE + path);

const file = (name, content) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });

/** The least GGUF that names an architecture. */
function gguf(architecture) {
  const text = (text) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([length, Buffer.from(text)]);
  };
  const head = Buffer.alloc(24);
  head.write('GGUF');
  head.writeUInt32LE(3, 4);
  head.writeBigUInt64LE(1n, 16);
  const kind = Buffer.from([8, 0, 0, 0]);
  return Buffer.concat([head, text('general.architecture'), kind, text(architecture), Buffer.alloc(64)]);
}

/** A llama of one layer, all of whose weights are zero. */
function folder() {
  const letters = [...Array(94).keys()].map((at) => String.fromCharCode(33 + at));
  const vocab = Object.fromEntries([...letters, 'Ġ', 'Ċ'].map((letter, at) => [letter, at + 1]));
  const [d, inner, tokens] = [32, 32, 97];
  const shapes = { 'model.embed_tokens': [tokens, d], 'model.norm': [d] };
  for (const [part, shape] of Object.entries({
    input_layernorm: [d],
    'self_attn.q_proj': [d, d],
    'self_attn.k_proj': [d, d],
    'self_attn.v_proj': [d, d],
    'self_attn.o_proj': [d, d],
    post_attention_layernorm: [d],
    'mlp.gate_proj': [inner, d],
    'mlp.up_proj': [inner, d],
    'mlp.down_proj': [d, inner],
  })) {
    shapes[`model.layers.0.${part}`] = shape;
  }
  const table = {};
  let end = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const start = end;
    end += 2 * shape.reduce((all, size) => all * size, 1);
    table[`${name}.weight`] = { dtype: 'BF16', shape, data_offsets: [start, end] };
  }
  const header = Buffer.from(JSON.stringify(table));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const config = {
    model_type: 'llama', _name_or_path: 'Nothing-1L', hidden_act: 'silu', hidden_size: d, num_hidden_layers: 1,
    num_attention_heads: 2, num_key_value_heads: 2, intermediate_size: inner, vocab_size: tokens,
    max_position_embeddings: 64, rms_norm_eps: 1e-5, tie_word_embeddings: true,
  };
  const tokenizer = {
    added_tokens: [{ id: 0, content: '<|endoftext|>', special: true }],
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    model: { type: 'BPE', vocab, merges: [] },
  };
  return [
    file('model.safetensors', Buffer.concat([length, header, Buffer.alloc(end)])),
    file('config.json', JSON.stringify(config)),
    file('tokenizer.json', JSON.stringify(tokenizer)),
  ];
}

test('what can not be run is refused with what it is', () =>
  withPage({}, async (page) => {
    await storage(page);
    const refused = async (files, message) => {
      await field(page).setInputFiles(files);
      await trouble(page).filter({ hasText: message }).waitFor();
      assert.equal(await card(page).count(), 0);
    };
    await refused(file('notes.gguf', 'Shopping list: bread, milk'), /notes\.gguf.*no GGUF file: it starts with `Shop`/);
    await refused(file('gemma.gguf', gguf('gemma3')), /the architecture is gemma3; only llama can be run/);
    await refused(file('empty.gguf', ''), /empty\.gguf can't be used/);
    const [weights, config, tokenizer] = folder();
    await refused([weights, config], /together with its config\.json and tokenizer\.json/);
    await refused([weights, file('config.json', '{}'), tokenizer], /config\.json.*model_type/);
  }));

test('a safetensors folder shows its card, and goes again', () =>
  withPage({}, async (page) => {
    await storage(page);
    await field(page).setInputFiles(folder());
    await card(page).waitFor();
    const text = await card(page).innerText();
    for (const part of [/Nothing-1L/, /BF16/, /1 of width 32/, /2 of 16/, /GPT-2 words/]) {
      assert.match(text, part);
    }
    await back(page).click();
    await card(page).waitFor({ state: 'hidden' });
  }));

test('a GGUF is used in place of SmolLM2, and nothing is fetched or sent', async () => {
  const place = await mkdtemp(join(tmpdir(), 'own-model-'));
  try {
    const path = join(place, 'mine.gguf');
    const manifest = await (await fetch(`${SITE}${FOLDER}manifest.json`)).json();
    for (const part of manifest.parts) {
      const bytes = await (await fetch(`${SITE}${FOLDER}${part.file}`)).arrayBuffer();
      await appendFile(path, Buffer.from(bytes));
    }
    await withPage({}, async (page, context) => {
      await storage(page);
      const requests = [];
      context.on('request', (request) => requests.push(request));
      await field(page).setInputFiles(path);
      await card(page).waitFor();
      assert.match(await card(page).innerText(), /98\.4 MB, mine\.gguf/);

      await go(page, SMALL);
      await notice(page).waitFor();
      assert.match(await notice(page).innerText(), /Recorded figures.*SmolLM2's/);
      await runToEnd(page);
      const captions = await figures(page).locator('figcaption').allInnerTexts();
      assert.ok(captions.length > 0);
      assert.ok(captions.every((caption) => /made by .*, from your own file/.test(caption)), captions.join('\n'));
      assert.ok(!page.url().includes('mine'), 'a link carries nothing of it');
      const sent = requests.filter((it) => it.method() !== 'GET' || /\.bin$/.test(it.url()));
      assert.deepEqual(sent.map((it) => it.url()), []);

      // What is not good takes no one's place.
      await go(page, 'storage/');
      await field(page).setInputFiles(file('notes.gguf', 'Shopping list'));
      await trouble(page).filter({ hasText: 'no GGUF file' }).waitFor();
      assert.equal(await card(page).count(), 1);
      await back(page).click();
      await card(page).waitFor({ state: 'hidden' });
      await go(page, SMALL);
      await stayQuiet(page);
      assert.equal(await notice(page).count(), 0);
      await runButton(page).click();
      await consent(page).waitFor();
    });
  } finally {
    await rm(place, { recursive: true });
  }
});

test('the field works on a narrow screen and from the question before a download', () =>
  withPage({ viewport: { width: 390, height: 800 } }, async (page) => {
    await page.goto(SITE + SMALL);
    await runButton(page).filter({ hasText: 'Run' }).waitFor();
    await runButton(page).click();
    await consent(page).getByRole('link', { name: 'Use a model of your own' }).click();
    await field(page).waitFor();
    await field(page).setInputFiles(folder());
    await card(page).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} pixels wide`);
  }));
