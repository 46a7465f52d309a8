// `cargo x bench` starts this: measures, prints one table, writes all numbers as JSON.

import { readFile, writeFile } from 'node:fs/promises';
import { lm } from './lm.mjs';
import { description } from './machine.mjs';
import { page } from './page.mjs';
import { summary, table } from './report.mjs';
import { train } from './train.mjs';

const PARTS = { lm, train, page };
const { COMMIT: commit, OUT: out, ONLY: only, PAIRS } = process.env;
const pairs = Number(PAIRS);

const { dependencies: peers } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));
const report = { date: new Date().toISOString(), commit, machine: description(), peers, pairs, rows: [] };
for (const [name, measure] of Object.entries(PARTS)) {
  if (!only || only === name) {
    console.error(`measuring ${name}`);
    report.rows.push(...(await measure(pairs)).map(summary));
    // Also of what comes before a failure.
    await writeFile(out, `${JSON.stringify(report, null, 2)}\n`);
  }
}
const { cpu, cores, browser } = report.machine;
const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
console.log(`\n${report.date.slice(0, 10)}, ${cpu}, ${cores} cores, ${browser}, commit ${commit}`);
console.log(`${pairs} pairs, medians; peers: ${versions.join(', ')}\n`);
console.log(table(report.rows));
