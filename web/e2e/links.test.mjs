// The state of a page as a link: whole, bad, and typed by hand.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import { figures, labelShares, knobValues, runToEnd, settings, stayQuiet, visit } from './lib/program.mjs';

const withPage = browserOfThisFile();
const BENCH = `${SITE}bench/few-shot/`;

const EXHIBIT = `${SITE}exhibit/pretraining-task-count/`;
const FAST = '#1?tasks=100&dims=8';

/** What the sender saw, out of a link: what computed it, then the figures, a line each. */
const seenIn = (link) => inflateRawSync(Buffer.from(link.split('!')[1], 'base64url')).toString();

const withSeen = (link, seen) => `${link.split('!')[0]}!${deflateRawSync(Buffer.from(seen)).toString('base64url')}`;

test('a copied link brings the same settings and the same numbers', async () => {
  let link, knobs, shares;
  const permissions = ['clipboard-read', 'clipboard-write'];
  await withPage({ permissions }, async (page) => {
    await visit(page, `${BENCH}?device=cpu`);
    await stayQuiet(page);
    await page.getByLabel('Query', { exact: true }).fill('50% of “this” & that: ünï\tgood');
    await page.getByRole('textbox', { name: 'Label 2' }).fill('so-so');
    await page.getByLabel('Labels', { exact: true }).selectOption('flipped');
    await page.getByRole('spinbutton', { name: 'Examples used' }).fill('3');
    await page.getByRole('checkbox', { name: 'Let it write' }).uncheck();
    await runToEnd(page);
    shares = await labelShares(page);
    knobs = await knobValues(page);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied').waitFor();
    link = await page.evaluate(() => navigator.clipboard.readText());
    // The address bar names the same settings.
    assert.equal(new URL(page.url()).hash, new URL(link).hash.split('!')[0]);
  });
  assert.ok(link.startsWith(`${BENCH}#1`), link);
  // The result goes with it, and no cost of this machine.
  const [by, ...sent] = seenIn(link).split('\n');
  assert.deepEqual([JSON.parse(by).device, JSON.parse(by).models], ['CPU', ['smollm2-135m-instruct-q4_1@b179c952']]);
  assert.ok(sent.length > 0 && !sent.join().includes('Tokens per second'));
  await withPage({}, async (page) => {
    await visit(page, link);
    await stayQuiet(page);
    assert.deepEqual(await knobValues(page), knobs);
    assert.equal(await page.locator('ul.notice').count(), 0);
    assert.deepEqual(await labelShares(page), shares);
    await runToEnd(page);
    await page.getByText('Agrees with what the sender of the link saw').waitFor();
    const again = await labelShares(page);
    assert.deepEqual([...again.keys()], [...shares.keys()]);
    for (const [label, share] of again) {
      const difference = Math.abs(share - shares.get(label));
      assert.ok(difference <= 1e-6, `${label}: ${share} against ${shares.get(label)}`);
    }
  });
});

test('what a link says wrongly is told, and the page is there', () =>
  withPage({}, async (page) => {
    const notices = page.locator('ul.notice > li');
    const expect = async (fragment, patterns) => {
      // Another document each time: the fragment alone would not load one.
      await page.goto('about:blank');
      await visit(page, `${BENCH}#${fragment}`);
      const texts = await notices.allTextContents();
      assert.equal(texts.length, patterns.length, `${fragment}: ${texts.join(' | ')}`);
      patterns.forEach((pattern, at) => assert.match(texts[at], pattern));
      assert.ok((await page.locator('main').innerText()).length > 500);
    };
    const seed = page.getByRole('spinbutton', { name: 'Seed' });
    await expect('1?seed=99999999&zzz=1', [/Seed.*not allowed/, /zzz.*not known/]);
    assert.equal(await seed.inputValue(), '9999');
    await expect('1.!!!!', [/settings could not be read/]);
    assert.equal(await seed.inputValue(), '1');
    await expect('1?seed=7!????', [/result that came with the link could not be read/]);
    assert.equal(await seed.inputValue(), '7');
    await expect('9?x=1', [/newer version/]);
    await expect('1?set=%00%ff&k=-5&calibrate=maybe&rows=%09', [/from/, /used/, /Calibrate/]);
    await expect('1?seed=7', []);
    assert.equal(await seed.inputValue(), '7');
    // Typed by hand into the open page.
    await page.evaluate(() => { location.hash = '#1?seed=8&k=99'; });
    await notices.filter({ hasText: /used.*not allowed/ }).waitFor();
    assert.equal(await seed.inputValue(), '8');
    await page.goBack();
    await notices.first().waitFor({ state: 'detached' });
    assert.equal(await seed.inputValue(), '7');
  }));

test('nothing in a link is taken as HTML', () =>
  withPage({}, async (page) => {
    const evil = encodeURIComponent('<img src=x onerror="window.taken=1">');
    await visit(page, `${BENCH}#1?query=${evil}&${evil}=1`);
    await page.locator('ul.notice > li').filter({ hasText: 'not known' }).waitFor();
    assert.equal(await page.locator('main img').count(), 0);
    assert.equal(await page.getByLabel('Query', { exact: true }).inputValue(), decodeURIComponent(evil));
    assert.equal(await page.evaluate(() => window.taken), undefined);
  }));

test('what came with a link is shown at once, and compared with what is computed here', async () => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  let link;
  await withPage({ permissions }, async (page) => {
    await visit(page, `${EXHIBIT}?device=cpu${FAST}`);
    await runToEnd(page);
    const copy = async () => {
      await page.getByRole('button', { name: 'Copy link' }).click();
      await page.getByText('Link copied').waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    link = await copy();
    await page.getByLabel('With the result that is shown').uncheck();
    assert.equal(await copy(), link.split('!')[0]);
  });
  const [by, ...sent] = seenIn(link).split('\n');
  // Another result than a run gives, from a version that never was.
  const changed = sent.join('\n').replaceAll(/\b0\.(\d)(\d+)/g, (_, a, rest) => `0.${(Number(a) + 3) % 10}${rest}`);
  const other = JSON.stringify({ ...JSON.parse(by), build: 'never', date: '2020-02-30' });
  for (const [sent, verdict] of [
    [link, /^Agrees with what the sender of the link saw, to within [\d.]+ %\.$/],
    [withSeen(link, `${other}\n${changed}`), /^Differs, by up to [\d.]+ %, from what the sender of the link saw: CPU, 2020-02-30, with another version of this page\.$/],
  ]) {
    await withPage({}, async (page) => {
      await visit(page, sent.replace('#', '?device=cpu#'));
      await figures(page).first().locator('svg').first().waitFor();
      await page.getByText(/^What the sender of the link saw: CPU, /).waitFor();
      await runToEnd(page);
      assert.match(await page.locator('.source').innerText(), verdict);
    });
  }
});

test('what is too long for a link is saved as a file and opened again', async () => {
  const table = `text,label\n${Array.from({ length: 900 }, (_, at) => `number ${at * 7919} is what,${at % 3}`).join('\n')}`;
  const bench = `${SITE}bench/data-set/`;
  let text;
  await withPage({ acceptDownloads: true }, async (page) => {
    await visit(page, `${bench}?device=cpu`);
    await stayQuiet(page);
    await settings(page).getByLabel('Rows from', { exact: true }).selectOption('own');
    const field = settings(page).getByLabel('Table', { exact: true });
    await field.fill(table);
    await field.blur();
    await page.getByText(/links to this page leave the table out/).waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), 'contextarium-data-set.txt');
    text = (await readFile(await saved.path())).toString();
    assert.ok(text.startsWith(`${bench}#1.`), text.slice(0, 80));
  });
  await withPage({}, async (page) => {
    await visit(page, `${bench}?device=cpu`);
    const open = (body) => page.getByLabel('Open a saved file').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from(body) });
    const share = page.getByRole('region', { name: 'Share and cite' });
    await open('https://example.org/exhibit/sage-kv/#1?seed=3');
    await share.getByText('This file was not saved from this page').waitFor();
    await open(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]));
    await share.getByText('This is no text file in UTF-8').waitFor();
    await open(text);
    await share.getByText('Opened the file').waitFor();
    assert.equal(await settings(page).getByLabel('Table', { exact: true }).inputValue(), table);
  });
});
