// Makes the pictures that `cargo x pictures` orders: opens each page, takes the drawing that it
// exports of its recorded figure, and puts it on a card.

import { createRequire } from 'node:module';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FLAGS, SITE } from '../lib/browser.mjs';
import { figures } from '../lib/program.mjs';
import { card, fit } from './card.mjs';

const { chromium } = createRequire(`${process.env.CONTEXTARIUM_NODE}/`)('playwright-core');
const out = (name) => join(process.env.OUT, name);
const { cards, icons } = JSON.parse(await readFile(out('order.json'), 'utf8'));

const browser = await chromium.launch({ executablePath: process.env.CHROME, args: FLAGS });
const context = await browser.newContext({ viewport: { width: 1200, height: 630 }, serviceWorkers: 'block' });
context.setDefaultTimeout(60_000);
const [site, desk] = [await context.newPage(), await context.newPage()];
const sheet = /href="([^"]*tokens-[^"]*\.css)"/.exec(await (await fetch(SITE)).text())[1];
const tokens = await (await fetch(new URL(sheet, SITE))).text();

for (const order of cards) {
  const svg = order.figure === null ? undefined : await drawing(order);
  await desk.setContent(card(order, tokens, svg));
  if (!(await desk.evaluate(fit))) throw new Error(`${order.slug}: the card is too small for its question`);
  await desk.screenshot({ path: out(`${order.slug}.png`) });
}

const icon = await (await fetch(`${SITE}favicon.svg`)).text();
for (const { name, side, share } of icons) {
  await desk.setViewportSize({ width: side, height: side });
  // Beside a smaller drawing the ground goes on to the edge.
  const ground = share < 1 ? /<rect[^>]*fill="([^"]*)"/.exec(icon)[1] : 'transparent';
  await desk.setContent(`<style>body { margin: 0; display: grid; place-items: center; height: 100vh; background: ${ground}; }
    svg { width: ${share * 100}%; }</style>${icon}`);
  await desk.screenshot({ path: out(`icon-${name}.png`), omitBackground: true });
}
await browser.close();

async function drawing({ slug, path, figure: [at, date] }) {
  await site.goto(`${SITE}${path}?theme=light`);
  const shown = figures(site).nth(at);
  const button = shown.getByRole('button', { name: 'SVG' });
  await button.waitFor();
  const saving = site.waitForEvent('download');
  await button.click();
  const saved = await readFile(await (await saving).path(), 'utf8');
  // Where it was made says nothing to anybody.
  const svg = saved.replaceAll(site.url(), `Contextarium, recorded ${date}`);
  await writeFile(out(`${slug}.svg`), svg);
  return svg;
}
