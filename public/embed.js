// <contextarium-exhibit slug="few-shot"></contextarium-exhibit>: an exhibit on somebody else's page.
// JavaScript, because a host is to pay for a frame that may never come into view with these few
// kilobytes alone; a WebAssembly module would need as much of a script to be loaded.
//
// slug      which exhibit or bench; or src, the address of its page
// state     the part of a link behind its #
// theme     light, dark or auto
// parts     which parts are shown, as the frame's address takes them
// height    of the frame in pixels until it says how tall it is
// eager     starts at once, not when it comes into view
//
// What the element holds is shown until then, and where there are no scripts: best a link and a picture.
(() => {
  const NAME = 'contextarium-exhibit';
  const SITE = document.currentScript?.src && new URL('./', document.currentScript.src).href;
  const LOWEST = 150;
  const HIGHEST = 20000;
  const SLUG = /^[a-z0-9-]{1,64}$/;
  if (customElements.get(NAME)) return;

  const elements = new Set();
  const coming = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) target.start();
    },
    { rootMargin: '300px' },
  );

  /** The address of the frame of an element, or undefined where it names none. */
  function address(element) {
    const from = (name) => element.getAttribute(name);
    const slug = from('slug');
    let url;
    try {
      url = slug && SITE ? new URL(`embed/${SLUG.test(slug) ? slug : ''}/`, SITE) : new URL(from('src'), SITE || undefined);
    } catch {
      return undefined;
    }
    url.pathname = url.pathname.replace(/\/(exhibit|bench)\/([a-z0-9-]+)\/?$/, '/embed/$2/');
    if (!/^https?:$/.test(url.protocol) || !/\/embed\/[a-z0-9-]{1,64}\/$/.test(url.pathname)) return undefined;
    for (const name of ['theme', 'parts']) if (from(name)) url.searchParams.set(name, from(name));
    if (from('state')) url.hash = from('state');
    return url;
  }

  class Exhibit extends HTMLElement {
    static observedAttributes = ['slug', 'src', 'state', 'theme', 'parts'];
    #root = this.attachShadow({ mode: 'open' });

    connectedCallback() {
      elements.add(this);
      this.style.display = 'block';
      this.#root.replaceChildren(document.createElement('slot'));
      if (this.hasAttribute('eager')) this.start();
      else coming.observe(this);
    }

    disconnectedCallback() {
      elements.delete(this);
      coming.unobserve(this);
      this.frame = undefined;
    }

    attributeChangedCallback() {
      if (this.frame) this.start(true);
    }

    start(again) {
      coming.unobserve(this);
      if (this.frame && !again) return;
      const url = address(this);
      if (!url) {
        const note = document.createElement('p');
        note.textContent = `${NAME}: no exhibit; give it slug="…", or src="…" with the address of its page.`;
        this.#root.append(note);
        return;
      }
      const frame = document.createElement('iframe');
      const set = (name, value) => frame.setAttribute(name, value);
      // Two permissions that together undo a sandbox on the exhibits' own origin.
      const own = url.origin === location.origin ? '' : ' allow-same-origin';
      set('sandbox', `allow-scripts${own} allow-popups allow-downloads`);
      set('allow', 'fullscreen; clipboard-write; web-share');
      set('referrerpolicy', 'no-referrer');
      set('title', this.title || 'Contextarium exhibit');
      frame.style.cssText = 'display: block; width: 100%; border: 0';
      frame.style.height = `${clamped(this.frame?.offsetHeight || Number(this.getAttribute('height')) || 640)}px`;
      this.slugShown = url.pathname.split('/').at(-2);
      this.originShown = url.origin;
      this.frame = frame;
      frame.src = url.href;
      this.#root.replaceChildren(frame);
    }

    /** What the frame of this element says. */
    hear({ data, origin }) {
      // In a host that is in a sandbox itself, the frame has no origin.
      const known = origin === this.originShown || origin === 'null';
      if (!known || data?.v !== 1 || data.id !== this.slugShown) return;
      if (data.type === 'contextarium:height' && Number.isFinite(data.height)) {
        this.frame.style.height = `${clamped(data.height)}px`;
      }
      if (data.type === 'contextarium:run') {
        for (const other of elements) if (other !== this) other.pause();
      }
    }

    pause() {
      this.frame?.contentWindow?.postMessage({ type: 'contextarium:pause', v: 1 }, '*');
    }
  }

  function clamped(height) {
    return Math.ceil(Math.min(Math.max(height, LOWEST), HIGHEST));
  }

  addEventListener('message', (event) => {
    for (const element of elements) {
      if (event.source && element.frame?.contentWindow === event.source) element.hear(event);
    }
  });
  customElements.define(NAME, Exhibit);
})();
