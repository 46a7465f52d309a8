// How a card looks. In the page's own colours and letters, which `tokens` is the style sheet of.

const STYLE = `
  html { color-scheme: light; }
  body { margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 52px 60px 44px; overflow: hidden;
    display: grid; grid-template: auto 1fr auto / minmax(0, 1fr) auto; gap: 22px 44px;
    background: var(--paper); color: var(--ink); font: 24px/1.35 var(--sans); border-top: 12px solid var(--accent); }
  .place { grid-column: 1 / -1; display: flex; justify-content: space-between; color: var(--quiet); }
  .place b { color: var(--accent); font: 600 28px var(--serif); }
  h1 { margin: 0; align-self: center; font: 600 60px/1.16 var(--serif); text-wrap: balance; overflow-wrap: anywhere; }
  figure { margin: 0; align-self: center; background: var(--panel); border: 1px solid var(--line); padding: 6px; }
  img { display: block; max-width: 600px; max-height: 358px; }
  .source { grid-column: 1 / -1; margin: 0; color: var(--quiet); overflow: hidden;
    display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
`;

/** The document of a card; `svg` is the figure on it, if any. */
export function card({ place, question, source }, tokens, svg) {
  const figure = svg ? `<figure><img src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"></figure>` : '';
  return `<!doctype html><meta charset="utf-8"><style>${tokens}${STYLE}</style>
    <div class="place"><b>Contextarium</b><span>${escape(place)}</span></div>
    <h1>${escape(question)}</h1>${figure}
    <p class="source">${escape(source)}</p>`;
}

/** Runs in the page: makes the question small enough to fit. */
export function fit() {
  const heading = document.querySelector('h1');
  const end = document.querySelector('.source');
  const fits = () => heading.offsetHeight <= 372 && end.getBoundingClientRect().bottom <= 600;
  for (let size = 60; size > 20 && !fits(); size -= 2) heading.style.fontSize = `${size}px`;
  return fits();
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
