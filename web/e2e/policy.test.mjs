// What a page may load and run, and what it says to who has no scripts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTHER_ORIGIN, SITE, browserOfThisFile } from './lib/browser.mjs';
import { figures, runToEnd, visit } from './lib/program.mjs';

const withPage = browserOfThisFile();

/** All addresses of the site. */
async function everyPage() {
  const read = async (file) => (await fetch(`${SITE}catalogue/${file}.json`)).json();
  const [site, papers] = await Promise.all([read('site'), read('papers')]);
  const benches = site.benches.flatMap(({ slug }) => [`bench/${slug}/`, `embed/${slug}/`]);
  const exhibits = papers.flatMap(({ slug, program }) =>
    program ? [`exhibit/${slug}/`, `embed/${slug}/`] : [`exhibit/${slug}/`]);
  const home = await (await fetch(SITE)).text();
  const rooms = [...home.matchAll(/href="(room\/[a-z-]+\/)"/g)].map(([, path]) => path);
  assert.equal(rooms.length, 9);
  return ['', 'about/', 'storage/', 'claims/', 'no-such-page/', 'third-party.html', 'embed-in-docs.html', ...rooms, ...benches, ...exhibits];
}

/** What the test's own block of service workers says in a frame without an origin. */
const BLOCKED = /Service worker is disabled because the context is sandboxed/;

test('no page breaks its policy, and nothing is asked of anybody else', () =>
  withPage({ allowed: [/no-such-page.*404/, BLOCKED] }, async (page, context, watch) => {
    const violations = [];
    await context.exposeFunction('violated', (text) => violations.push(text));
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ documentURI, violatedDirective, blockedURI }) => {
        window.violated(`${documentURI} ${violatedDirective} ${blockedURI}`);
      });
    });
    for (const path of await everyPage()) {
      await page.goto(SITE + path);
      await page.locator('main:not([data-static])').waitFor();
      const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
      assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/, path);
      assert.equal(await page.locator('script:not([src])').count(), 0, path);
    }
    // With the compute module, and with files made of what is shown.
    await visit(page, `${SITE}exhibit/pretraining-task-count/?device=cpu`);
    await runToEnd(page);
    for (const kind of ['SVG', 'PNG', 'CSV']) {
      const saving = page.waitForEvent('download');
      await figures(page).first().getByRole('button', { name: kind }).click();
      await saving;
    }
    assert.deepEqual(violations, []);
    const others = watch.addresses.filter((it) => /^(https?|wss?):/.test(it) && !it.startsWith(SITE));
    assert.deepEqual(others, []);
    assert.ok(watch.addresses.length > 500, `${watch.addresses.length} requests`);
  }));

test('markup from outside runs nothing', () =>
  withPage({ allowed: [/Content Security Policy|TrustedHTML|Trusted/] }, async (page) => {
    await page.goto(`${SITE}about/`);
    await page.locator('main:not([data-static])').waitFor();
    const outcome = await page.evaluate(async () => {
      const written = (markup) => {
        const place = document.createElement('div');
        try {
          place.innerHTML = markup;
        } catch (error) {
          return error.name;
        }
        return place.innerHTML;
      };
      const script = document.createElement('script');
      const refused = (act) => {
        try {
          act();
        } catch (error) {
          return error.name;
        }
        return 'ran';
      };
      // Later, because what a test asks for directly may run code from text.
      const code = await new Promise((done) => {
        setTimeout(() => done(refused(() => new Function('window.taken = 1')())));
      });
      return {
        handler: written('<img src="x:" onerror="window.taken = 1">'),
        frame: written('<iframe srcdoc="x"></iframe>'),
        figure: written('<svg><text>a onload=b &lt;script></text></svg>'),
        text: refused(() => { script.text = 'window.taken = 1'; }),
        elsewhere: refused(() => new Worker('https://example.org/x.js')),
        code,
      };
    });
    assert.deepEqual(outcome, {
      handler: 'TypeError',
      frame: 'TypeError',
      figure: '<svg><text>a onload=b &lt;script&gt;</text></svg>',
      text: 'TypeError',
      elsewhere: 'TypeError',
      code: 'EvalError',
    });
    assert.equal(await page.evaluate(() => window.taken), undefined);
  }));

test('without scripts an exhibit still says what it is about', () =>
  withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${SITE}exhibit/pretraining-task-count/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const paper = page.locator('.paper a');
    assert.match(await paper.getAttribute('href'), /^https:\/\/arxiv\.org\/abs\//);
    await page.getByRole('heading', { name: 'In the paper' }).waitFor();
    assert.ok((await page.locator('figure svg').first().boundingBox()).height > 200);
    assert.ok((await page.locator('li.claim .verdict, li.claim').count()) > 0);
    assert.match(await page.locator('noscript').first().textContent(), /JavaScript and WebAssembly are needed/);
    await page.getByRole('link', { name: 'All rooms' }).click();
    await page.getByRole('link', { name: 'Position' }).click();
    await page.getByRole('heading', { level: 1, name: 'Position' }).waitFor();
    assert.ok((await page.locator('ul.cards a').count()) > 5);
  }));

test('a host is told who may frame what', async () => {
  const header = async (path) => (await fetch(SITE + path)).headers.get('content-security-policy');
  assert.doesNotMatch(await header('embed/few-shot/'), /frame-ancestors/);
  for (const path of ['', 'bench/few-shot/', 'about/']) {
    assert.match(await header(path), /frame-ancestors 'self'$/, path);
  }
  await withPage({ origins: [OTHER_ORIGIN], allowed: [/frame-ancestors|ERR_BLOCKED|chromewebdata/] }, async (page) => {
    await page.goto(`${OTHER_ORIGIN}`);
    await page.evaluate((site) => { document.querySelector('iframe').src = `${site}bench/few-shot/`; }, SITE);
    await page.waitForTimeout(500);
    assert.equal(await page.frameLocator('iframe').getByRole('heading', { level: 1 }).count(), 0);
  });
});
