// The page in other languages: which one is chosen, and that nothing is left in English.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';

const withPage = browserOfThisFile();
const german = { locale: 'de-AT' };
const chinese = { locale: 'zh-CN' };

const live = (page) => page.locator('main:not([data-static])').waitFor();
const language = (page) => page.evaluate(() => document.documentElement.lang);
const choice = (page) => page.locator('.site-header select').first();
const run = (page) => page.locator('form.controls button.primary').first();

async function open(page, path) {
  await page.goto(SITE + path);
  await live(page);
}

test('the browser’s language is taken, another is remembered, the address wins', () =>
  withPage(german, async (page) => {
    await open(page, 'bench/few-shot/#1?k=3');
    assert.equal(await language(page), 'de');
    assert.match(await page.locator('h1').innerText(), /Beispiel/);
    await choice(page).selectOption('zh');
    await page.waitForURL(/[?&]lang=zh/);
    await live(page);
    assert.equal(await language(page), 'zh');
    assert.match(await page.locator('h1').innerText(), /[\u4e00-\u9fff]/);
    // What was set is still set.
    assert.match(page.url(), /#1\?k=3$/);
    await open(page, '');
    assert.equal(await language(page), 'zh');
    await open(page, '?lang=en');
    assert.equal(await language(page), 'en');
    assert.match(await page.locator('h1').innerText(), /^Watch small language models/);
  }));

test('where its words can’t be had, the page is English and works', () =>
  withPage({ ...german, allowed: [/words\.json .*404/] }, async (page) => {
    await page.route(/\/catalogue\/de\/words\.json/, (route) => route.fulfill({ status: 404, body: '' }));
    await open(page, 'exhibit/pretraining-task-count/#1?tasks=300');
    assert.equal(await language(page), 'en');
    assert.equal(await run(page).innerText(), 'Run');
  }));

test('figures speak the language and their files have plain numbers', () =>
  withPage(german, async (page) => {
    await open(page, 'exhibit/pretraining-task-count/#1?tasks=300&seed=2');
    await run(page).click();
    await page.locator('.status > span').filter({ hasText: /^Fertig/ }).waitFor();
    const table = page.locator('figure').filter({ has: page.locator('table') }).first();
    assert.match(await table.locator('td.number').first().innerText(), /^[\d.]+,\d+|^\d+$/);
    const caption = await table.locator('figcaption').innerText();
    assert.doesNotMatch(caption, /\b(the|with|of)\b/);
    const saved = page.waitForEvent('download');
    await table.getByRole('button', { name: 'CSV' }).click();
    const csv = await readFile(await (await saved).path(), 'utf8');
    assert.match(csv, /,\d+\.\d+/);
    // A link carries English, so that who opens it in another language can compare.
    await page.locator('.share output').waitFor({ state: 'attached' });
    const link = await page.locator('section.footnotes pre').first().textContent();
    assert.match(link, /#1\?/);
  }));

/** Names that are the same in every language. */
const NAMES = new RegExp(
  [
    'Contextarium', 'SmolLM2[-\\w().]*', 'all-MiniLM-L6-v2', 'MiniLM', 'SAGE-KV', 'SnapKV', 'Quest', 'H2O', 'StreamingLLM',
    'WebGPU', 'GGUF', 'CSV', 'TSV', 'JSON', 'SVG', 'PNG', 'HTML', 'arXiv[ \\d.]*', 'English', 'Deutsch', 'Worker',
    'LSTM', 'MLP', 'MLP-Mixer', 'Mamba-2', 'YaRN', 'NTK', 'RoPE', 'Transformer',
  ].join('|'),
  'g',
);

/** What a reader sees or hears, but for what is nobody's language: formulas, papers, examples, tokens. */
function texts(page) {
  return page.evaluate(() => {
    const others = 'code, pre, cite, [lang]:not(html), script, style, textarea, td, .equation, .token, .strip, .card-paper, '
      + '.card-id, .running-text, .specimen, svg .tick, .scroll th, .rows';
    const found = new Set();
    const take = (element, text) => {
      if (text && !element.closest(others) && element.checkVisibility?.() !== false) found.add(text.trim());
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) take(walker.currentNode.parentElement, walker.currentNode.data);
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      for (const element of document.querySelectorAll(`[${name}]`)) take(element, element.getAttribute(name));
    }
    return [...found];
  });
}

async function leftInEnglish(page, own = []) {
  const plain = (text) => text.replace(NAMES, '');
  return (await texts(page)).filter((text) => /[A-Za-z]{3}/.test(plain(text)) && !/[\u3400-\u9fff]/.test(text) && !own.includes(text));
}

test('nothing on a page is left in English', () =>
  withPage({ ...chinese, allowed: [/nowhere.*404/] }, async (page) => {
    const programs = [
      'bench/few-shot/', 'bench/data-set/', 'bench/long-context/', 'bench/training-floor/', 'exhibit/label-relationships/',
      'exhibit/pretraining-task-count/', 'exhibit/sage-kv/', 'exhibit/task-vectors/',
    ];
    for (const path of ['', 'about/', 'storage/', 'claims/', 'nowhere/', 'room/position/', 'exhibit/glam-experts/', ...programs]) {
      await open(page, path);
      if (programs.includes(path)) await page.locator('figure').first().waitFor();
      // The labels of the examples, which are the visitor’s own words.
      assert.deepEqual(await leftInEnglish(page, ['positive', 'negative']), [], path);
    }
    await open(page, 'embed/task-vectors/');
    await page.locator('figure').first().waitFor();
    assert.deepEqual(await leftInEnglish(page), [], 'embed');
  }));

test('what a run and a measurement say is translated', () =>
  withPage(chinese, async (page) => {
    await open(page, 'exhibit/pretraining-task-count/#1?tasks=300');
    const measure = page.locator('section[aria-labelledby=claims-title] button').last();
    for (const button of [run(page), measure]) {
      await button.click();
      await page.locator('.status > span').filter({ hasText: /[\d.] (秒|ms|s|毫秒)/ }).waitFor({ timeout: 120_000 });
      assert.deepEqual(await leftInEnglish(page), []);
    }
  }));
