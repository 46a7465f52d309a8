// The entrance and the pages without a program.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, axeSource, browserOfThisFile } from './lib/browser.mjs';
import { consent, runButton, visit } from './lib/program.mjs';
import { layoutShift, watchShift } from './lib/shift.mjs';

const withPage = browserOfThisFile();
const PAGES = [
  '',
  'room/task-vectors/',
  'bench/few-shot/',
  'exhibit/pretraining-task-count/',
  // One that is planned only.
  'exhibit/glam-experts/',
  'storage/',
  'claims/',
  'about/',
];
const STATIC = ['embed-in-docs.html', 'third-party.html', '404.html'];

async function open(page, path) {
  await page.goto(SITE + path);
  // What came as HTML gives way to the live page.
  await page.locator('main:not([data-static])').waitFor();
}

test('home shows nine rooms and every paper', () =>
  withPage({}, async (page) => {
    await open(page, '');
    // The cards come with the page's later code.
    await page.locator('ul.cards > li').nth(118).waitFor();
    assert.equal(await page.locator('ul.rooms > li').count(), 9);
    assert.equal(await page.locator('ul.cards > li').count(), 119);
    const counts = await page.locator('.room-count').allTextContents();
    const papers = counts.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
    assert.equal(papers, 119);
    await page.locator('ul.rooms').getByRole('link', { name: 'Task vectors' }).click();
    await page.getByRole('heading', { level: 1, name: 'Task vectors' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/room/task-vectors/');
    await page.goBack();
    await page.locator('ul.rooms').waitFor();
  }));

test('search narrows by title and by question', () =>
  withPage({}, async (page) => {
    await open(page, '');
    const cards = page.locator('ul.cards > li');
    const search = page.getByRole('searchbox', { name: 'Search' });
    const shown = page.getByRole('search').locator('output');
    const expectOne = async (words, title) => {
      await search.fill(words);
      await shown.filter({ hasText: /^1 shown$/ }).waitFor();
      assert.equal(await cards.count(), 1);
      assert.match(await cards.first().textContent(), title);
    };
    await expectOne('many PRETRAINING tasks are needed', /pretraining tasks make attention/);
    await expectOne('squeezed into a single vector', /Task Vectors/);
    await search.fill('no paper has these words');
    await page.getByText('Nothing fits').waitFor();
    await search.fill('');
    await shown.filter({ hasText: /^119 shown$/ }).waitFor();
    await page.getByRole('combobox', { name: 'Room' }).selectOption({ label: 'Position' });
    await shown.filter({ hasNotText: /^119 shown$/ }).waitFor();
    const rooms = await cards.locator('.card-foot span:nth-child(2)').allTextContents();
    assert.ok(rooms.length > 0 && rooms.every((room) => room === 'Position'), rooms.join());
  }));

test('settings that do not matter are out of sight', () =>
  withPage({}, async (page) => {
    await visit(page, `${SITE}bench/few-shot/`);
    const table = page.getByRole('button', { name: 'Add a row' });
    const layer = page.getByLabel('Attention layer').first();
    await table.waitFor();
    assert.ok(await layer.isHidden());
    await page.getByLabel('Examples from').selectOption({ label: 'Capitals' });
    await table.waitFor({ state: 'hidden' });
    await page.getByLabel('Look at').selectOption({ label: 'Tokens and attention' });
    await layer.waitFor();
    await page.getByLabel('Examples from').selectOption({ label: 'My own table' });
    await table.waitFor();
  }));

test('on a phone the figures come before the settings', () =>
  withPage({ viewport: { width: 390, height: 800 } }, async (page) => {
    await visit(page, `${SITE}bench/few-shot/`);
    await page.locator('figure').first().waitFor();
    const query = page.getByLabel('Query');
    assert.ok(await query.isHidden());
    await page.getByRole('button', { name: 'Change the settings' }).click();
    await query.fill('It was fine');
    // The button stays in reach while the settings are gone through.
    await page.getByLabel('Seed').first().scrollIntoViewIfNeeded();
    await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.ok((await runButton(page).boundingBox()).y >= 0);
  }));

test('the keyboard alone leads to a run', () =>
  withPage({}, async (page) => {
    await open(page, '');
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
    const tabTo = async (text) => {
      for (let step = 0; step < 90; step += 1) {
        await page.keyboard.press('Tab');
        if ((await focused()) === text) return;
      }
      assert.fail(`no way to “${text}” by the tab key`);
    };
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Skip to content');
    await tabTo('Few-shot bench');
    await page.keyboard.press('Enter');
    await runButton(page).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await tabTo('Run');
    await page.keyboard.press('Enter');
    const dialog = consent(page);
    await dialog.waitFor();
    assert.ok(await dialog.evaluate((it) => it.contains(document.activeElement)));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await runButton(page).filter({ hasText: 'Run' }).waitFor();
  }));

test('an unknown address says so and leads back', () =>
  withPage({ allowed: [/no-such-page.*404/] }, async (page) => {
    await open(page, 'no-such-page/');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.getByRole('link', { name: 'Go to the entrance' }).click();
    await page.locator('ul.rooms').waitFor();
  }));

test('a name that no exhibit has leads to the search', () =>
  withPage({ allowed: [/(no-such-exhibit|exhibit\/few-shot).*404/] }, async (page) => {
    await open(page, 'exhibit/no-such-exhibit/');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    // A bench is no exhibit.
    await page.goto(`${SITE}exhibit/few-shot/`);
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).waitFor();
  }));

for (const [width, height] of [[320, 640], [3840, 2160]]) {
  test(`nothing scrolls sideways at ${width} pixels`, () => scrollsNowhere(width, height));
}

test('on a wide screen lines stay short enough to read', () =>
  withPage({ viewport: { width: 3840, height: 2160 } }, async (page) => {
    for (const path of PAGES) {
      await open(page, path);
      const widest = await page.evaluate(() =>
        Math.max(...[...document.querySelectorAll('main p, main li')].map((it) => {
          const range = document.createRange();
          range.selectNodeContents(it);
          return range.getBoundingClientRect().width / Number.parseFloat(getComputedStyle(it).fontSize);
        })));
      assert.ok(widest < 80, `/${path}: a line of ${widest.toFixed(0)} em`);
    }
  }));

test('what is written from right to left is shown so', () =>
  withPage({}, async (page, context) => {
    // No page of the site may read a picture in this way.
    const eye = await context.newPage();
    await visit(page, `${SITE}bench/few-shot/?device=cpu`);
    const query = page.getByLabel('Query', { exact: true });
    const start = async (text) => {
      await query.fill(text);
      return query.evaluate((field) => {
        const style = getComputedStyle(field);
        return [style.unicodeBidi, style.textAlign];
      });
    };
    assert.deepEqual(await start('هذا النص من اليمين'), ['plaintext', 'start']);
    // Where the letters are: near the right edge for Arabic, near the left for English.
    const ink = async (text) => {
      await query.fill(text);
      await query.blur();
      const shot = (await query.screenshot()).toString('base64');
      return eye.evaluate(async (shot) => {
        const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${shot}`)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        context.drawImage(bitmap, 0, 0);
        const { data } = context.getImageData(8, 4, bitmap.width - 24, Math.min(28, bitmap.height - 8));
        const width = bitmap.width - 24;
        let [left, right] = [0, 0];
        for (let at = 0; at < data.length; at += 4) {
          const dark = data[at] + data[at + 1] + data[at + 2] < 300;
          if (dark && (at / 4) % width < width / 2) left += 1;
          if (dark && (at / 4) % width >= width / 2) right += 1;
        }
        return left > right ? 'left' : 'right';
      }, shot);
    };
    assert.equal(await ink('شكرا'), 'right');
    assert.equal(await ink('thanks'), 'left');
  }));

function scrollsNowhere(width, height) {
  return withPage({ viewport: { width, height } }, async (page) => {
    const wide = [];
    for (const path of PAGES) {
      await open(page, path);
      const found = await page.evaluate(() => {
        const page = document.scrollingElement;
        if (page.scrollWidth <= innerWidth) return '';
        const beyond = [...document.querySelectorAll('main *, header *, footer *')].find(
          (it) => it.getBoundingClientRect().right > innerWidth + 1,
        );
        return `${page.scrollWidth} px, ${beyond?.outerHTML.slice(0, 120)}`;
      });
      if (found) wide.push(`/${path}: ${found}`);
    }
    assert.deepEqual(wide, []);
  });
}

for (const theme of ['light', 'dark']) {
  test(`no barriers in the ${theme} theme`, () =>
    withPage({ colorScheme: theme, serviceWorkers: 'allow' }, async (page) => {
      const found = [];
      for (const path of [...PAGES, 'embed/few-shot/', ...STATIC]) {
        if (STATIC.includes(path)) {
          await page.goto(SITE + path);
        } else {
          await open(page, `${path}?theme=${theme}`);
          const scheme = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
          assert.equal(scheme, theme);
        }
        await page.evaluate(axeSource);
        const { violations, passes } = await page.evaluate(() => axe.run());
        assert.ok(passes.length > 10, 'the checker did its work');
        for (const { id, nodes } of violations) {
          found.push(`/${path} ${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('; ')}`);
        }
      }
      assert.deepEqual(found, []);
    }));
}

test('nothing that is drawn moves while a page comes', () =>
  withPage({}, async (page) => {
    await watchShift(page);
    for (const path of ['', 'bench/few-shot/', 'exhibit/pretraining-task-count/', 'exhibit/sage-kv/']) {
      await open(page, path);
      if (path !== '') await page.locator('figure svg').first().waitFor();
      await page.waitForTimeout(1000);
      const shift = await layoutShift(page);
      assert.ok(shift <= 0.05, `/${path}: ${shift.toFixed(3)}`);
    }
  }));
