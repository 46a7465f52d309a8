// The page's first steps, put behind the script of its module by the build. JavaScript, because
// they come before the module: a default policy for trusted types has to be there when it writes its
// first markup. In a file of its own it would be one more request; within HTML, the page's policy
// forbids it.

const offline = new URL('sw.js', import.meta.url).href;

// What the module writes is made from escaped texts. This is for what nobody thought of.
self.trustedTypes?.createPolicy('default', {
  createHTML: (text) =>
    /<(script|iframe|object|embed|base|link|meta)\b|<[^>]*\son\w+\s*=/i.test(text) ? undefined : text,
  createScriptURL: (address) => (address === offline || address.startsWith('blob:') ? address : undefined),
});

// What is said here in other languages, by the English. The browser's language is known before the page's.
const WORDS = '@words';
const t = (english, code) => WORDS[code]?.[english] ?? english;

// What came wrong is asked for once more, past what was kept of it. A wrong byte can leave a module that
// runs, and not as it should: so the browser compares its digest.
const module = import.meta.url.replace(/\.js$/, '_bg.wasm');
const start = (cache) => __wbg_init({ module_or_path: fetch(module, { cache, integrity: '@integrity' }) });
start().catch(() => start('reload')).catch((error) => {
  const note = document.createElement('div');
  note.className = 'failure crash';
  note.role = 'alert';
  const again = document.createElement('button');
  const code = navigator.language.slice(0, 2);
  again.textContent = t('Try again', code);
  again.onclick = () => location.reload();
  const what = t('The program of this page could not be fetched', code);
  note.append(`${what} (${error.message}). `, again);
  document.body.prepend(note);
});

// A frame leaves nothing behind on somebody else's page. Nobody is taken off a page that they work on:
// of a newer build they are told.
if (self === top && navigator.serviceWorker) {
  const workers = navigator.serviceWorker;
  workers.addEventListener('message', ({ data }) => {
    const version = document.querySelector('meta[name=version]').content;
    if (data?.type !== 'contextarium:update' || data.version === version) return;
    if (document.querySelector('.update')) return;
    const note = document.createElement('p');
    note.className = 'notice crash update';
    note.role = 'status';
    const code = document.documentElement.lang;
    note.textContent = t('A newer version of this page is here. Reload to see it; your settings are in the address.', code);
    document.body.prepend(note);
  });
  addEventListener('load', () => {
    workers.register(offline, { updateViaCache: 'none' }).catch(() => undefined);
    workers.ready.then(({ active }) => {
      const addresses = performance.getEntriesByType('resource').map(({ name }) => name);
      active.postMessage({ type: 'contextarium:keep', addresses: [location.href, ...addresses] });
    });
  });
}
