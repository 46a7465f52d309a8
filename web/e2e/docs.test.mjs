// The recipes of “Embed in your docs”, in pages that the tools themselves have built.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SITE, browserOfThisFile } from './lib/browser.mjs';
import { TOOLS, withDocs } from './lib/docs.mjs';
import { figures, finished, runButton } from './lib/program.mjs';

const withPage = browserOfThisFile();

for (const name of Object.keys(TOOLS)) {
  test(`an exhibit runs to its end in a page of ${name}, which follows its height`, () =>
    withDocs(name, (host) =>
      withPage({ origins: [host], serviceWorkers: 'allow' }, async (page) => {
        await page.goto(host);
        const inner = page.locator('contextarium-exhibit iframe');
        const frame = inner.contentFrame();
        await runButton(frame).click();
        await finished(frame);
        assert.ok((await figures(frame).count()) > 1);
        assert.ok(await page.getByText('How many tasks?').isHidden());
        const inside = await frame.locator('body').evaluate((body) => body.scrollHeight);
        const { height } = await inner.boundingBox();
        assert.ok(inside > 400 && Math.abs(height - inside) <= 1, `${height} for ${inside}`);
      })));

  test(`without scripts a page of ${name} has the link`, () =>
    withDocs(name, (host) =>
      withPage({ origins: [host], javaScriptEnabled: false }, async (page) => {
        await page.goto(host);
        const link = page.getByRole('link', { name: 'How many tasks?' });
        assert.ok(await link.isVisible());
        assert.equal(await link.getAttribute('href'), `${SITE}exhibit/pretraining-task-count/`);
        assert.equal(await page.locator('contextarium-exhibit iframe').count(), 0);
      })));
}
