// What a visitor does on the page of a program, and what can be read there.

import assert from 'node:assert/strict';

/** The longest that a run may take, with the model's start, on two slow cores. */
export const RUN_MILLIS = 120_000;

/** The line under the buttons, for eyes. */
export const status = (page) => page.locator('.status > span');

export const settings = (page) => page.getByRole('form', { name: 'Settings' });

/** Says “Run”, “Cancel”, or “Pause” where a run goes on from where it was. */
export const runButton = (page) => settings(page).locator('button.primary');

export const consent = (page) => page.getByRole('dialog', { name: 'Fetch the model?' });

export const failure = (page) => page.locator('.failure').first();

export const figures = (page) => page.getByRole('region', { name: 'Figures' }).locator('figure');

/** Opens a program's page and waits until it can be used. */
export async function visit(page, address) {
  await page.goto(address);
  await runButton(page).filter({ hasText: 'Run' }).waitFor();
}

export async function runToEnd(page, options) {
  await runButton(page).click();
  await finished(page, options);
}

/** Waits for the end of a run that was started; agrees to the download if asked. */
export async function finished(page, { patience = RUN_MILLIS } = {}) {
  const done = status(page).filter({ hasText: /^Done in / });
  const download = consent(page).getByRole('button', { name: /^Download/ });
  const broken = failure(page);
  const wait = async () => {
    await done.or(download).or(broken).first().waitFor({ timeout: patience });
    if (await broken.isVisible()) {
      assert.fail(`the run failed: ${await broken.innerText()}`);
    }
  };
  await wait();
  if (await download.isVisible()) {
    await download.click();
    await download.waitFor({ state: 'hidden' });
    await wait();
  }
}

export async function agree(page) {
  await consent(page).getByRole('button', { name: /^Download/ }).click();
}

/** Puts a script before the worker's own, to be called before the page opens its worker. */
export async function inWorker(page, script) {
  await page.route(/\/worker\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${script})();\n${await response.text()}` });
  });
}

/** Switches off that a change of a setting starts a run. */
export async function stayQuiet(page) {
  await page.getByRole('checkbox', { name: 'Live' }).uncheck();
}

/** What every setting is at, in the order of the page. */
export function knobValues(page) {
  return settings(page).locator('.knobs').evaluate((knobs) =>
    [...knobs.querySelectorAll('input, select, textarea')].map((it) =>
      it.type === 'checkbox' ? it.checked : it.value,
    ),
  );
}

/** The share of every label after all examples, from the exact numbers behind the figure. */
export async function labelShares(page) {
  const figure = figures(page).filter({ hasText: 'of the label probability after' });
  const toggle = figure.getByRole('button', { name: 'As table' });
  if ((await toggle.getAttribute('aria-pressed')) === 'false') {
    await toggle.click();
    await figure.getByRole('table').waitFor();
  }
  const rows = await figure.locator('tbody').evaluate((body) =>
    [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
  );
  const answered = rows.filter(([, bar]) => /^\d+ examples$/.test(bar));
  assert.ok(answered.length >= 2, `label shares: ${JSON.stringify(rows)}`);
  return new Map(answered.map(([label, , share]) => [label, Number.parseFloat(share)]));
}

export function sum(shares) {
  return [...shares.values()].reduce((all, share) => all + share, 0);
}

/** Follows a link within the page, as a click does: nothing is loaded anew, which would forget files. */
export async function follow(page, href) {
  await page.evaluate((to) => {
    const link = document.createElement('a');
    link.href = to;
    document.body.append(link);
    link.click();
    link.remove();
  }, href);
}
