// The browser that all is measured in, and what the operating system knows of it.

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FLAGS } from '../lib/browser.mjs';

const { chromium } = createRequire(`${process.env.CONTEXTARIUM_NODE}/`)('playwright-core');

/** A profile on disk, as a visitor's: what a browser stores in it is there for the next one. */
export async function withProfile(body) {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'contextarium-bench-'));
  try {
    return await body(profile);
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A browser of its own with one empty page, so that nothing is left in memory from before. */
export async function withPage(profile, body) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROME,
    args: FLAGS,
    viewport: { width: 1280, height: 860 },
  });
  context.setDefaultTimeout(120_000);
  try {
    // Not the tab that it opens with: on a busy machine that one is still on its way to nowhere.
    return await body(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Opens the blank page; the function returned calls `name(argument)` of a module in `pages/`. */
export async function caller(page, file) {
  await page.goto(`${process.env.PAGES}blank.html`);
  const call = async ([file, name, argument]) => (await import(file))[name](argument);
  return (name, argument) => page.evaluate(call, [`/${file}`, name, argument]);
}

/** The most that a renderer of a profile's browser ever had in memory, wasm and all: bytes. */
export async function peakBytes(profile) {
  const processes = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readProcess),
  );
  const byId = new Map(processes.map((process) => [process.id, process]));
  const belongs = (process) =>
    process !== undefined && (process.command.includes(profile) || belongs(byId.get(process.parent)));
  const renderers = processes.filter(({ command }) => command.includes('--type=renderer')).filter(belongs);
  if (renderers.length === 0) {
    throw new Error('the browser has no renderer');
  }
  return Math.max(...renderers.map(({ peak }) => peak));
}

/** Processes may end while they are looked at. */
async function readProcess(name) {
  const read = (file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
  const [status, command] = await Promise.all([read('status'), read('cmdline')]);
  const number = (key) => Number(status.match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);
  return { id: Number(name), parent: number('PPid'), peak: 1024 * number('VmHWM'), command };
}

export function description() {
  const [cpu] = os.cpus();
  const browser = execFileSync(process.env.CHROME, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  return { cpu: cpu.model, cores: os.cpus().length, memoryBytes: os.totalmem(), system: os.release(), browser };
}
