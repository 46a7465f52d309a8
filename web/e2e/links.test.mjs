// The state of a page as a link: whole, bad, and typed by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import { labelShares, knobValues, runToEnd, stayQuiet, visit } from './lib/program.mjs';

const withPage = browserOfThisFile();
const BENCH = `${SITE}bench/few-shot/`;

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
    // The address bar shows the same.
    assert.equal(new URL(page.url()).hash, new URL(link).hash);
  });
  assert.ok(link.startsWith(`${BENCH}#1`), link);
  await withPage({}, async (page) => {
    await visit(page, link);
    await stayQuiet(page);
    assert.deepEqual(await knobValues(page), knobs);
    assert.equal(await page.locator('.notice').count(), 0);
    await runToEnd(page);
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
    await expect('1.!!!!', [/could not be read/]);
    assert.equal(await seed.inputValue(), '1');
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
