// Keeps the site usable without a network, once it was visited. JavaScript, because a service worker
// has to answer as soon as it is started, many times an hour, and may be ended at once after: a
// WebAssembly module would be fetched and compiled each time, from a script that is no shorter, and
// Firefox starts no module script as one. The build fills in what it keeps.
//
// Never stale: what has a name that says what is in it is taken from what is kept; everything else
// is asked of the network first. The parts of models are kept by the compute worker, in a cache that
// is not touched here.

const VERSION = '@version';
/** What every page needs, relative to this file. The first is the entrance. */
const SHELL = ['@shell'];
/** The addresses with a hash that this build uses; others of old builds are let go. */
const HASHED = ['@hashed'];

const PREFIX = 'contextarium-site-';
const CACHE = PREFIX + VERSION;
const ROOT = new URL('./', location.href).href;
const PATIENCE_MILLIS = 3000;
/** Hosts may answer with what depends on the encoding; what is kept is decoded. */
const ANY = { ignoreVary: true };

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  const { type, addresses } = event.data ?? {};
  // What a page fetched before this worker was there.
  if (type === 'contextarium:keep' && Array.isArray(addresses)) event.waitUntil(keepAll(addresses));
});

async function install() {
  const cache = await caches.open(CACHE);
  // What has not changed since the last build is not sent again.
  const before = (address) => caches.match(address, ANY);
  const keep = async (path) => {
    const address = new URL(path, ROOT).href;
    const hashed = HASHED.includes(path) ? await before(address) : undefined;
    const response = hashed ?? (await fetch(address, { cache: 'no-cache' }));
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    await cache.put(address, response);
  };
  await Promise.all(SHELL.map(keep));
  for (const path of HASHED.filter((it) => !SHELL.includes(it))) {
    const address = new URL(path, ROOT).href;
    const response = await before(address);
    if (response) await cache.put(address, response);
  }
  if (self.registration.active) await tellOfUpdate(VERSION);
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function keepAll(addresses) {
  const cache = await caches.open(CACHE);
  for (const given of addresses.slice(0, 100)) {
    const address = isOurs(String(given)) && nameOf(String(given));
    if (!address || (await cache.match(address, ANY))) continue;
    const response = await fetch(address).catch(() => undefined);
    if (response?.ok && !response.redirected) await cache.put(address, response).catch(() => undefined);
  }
}

/** Lets open pages know which build is the newest; each compares it with its own. */
async function tellOfUpdate(version) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true, type: 'window' })) {
    client.postMessage({ type: 'contextarium:update', v: 1, version });
  }
}

self.addEventListener('fetch', (event) => {
  const { method, url, headers } = event.request;
  if (method !== 'GET' || !isOurs(url) || headers.has('range')) return;
  event.respondWith(saysWhatItIs(url) ? keptFirst(event) : networkFirst(event, nameOf(url)));
});

function isOurs(url) {
  const path = url.slice(ROOT.length);
  return url.startsWith(ROOT) && !path.startsWith('models/') && path !== 'sw.js';
}

/** For ever the same: a hash in the name, or `?v=` behind it. */
function saysWhatItIs(url) {
  return /[-_][0-9a-f]{15,}[._][^/]*$|\?v=/.test(url.split('#')[0]);
}

/** Under which it is kept. Any other query says how a page looks, not what it is. */
function nameOf(url) {
  return saysWhatItIs(url) ? url : url.split(/[?#]/)[0];
}

async function keptFirst(event) {
  const { url } = event.request;
  const cache = await caches.open(CACHE);
  // Who asks past all that is kept has found it to be wrong.
  if (event.request.cache === 'reload') await cache.delete(url, ANY);
  const kept = await cache.match(url, ANY);
  if (kept) return kept;
  const response = await fetch(event.request);
  keep(event, cache, url, response);
  return response;
}

async function networkFirst(event, address) {
  const isPage = event.request.mode === 'navigate';
  const cache = await caches.open(CACHE);
  const fresh = fetch(event.request).then((response) => {
    keep(event, cache, address, response);
    return response;
  });
  const late = new Promise((done) => { setTimeout(done, PATIENCE_MILLIS); });
  const first = await Promise.race([fresh, late]).catch(() => undefined);
  if (first) return first;
  const kept = (await cache.match(address, ANY)) ?? (isPage ? await entrance(cache) : undefined);
  if (!kept) return fresh;
  if (isPage) {
    const tell = async (response) => {
      const version = /<meta name="version" content="(\w+)"/.exec(await response.text())?.[1];
      if (version) await tellOfUpdate(version);
    };
    event.waitUntil(fresh.then(tell).catch(() => undefined));
  } else {
    event.waitUntil(fresh.catch(() => undefined));
  }
  return kept;
}

/** A full disk is no reason to fail. */
function keep(event, cache, address, response) {
  if (response.ok && response.type === 'basic' && !response.redirected) {
    event.waitUntil(cache.put(address, response.clone()).catch(() => undefined));
  }
}

/** The entrance with the site's root written into it: it finds what any address of the site shows. */
async function entrance(cache) {
  const kept = await cache.match(ROOT, ANY);
  if (!kept) return undefined;
  const base = `<base href="${new URL(ROOT).pathname}"`;
  const html = (await kept.text()).replace(/<base href="[^"]*"/, base);
  return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
