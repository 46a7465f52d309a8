// Pictures of every kind of page, for looking at: made where SCREENS names a folder.

import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { OTHER_ORIGIN, SITE, browserOfThisFile } from './lib/browser.mjs';
import { TOOLS, withDocs } from './lib/docs.mjs';
import { finished, runButton, runToEnd, visit } from './lib/program.mjs';

const withPage = browserOfThisFile();
const folder = process.env.SCREENS;

/** The page as it is, in both widths and both themes. */
async function takeAll(page, name) {
  for (const theme of ['light', 'dark']) {
    await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 860 });
      await take(page, `${name}-${width}-${theme}`, true);
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 });
}

async function take(page, name, fullPage) {
  // Figures are drawn anew for a new width, in the frames after it.
  await page.evaluate(() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));
  }));
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage });
  assert.ok((await stat(path)).size > 5_000, path);
}

if (folder) {
  await mkdir(folder, { recursive: true });

  test('pictures of the pages without a program', () =>
    withPage({}, async (page) => {
      const pages = { home: '', room: 'room/task-vectors/', planned: 'exhibit/glam-experts/', about: 'about/' };
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(SITE + path);
        await page.locator('main:not([data-static])').waitFor();
        await takeAll(page, name);
      }
    }));

  test('pictures of the bench, the exhibits and the storage page', () =>
    withPage({}, async (page) => {
      const bench = `${SITE}bench/few-shot/`;
      await visit(page, `${bench}?theme=light`);
      await take(page, 'bench-empty', false);
      await runButton(page).click();
      await page.getByRole('dialog').waitFor();
      await take(page, 'bench-consent', false);
      await finished(page);
      await page.evaluate(() => scrollTo(0, 0));
      await take(page, 'screenshot', false);
      await takeAll(page, 'bench');
      for (const preset of ['All orders of four', 'Where it looks', 'Made-up labels']) {
        await page.goto(bench);
        await page.getByRole('link', { name: preset }).click();
        await runToEnd(page);
        await takeAll(page, `bench-${preset.toLowerCase().replaceAll(' ', '-')}`);
      }
      await page.goto(`${SITE}storage/`);
      await page.getByRole('button', { name: 'Remove' }).waitFor();
      await takeAll(page, 'storage');

      await page.goto(SITE);
      const live = page.locator('li.card.live a');
      await live.first().waitFor();
      const addresses = await live.evaluateAll((links) => links.map((link) => link.href));
      for (const address of addresses) {
        await visit(page, address);
        await runToEnd(page, { patience: 300_000 });
        await takeAll(page, `exhibit-${new URL(address).pathname.split('/').at(-2)}`);
      }
    }));

  /** An exhibit on a page of somebody else's, before it runs and after. */
  const takeHost = (name, address, origin) =>
    withPage({ origins: [origin], serviceWorkers: 'allow' }, async (page) => {
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 860 });
        await page.goto(address);
        const frame = page.locator('iframe').first().contentFrame();
        await frame.locator('figure').or(frame.getByText('Press Run to see')).first().waitFor();
        await take(page, `embed-${name}-${width}-first`, false);
        await runToEnd(frame);
        // What lies outside the window is not painted in a frame of another origin.
        await page.setViewportSize({ width, height: 3_600 });
        await take(page, `embed-${name}-${width}`, false);
      }
    });

  for (const [name, path] of Object.entries({ plain: '', sandboxed: '?strict', element: 'element.html', isolated: 'coep/' })) {
    test(`picture of an exhibit on another origin: ${name}`, () =>
      takeHost(name, OTHER_ORIGIN + path, OTHER_ORIGIN));
  }

  for (const name of Object.keys(TOOLS)) {
    test(`picture of an exhibit in a page of ${name}`, () =>
      withDocs(name, (host) => takeHost(name.toLowerCase(), host, host)));
  }
}
