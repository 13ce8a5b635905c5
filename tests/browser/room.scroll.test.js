// The list keeps its place: measured in pixels, over history above, messages below, lines that change, and jumps.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, crowd, eventually, parlord, picture, stage } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

stage(CONFIG, Crowd);

/** Half a pixel is what a browser rounds a place to. */
const near = (a, b, what) => assert.ok(Math.abs(a - b) <= 0.51, `${what}: ${a} is not ${b}`);

/** Where the lines stand that are seen in both pictures: the same place each. */
function held(earlier, later, what) {
  const places = new Map(later.map((line) => [line.seq, line.top]));
  const both = earlier.filter((line) => places.has(line.seq));
  assert.ok(both.length > 2, `${what}: the same lines are on the screen`);
  for (const { seq, top } of both) near(places.get(seq), top, `${what}: line ${seq}`);
}

test('all of a long history is read by scrolling up, without a jump and with few lines in the document', async () => {
  const count = 500;
  await crowd.fill('long', count);
  const reader = await Reader.open(browser, `${parlord.url}/#/room/long`);
  await reader.sees(`word ${count}`);
  assert.equal(await reader.atEnd(), true);
  const read = new Set();
  let most = 0;
  const look = async () => {
    const seen = await reader.seen();
    for (const line of seen) read.add(Number(/word (\d+)/.exec(line.text)?.[1]));
    most = Math.max(most, (await reader.metrics()).lines);
    return seen;
  };
  await look();
  let steps = 0;
  while (!read.has(1)) {
    const before = await look();
    await reader.wheel(-350);
    const now = await look();
    const places = new Map(now.map((line) => [line.seq, line.top]));
    const moved = before.filter((line) => places.has(line.seq)).map((line) => places.get(line.seq) - line.top);
    // Whatever was put in above meanwhile, the lines that stay on the screen move by what the hand moved, all alike.
    assert.ok(moved.length > 0, 'some of the lines stay on the screen');
    for (const by of moved) near(by, moved[0], 'all lines move alike');
    assert.ok(moved[0] <= 350.5, `no line moves further than the hand: ${moved[0]}`);
    steps += 1;
    assert.ok(steps < 400, 'the beginning is reached');
  }
  assert.equal(read.size, count, 'every message was on the screen once');
  assert.ok(most <= 250, `${most} lines in the document`);
  await eventually('the beginning to be named', async () => (await reader.page.locator('.top').innerText()).includes('beginning of long'));
  await picture(reader.page, 'room-beginning');
  // And down again, over lines whose heights are known now.
  await reader.page.locator('.newest').click();
  await reader.still();
  assert.equal(await reader.atEnd(), true);
  await reader.leave();
});

test('the place is kept while messages arrive below and lines above change', async () => {
  await crowd.fill('busy', 150);
  const reader = await Reader.open(browser, `${parlord.url}/#/room/busy`);
  await reader.sees('word 150');
  await reader.wheel(-1400);
  const before = await reader.seen();
  const [late] = await crowd.say('ada', 'busy', 'something new below');
  const button = reader.page.locator('.newest');
  await eventually('the count of what is new', async () => (await button.innerText()).includes('1 new message'));
  held(before, await reader.seen(), 'a message below');
  await crowd.say('bob', 'busy', ...Array.from({ length: 40 }, (_, index) => `burst ${index}`));
  await eventually('all that is new', async () => (await button.innerText()).includes('41 new messages'));
  await reader.still();
  held(before, await reader.seen(), 'forty messages below');
  await picture(reader.page, 'room-new-below');

  // A line above the screen grows, one on the screen too: what stands above it stays.
  const first = before[0].seq;
  const above = await reader.page.evaluate((seq) => {
    const lines = [...document.querySelectorAll('[data-role=messages] [data-seq]')].map((line) => Number(line.dataset.seq));
    return lines.filter((other) => other < seq).at(-3);
  }, first);
  const author = await reader.line(above).evaluate((line) => line.getAttribute('aria-label').split(',')[0]);
  const tall = Array.from({ length: 9 }, (_, index) => `edited ${index}`).join('\n');
  await crowd.call(author, 'edit', 'busy', above, tall);
  await eventually('the change above', async () => (await reader.line(above).innerText()).includes('edited 8'));
  await reader.still();
  held(before, await reader.seen(), 'a line above grows');
  await crowd.call(author, 'remove', 'busy', above);
  await eventually('the tombstone above', async () => (await reader.line(above).innerText()).includes('removed'));
  await reader.still();
  held(before, await reader.seen(), 'a line above shrinks');

  await button.click();
  await reader.still();
  assert.equal(await reader.atEnd(), true);
  assert.ok((await reader.seen()).some((line) => line.text === 'burst 39'));
  assert.equal(await button.isHidden(), true);
  assert.ok(late > 0);
  await reader.leave();
});

test('at the end new messages are followed, and a window that changes its size loses neither end nor place', async () => {
  await crowd.fill('sizes', 120);
  const reader = await Reader.open(browser, `${parlord.url}/#/room/sizes`);
  await reader.sees('word 120');
  await crowd.say('ada', 'sizes', 'followed');
  await reader.sees('followed');
  await reader.still();
  assert.equal(await reader.atEnd(), true);
  for (const height of [420, 900, 760]) {
    await reader.page.setViewportSize({ width: 1100, height });
    await reader.still();
    assert.equal(await reader.atEnd(), true, `at the end with a height of ${height}`);
  }
  await reader.wheel(-1300);
  const [first] = await reader.seen();
  await reader.page.setViewportSize({ width: 800, height: 760 });
  await reader.still();
  await reader.page.setViewportSize({ width: 1100, height: 760 });
  await reader.still();
  const [again] = await reader.seen();
  assert.equal(again.seq, first.seq, 'the first line is the first line');
  near(again.top, first.top, 'after the window was narrow');
  await reader.leave();
});

test('a room that was left is found again where it was', async () => {
  await crowd.fill('kept', 150);
  await crowd.say('ada', 'other', 'elsewhere');
  const reader = await Reader.open(browser, `${parlord.url}/#/room/kept`);
  await reader.sees('word 150');
  await reader.wheel(-1700);
  const before = await reader.seen();
  await reader.enter('other');
  await reader.sees('elsewhere');
  await reader.enter('kept');
  await reader.still();
  held(before, await reader.seen(), 'back in the room');
  await reader.leave();
});

test('a quote leads to its message, loaded or not, and the way back leads to the newest', async () => {
  const count = 900;
  await crowd.fill('quotes', count);
  const [near1] = await crowd.say('ada', 'quotes', { text: 'an answer to the third', replyTo: 3 });
  await crowd.say('bob', 'quotes', { text: 'an answer to that', replyTo: near1 });
  const reader = await Reader.open(browser, `${parlord.url}/#/room/quotes`);
  await reader.sees('an answer to that');
  const quote = (seq) => reader.page.locator(`[data-quote="${seq}"]`);
  await eventually('the words of a message that is not loaded', async () => (await quote(3).innerText()).includes('word 3'));
  await quote(near1).click();
  await reader.still();
  assert.equal(await reader.line(near1).evaluate((line) => line === document.activeElement), true, 'the line has the focus');
  await quote(3).click();
  await eventually('the third message', async () => (await reader.seen()).some((line) => line.seq === 3));
  await reader.still();
  assert.ok((await reader.seen()).some((line) => line.seq === 3), 'it stays on the screen');
  assert.equal(await reader.line(3).evaluate((line) => line === document.activeElement), true);
  await picture(reader.page, 'room-jumped');

  // From there it goes on downwards, page by page, to the newest.
  const before = await reader.seen();
  await crowd.say('cyd', 'quotes', 'said meanwhile');
  await eventually('the count', async () => (await reader.page.locator('.newest').innerText()).includes('1 new'));
  held(before, await reader.seen(), 'a message at the far end');
  let steps = 0;
  for (let last = 0; last < count; steps += 1) {
    await reader.wheel(3000);
    last = Math.max(...(await reader.seen()).map((line) => Number(/^word (\d+)/.exec(line.text)?.[1] ?? count)));
    assert.ok(steps < 300, 'the end is reached');
  }
  await reader.page.locator('.newest').click({ timeout: 1000 }).catch(() => {});
  await reader.sees('said meanwhile');
  await reader.still();
  assert.equal(await reader.atEnd(), true);
  await reader.leave();
});

test('a day is jumped to by its dialog', async () => {
  await crowd.fill('days', 700);
  const reader = await Reader.open(browser, `${parlord.url}/#/room/days`);
  await reader.sees('word 700');
  await reader.wheel(-800);
  const open = reader.page.locator('.day-now');
  await open.click();
  const dialog = reader.page.locator('parlor-day-jump dialog');
  await dialog.waitFor();
  await picture(reader.page, 'room-day-jump');
  await dialog.locator('[data-do=beginning]').click();
  await eventually('the first message', async () => (await reader.seen()).some((line) => line.text.startsWith('word 1 ') || line.text === 'word 1'));
  await dialog.waitFor({ state: 'hidden' });
  // Today began before the first message: the same place by its date.
  await reader.page.locator('.newest').click();
  await reader.sees('word 700');
  await reader.wheel(-800);
  await open.click();
  await dialog.locator('button[type=submit]').click();
  await eventually('the first message of today', async () => (await reader.seen()).some((line) => /^word 1\b/.test(line.text)));
  await reader.leave();
});

test('what was said while nobody looked stands below a line, and a button leads up to it', async () => {
  await crowd.fill('unread', 30);
  const reader = await Reader.open(browser, `${parlord.url}/#/room/unread`);
  await reader.sees('word 30');
  await reader.enter('lobby-of-unread');
  await eventually('the other room', async () => (await reader.page.locator('.top').innerText()).includes('lobby-of-unread'));
  await crowd.fill('unread', 300, 'later');
  await reader.enter('unread');
  await reader.sees('later 300');
  const up = reader.page.locator('.missed .way-part').first();
  await eventually('the count', async () => (await up.innerText()).includes('300 unread'));
  await picture(reader.page, 'room-unread-above');
  await up.click();
  const line = reader.page.locator('.unread-line');
  await eventually('the line', async () => (await reader.seen()).some((seen) => /^later 1\b/.test(seen.text)));
  assert.equal(await line.count(), 1);
  assert.match(await reader.page.locator('article:has(.unread-line)').innerText(), /later 1\b/);
  await picture(reader.page, 'room-unread-line');
  await eventually('the button to go', async () => up.isHidden());
  await reader.leave();
});

test('five hundred messages missed without a connection are all there, once, and counted', async () => {
  await crowd.fill('missed', 60);
  const reader = await Reader.open(browser, `${parlord.url}/#/room/missed`);
  await reader.sees('word 60');
  await reader.context.setOffline(true);
  await reader.page.evaluate(() => dispatchEvent(new Event('offline')));
  // The line is cut for good: a browser's "offline" leaves open sockets alone.
  await parlord.kill9();
  await reader.disconnected();
  await picture(reader.page, 'room-offline');
  await parlord.begin();
  await crowd.fill('missed', 500, 'missed');
  // A slow machine draws the first of them before the last has come; they are one absence all the same.
  const devtools = await reader.context.newCDPSession(reader.page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 10 });
  await reader.context.setOffline(false);
  await reader.page.evaluate(() => dispatchEvent(new Event('online')));
  await reader.connected();
  await reader.sees('missed 500');
  const up = reader.page.locator('.missed .way-part').first();
  await eventually('the count', async () => (await up.innerText()).includes('500 unread'));
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await up.click();
  await eventually('the first of them', async () => (await reader.seen()).some((seen) => /^missed 1\b/.test(seen.text)));
  const read = [];
  for (let steps = 0; read.at(-1) !== 500 && steps < 200; steps += 1) {
    for (const { text } of await reader.seen()) {
      const number = Number(/^missed (\d+)/.exec(text)?.[1]);
      if (number > (read.at(-1) ?? 0)) read.push(number);
    }
    await reader.wheel(500);
  }
  assert.deepEqual(read, Array.from({ length: 500 }, (_, index) => index + 1));
  await reader.leave();
});

test('who came down to the end by hand is not kept there when he goes up again', async () => {
  await crowd.fill('byhand', 60);
  const reader = await Reader.open(browser, `${parlord.url}/#/room/byhand`);
  await reader.sees('word 60');
  await reader.wheel(-100);
  await crowd.fill('byhand', 12, 'more');
  await eventually('the count', async () => (await reader.page.locator('.newest').innerText()).includes('12 new'));
  await reader.wheel(5000);
  assert.equal(await reader.atEnd(), true);
  await reader.wheel(-100);
  const before = await reader.seen();
  await crowd.say('cyd', 'byhand', 'said meanwhile');
  await eventually('the count', async () => (await reader.page.locator('.newest').innerText()).includes('1 new'));
  held(before, await reader.seen(), 'a message at the end');
  await reader.leave();
});
