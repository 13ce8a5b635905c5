// What is on its way or failed: in its own room only, never lost, never said twice without being asked, and still under the hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, eventually, parlord, Parlord, picture, stage } from './parlord.js';
import { CONFIG, Reader } from './room-harness.js';
import { Visitor } from './visitor.js';

// A nonce is known for a second only, so that one can outlive it.
stage(`${CONFIG}\n[rooms]\ndedupe_window = "1s"\n`);

const open = (room) => Reader.open(browser, `${parlord.url}/#/room/${room}`);

/** Sends while the server takes bytes and reads nothing, and ends it: nobody knows whether that arrived. */
async function sayIntoTheVoid(reader, text) {
  process.kill(parlord.child.pid, 'SIGSTOP');
  await reader.say(text);
  await eventually('it to leave', () => reader.page.locator('[data-pending][data-state=sent]').count());
  await parlord.kill9();
  await reader.disconnected();
}

test('what waits in one room is not seen in another', async () => {
  const reader = await open('here');
  await reader.enter('there');
  await reader.connected();
  await reader.enter('here');
  await reader.connected();
  await reader.say('here it stays');
  await reader.sees('here it stays');
  await parlord.kill9();
  await reader.disconnected();
  await reader.say('for here only');
  await eventually('the waiting line', async () => (await reader.pending()) === 1);
  await reader.page.evaluate(() => { location.hash = '#/room/there'; });
  await eventually('the other room', async () => (await reader.page.locator('parlor-header .room-title').innerText()) === 'there');
  assert.equal(await reader.pending(), 0);
  await reader.page.evaluate(() => { location.hash = '#/room/here'; });
  await eventually('the waiting line again', async () => (await reader.pending()) === 1);
  await parlord.begin();
  await reader.sees('for here only');
  assert.equal(await reader.pending(), 0);
  await reader.leave();
});

test('what may have arrived is not repeated under a nonce that is forgotten: it is sent anew if a person says so', async () => {
  const reader = await open('doubt');
  await reader.say('certain');
  await reader.sees('certain');
  await sayIntoTheVoid(reader, 'perhaps');
  const left = Date.now();
  await eventually('the nonce to be forgotten', () => Date.now() - left > 1000);
  await parlord.begin();
  await reader.connected();
  const failed = reader.page.locator('[data-pending][data-state=failed]');
  await failed.waitFor();
  assert.match(await failed.innerText(), /may have arrived or not/);
  assert.doesNotMatch(await failed.innerText(), /Not sent/);
  assert.equal(await failed.locator('[data-do=retry]').count(), 0);
  await picture(reader.page, 'room-doubt');
  await failed.locator('[data-do=anew]').click();
  await reader.sees('perhaps');
  await eventually('nothing pending', async () => (await reader.pending()) === 0);
  assert.equal((await reader.words(/perhaps/g)).length, 1);
  await reader.leave();
});

test('what may not have arrived is a draft again after a reload', async () => {
  const reader = await open('reloaded');
  await reader.say('before');
  await reader.sees('before');
  await sayIntoTheVoid(reader, 'not lost');
  await eventually('it to wait', () => reader.page.locator('[data-pending][data-state=waiting]').count());
  // There is nothing to load; the page is gone all the same.
  await reader.page.goto('about:blank');
  await parlord.begin();
  await reader.page.goto(`${parlord.url}/#/room/reloaded`);
  await reader.connected();
  assert.equal(await reader.composer().inputValue(), 'not lost');
  await reader.leave();
});

test('a line that failed stays under the hand while another one counts down', async () => {
  const slow = await Parlord.start('[limits]\nmessages = { rate = 1, burst = 1 }\n');
  const reader = await Reader.open(browser, `${slow.url}/#/room/slow`);
  await reader.say('first');
  await reader.sees('first');
  await reader.page.evaluate(async () => {
    const { session } = await import('/app/session.js');
    session.parlor.send('slow', 'x'.repeat(5000));
  });
  const failed = reader.page.locator('[data-pending][data-state=failed]');
  await failed.waitFor();
  const button = await failed.locator('[data-do=discard]').elementHandle();
  for (const text of ['two', 'three', 'four']) await reader.say(text);
  await reader.sees('four');
  await eventually('only the failed one', async () => (await reader.pending()) === 1);
  assert.equal(await button.evaluate((element) => element.isConnected), true);
  await reader.leave();
  await slow.end();
});

test('a draft goes on in another tab that shows the same room, and ends there when it is sent', async () => {
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 } });
  const url = `${parlord.url}/#/room/shared`;
  const one = await Visitor.tab(context, url);
  const two = await Visitor.tab(context, url);
  await one.composer().fill('begun here');
  await eventually('the draft there', async () => (await two.composer().inputValue()) === 'begun here');
  await two.composer().press('End');
  await two.composer().pressSequentially(', ended there');
  await eventually('its end here', async () => (await one.composer().inputValue()) === 'begun here, ended there');
  await two.composer().press('Enter');
  await one.sees('begun here, ended there');
  await eventually('an empty field here', async () => (await one.composer().inputValue()) === '');
  for (const tab of [one, two]) assert.deepEqual(tab.faults, []);
  await context.close();
});
