// One browser a test file, one context a test, and what must not happen in any of them.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after } from 'node:test';

const node = createRequire(`${process.env.CONTEXTARIUM_NODE}/`);
const { chromium } = node('playwright-core');
export const axeSource = node('axe-core').source;

/** The site under test, ending in a slash. */
export const SITE = process.env.SITE;
/** Another origin, serving `host/`. */
export const OTHER_ORIGIN = process.env.OTHER_ORIGIN;

export const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A request that leaves this machine fails, and with it the test.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];
const WEBGPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

// An exhibit without recorded figures asks for them in vain.
const ALWAYS_ALLOWED = [/recorded\/[a-z0-9-]+\.json .*404/];

/** Call once a file: gives a function that opens a page and judges what went on while it was used. */
export function browserOfThisFile({ webgpu = false, ...launch } = {}) {
  let starting;
  after(async () => (await starting)?.close());
  return async function withPage(options, body) {
    starting ??= chromium.launch({
      executablePath: process.env.CHROME,
      args: webgpu ? [...FLAGS, ...WEBGPU] : FLAGS,
      ...launch,
    });
    const { allowed = [], origins = [], ...settings } = options;
    // Only the tests of the service worker let one in: what it fetches, a test can neither see nor change.
    const usual = { viewport: { width: 1280, height: 860 }, serviceWorkers: 'block' };
    const context = await (await starting).newContext({ ...usual, ...settings });
    context.setDefaultTimeout(60_000);
    const watch = watching(context, [...ALWAYS_ALLOWED, ...allowed], [SITE, ...origins]);
    try {
      const page = await context.newPage();
      await body(page, context, watch);
      assert.deepEqual(watch.problems, [], 'the browser reports problems');
    } catch (error) {
      if (watch.problems.length > 0) {
        error.message += `\nThe browser reports: ${watch.problems.join('\n')}`;
      }
      throw error;
    } finally {
      await context.close();
    }
  };
}

/** Collects errors and requests to other hosts; `addresses` are all that was asked for. */
function watching(context, allowed, origins) {
  const watch = { problems: [], addresses: [] };
  const hosts = origins.map((origin) => new URL(origin).host);
  const report = (text) => {
    if (!allowed.some((pattern) => pattern.test(text))) {
      watch.problems.push(text);
    }
  };
  context.on('console', (message) => {
    if (message.type() === 'error') {
      report(`console: ${message.location().url} ${message.text()}`);
    }
  });
  context.on('weberror', (error) => report(`page: ${error.error().stack}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    watch.addresses.push(url.href);
    if (url.protocol.startsWith('http') && !hosts.includes(url.host)) {
      report(`request to another host: ${url.href}`);
    }
  });
  return watch;
}
