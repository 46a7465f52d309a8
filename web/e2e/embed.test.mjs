// A program in a frame on a page of another origin.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTHER_ORIGIN, SITE, browserOfThisFile } from './lib/browser.mjs';
import { finished, runButton } from './lib/program.mjs';

const withPage = browserOfThisFile();
// What keeps service workers out would stumble over frames without an origin; none is left in frames.
const HOSTED = { origins: [OTHER_ORIGIN], serviceWorkers: 'allow' };

async function runInFrame(page, address) {
  await page.goto(address);
  const frame = page.frameLocator('iframe');
  await runButton(frame).waitFor();
  await frame.getByText('Press Run to see').or(frame.locator('figure')).first().waitFor();
  // A frame takes nobody's processor without being asked.
  assert.equal(page.workers().length, 0);
  await runButton(frame).click();
  await finished(frame);
  const figures = await frame.locator('figure').count();
  assert.ok(figures > 1, `${figures} figures`);
  return frame;
}

test('a frame on another origin starts on a click and tells its height', () =>
  withPage(HOSTED, async (page) => {
    const frame = await runInFrame(page, OTHER_ORIGIN);
    assert.equal(await frame.locator('.site-header').count(), 0);
    // The host follows the height, so in the end nothing is hidden.
    await page.waitForFunction(() => heights.length > 1 && heights.at(-1) > 400);
    const hidden = await frame.locator('body').evaluate((body) => body.scrollHeight - innerHeight);
    assert.ok(hidden <= 1, `${hidden} px do not fit into the frame`);
    const whole = await frame.getByRole('link', { name: 'Open in Contextarium' }).getAttribute('href');
    assert.match(whole, /^http:\/\/localhost:8471\/exhibit\/pretraining-task-count\/#1\?tasks=300$/);
  }));

test('a frame without an origin of its own runs too', () =>
  withPage(HOSTED, async (page) => {
    const frame = await runInFrame(page, `${OTHER_ORIGIN}?strict`);
    assert.equal(await frame.locator('body').evaluate(() => origin), 'null');
  }));

/** What becomes of an attempt to store something. */
const storing = (frame) => frame.locator('body').evaluate(async () => {
  try {
    localStorage.setItem('probe', '1');
    await (await caches.open('probe')).keys();
    return 'stored';
  } catch (error) {
    return error.name;
  }
});

for (const [guestsKeep, outcome] of [[false, 'SecurityError'], [true, 'stored']]) {
  test(`the language model runs in a frame that may store ${guestsKeep ? 'in a place of its own' : 'nothing'}`, () =>
    withPage({ ...HOSTED, guestsKeep }, async (page, context, watch) => {
      const visits = async () => {
        const before = watch.addresses.filter((it) => /models\/.*\.bin/.test(it)).length;
        await page.goto(`${OTHER_ORIGIN}model.html`);
        const frame = page.frameLocator('iframe');
        await runButton(frame).click();
        await finished(frame);
        assert.equal(await storing(frame), outcome);
        return watch.addresses.filter((it) => /models\/.*\.bin/.test(it)).length - before;
      };
      const [first, second] = [await visits(), await visits()];
      assert.ok(first > 5, `${first} parts`);
      // Nothing stored: fetched again.
      assert.equal(second, guestsKeep ? 0 : first);
    }));
}

/** The frame of the n-th exhibit that the host's elements have made, and its box. */
const exhibit = (page, at) => page.locator('contextarium-exhibit').nth(at).locator('iframe');

test('elements start in view, follow the height, and one runs at a time', () =>
  withPage(HOSTED, async (page) => {
    await page.goto(`${OTHER_ORIGIN}element.html`);
    const [first, second] = [exhibit(page, 0).contentFrame(), exhibit(page, 1).contentFrame()];
    await runButton(first).waitFor();
    await runButton(second).waitFor();
    assert.equal(await first.locator('html').getAttribute('data-theme'), 'dark');
    // What is far below costs nothing yet, and shows what it holds.
    assert.equal(await exhibit(page, 2).count(), 0);
    assert.ok(await page.getByText('The bench').isVisible());
    assert.ok(await page.getByText('The exhibit').isHidden());
    assert.equal(await page.getByText('The exhibit').count(), 1);

    await runButton(first).click();
    await runButton(first).filter({ hasText: 'Cancel' }).waitFor();
    await runButton(second).click();
    await runButton(first).filter({ hasText: 'Run' }).waitFor();
    await finished(second);
    const height = (await exhibit(page, 0).boundingBox()).height;
    const inside = await first.locator('body').evaluate((body) => body.scrollHeight);
    assert.ok(height > 400 && Math.abs(height - inside) <= 1, `${height} for ${inside}`);

    // A message from elsewhere changes nothing.
    await page.evaluate(() => {
      postMessage({ type: 'contextarium:height', v: 1, id: 'pretraining-task-count', height: 5 }, '*');
    });
    await page.waitForTimeout(200);
    assert.equal((await exhibit(page, 0).boundingBox()).height, height);

    await page.locator('contextarium-exhibit').nth(2).scrollIntoViewIfNeeded();
    await runButton(exhibit(page, 2).contentFrame()).waitFor();
    for (const at of [3, 4]) assert.equal(await exhibit(page, at).count(), 0);
    await page.locator('contextarium-exhibit').nth(4).getByText('no exhibit').waitFor();
  }));

/** Whether the run button says that nothing runs. */
const rests = (frame) => runButton(frame).filter({ hasText: 'Run' });

/** Without a pointer, whose click waits for a frame to be drawn, and out of view none is. */
const press = (frame) => runButton(frame).evaluate((button) => button.click());

test('a frame out of view stops after a while and goes on when it is seen again', () =>
  withPage(HOSTED, async (page, context) => {
    // Off the screen a browser draws nothing, so that the page itself is asked.
    const asked = await requests(context);
    await page.goto(`${OTHER_ORIGIN}element.html`);
    const frame = exhibit(page, 1).contentFrame();
    await page.locator('contextarium-exhibit').nth(1).scrollIntoViewIfNeeded();
    await press(frame);
    await runButton(frame).filter({ hasText: 'Cancel' }).waitFor();
    // The worker is started first.
    await settled(() => asked('Run') === 1);

    const far = page.locator('contextarium-exhibit').nth(2);
    await far.scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    assert.equal(asked('Cancel'), 0, 'scrolling past stops nothing');
    await rests(frame).waitFor();
    assert.deepEqual(['Run', 'Cancel'].map(asked), [1, 1]);
    await page.waitForTimeout(3_000);
    assert.equal(asked('Run'), 1);

    await page.locator('contextarium-exhibit').nth(1).scrollIntoViewIfNeeded();
    await finished(frame);
    assert.deepEqual(['Run', 'Cancel'].map(asked), [2, 1]);
    // What has ended is not begun again.
    await far.scrollIntoViewIfNeeded();
    await page.waitForTimeout(3_000);
    await page.locator('contextarium-exhibit').nth(1).scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    assert.equal(asked('Run'), 2);
  }));

test('what a host or a reader stopped stays so when it is seen again', () =>
  withPage(HOSTED, async (page, context) => {
    const asked = await requests(context);
    await page.goto(`${OTHER_ORIGIN}element.html`);
    const [first, second] = [exhibit(page, 0).contentFrame(), exhibit(page, 1).contentFrame()];
    await press(first);
    await settled(() => asked('Run') === 1);
    await press(second);
    await rests(first).waitFor();
    await settled(() => asked('Run') === 2);
    await runButton(second).filter({ hasText: 'Cancel' }).click();
    await rests(second).waitFor();
    await page.locator('contextarium-exhibit').nth(2).scrollIntoViewIfNeeded();
    await page.waitForTimeout(3_000);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(1_000);
    assert.equal(asked('Run'), 2);
  }));

/** Waits until something holds. */
async function settled(holds) {
  for (let turn = 0; turn < 600; turn += 1) {
    if (holds()) return;
    await new Promise((done) => { setTimeout(done, 50); });
  }
  assert.fail(`never: ${holds}`);
}

/** Counts what the pages of this context ask of their workers: gives a function of the request's name. */
async function requests(context) {
  const asked = [];
  await context.exposeFunction('asked', (kind) => asked.push(kind));
  await context.addInitScript(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      for (const kind of Object.keys(message)) window.asked(kind);
      return post.call(this, message, ...rest);
    };
  });
  return (kind) => asked.filter((it) => it === kind).length;
}

test('an element changes its frame with its attributes and goes with it', () =>
  withPage(HOSTED, async (page) => {
    await page.goto(`${OTHER_ORIGIN}element.html`);
    await exhibit(page, 0).waitFor();
    const source = () => exhibit(page, 0).getAttribute('src');
    assert.equal(await source(), 'http://localhost:8471/embed/pretraining-task-count/?theme=dark#1?tasks=300');
    assert.match(await exhibit(page, 0).getAttribute('sandbox'), /allow-same-origin/);
    await page.locator('contextarium-exhibit').first().evaluate((it) => {
      it.setAttribute('theme', 'light');
      it.setAttribute('parts', 'figures"><b>');
    });
    assert.equal(
      await source(),
      'http://localhost:8471/embed/pretraining-task-count/?theme=light&parts=figures%22%3E%3Cb%3E#1?tasks=300',
    );
    await runButton(exhibit(page, 0).contentFrame()).waitFor();
    await page.locator('contextarium-exhibit').first().evaluate((it) => it.remove());
    assert.equal(await page.locator('contextarium-exhibit iframe').count(), 1);
  }));

test('an exhibit runs on a page that isolates itself', () =>
  withPage(HOSTED, async (page) => {
    await page.goto(`${OTHER_ORIGIN}coep/`);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    const frame = exhibit(page, 0).contentFrame();
    await runButton(frame).click();
    await finished(frame);
  }));

test('elements work in a page without an origin of its own', () =>
  withPage(HOSTED, async (page) => {
    await page.goto(`${OTHER_ORIGIN}sandboxed.html`);
    const host = page.frameLocator('iframe');
    const inner = host.locator('contextarium-exhibit').first().locator('iframe');
    const frame = inner.contentFrame();
    await runButton(frame).waitFor();
    assert.equal(await frame.locator('body').evaluate(() => origin), 'null');
    const inside = await frame.locator('body').evaluate((body) => body.scrollHeight);
    assert.ok(Math.abs((await inner.boundingBox()).height - inside) <= 1);
  }));

test('the page for those who embed shows how it looks, and names an address in every recipe', () =>
  withPage({ serviceWorkers: 'allow' }, async (page) => {
    await page.goto(`${SITE}embed-in-docs.html`);
    const frame = page.frameLocator('contextarium-exhibit iframe');
    await frame.locator('figure svg').first().waitFor();
    assert.equal(await frame.locator('.knobs').isVisible(), false);
    const recipes = await page.locator('pre').allInnerTexts();
    assert.ok(recipes.length >= 7 && recipes.every((text) => !text.includes('@site')), recipes.join('\n'));
  }));
