// Pages of documentation with an exhibit: built by the tools themselves, from the recipes that the
// site gives to those who embed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { SITE } from './browser.mjs';

const run = promisify(execFile);
const RECIPES = new URL('../../embed-in-docs.html', import.meta.url);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** The recipe that has this in it, as somebody would copy it, with a small exhibit for the bench. */
async function recipe(part) {
  const page = await readFile(RECIPES, 'utf8');
  const recipes = [...page.matchAll(/<pre>([^]*?)<\/pre>/g)].map(([, text]) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
  const text = recipes.find((it) => it.includes(part));
  assert.ok(text, `${RECIPES} has no recipe with ${part}`);
  return text
    .replaceAll('@site/', SITE)
    .replace('slug="few-shot" state="1?k=4"', 'slug="pretraining-task-count" state="1?tasks=300"')
    .replaceAll('bench/few-shot/', 'exhibit/pretraining-task-count/')
    .replaceAll('Few-shot bench', 'How many tasks?');
}

const page = (element) => `# Notes\n\nSome text.\n\n${element}\n\nMore text.\n`;

/** What each tool is given, by file, and how it is called. */
export const TOOLS = {
  mdBook: {
    files: async () => ({
      'book.toml': '[book]\ntitle = "Notes"\n',
      'src/SUMMARY.md': '# Summary\n\n- [Notes](index.md)\n',
      'src/index.md': page(await recipe('<script async')),
    }),
    build: (folder, out) => run(process.env.MDBOOK, ['build', '--dest-dir', out, folder]),
  },
  MkDocs: {
    files: async () => ({
      // Its usual theme fetches a highlighter from elsewhere, which no test may.
      'mkdocs.yml': `site_name: Notes\ntheme:\n  name: mkdocs\n  highlightjs: false\n${await recipe('extra_javascript:')}\n`,
      'docs/index.md': page((await recipe('<script async')).replace(/^<script.*\n/, '')),
    }),
    build: (folder, out) => run(process.env.MKDOCS, ['build', '--quiet', '--strict', '--site-dir', out], { cwd: folder }),
  },
};

/** Builds a page with a tool and serves it, on an origin of its own, while `body` runs. */
export async function withDocs(name, body) {
  const folder = await mkdtemp(join(tmpdir(), 'contextarium-docs-'));
  const out = join(folder, 'out');
  const { files, build } = TOOLS[name];
  for (const [path, text] of Object.entries(await files())) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await build(folder, out);
  const server = http.createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://host').pathname);
    const file = join(out, path.endsWith('/') ? `${path}index.html` : path);
    try {
      const content = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    await body(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}
