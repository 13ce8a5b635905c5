// What a person sees of acts against him and of his room: where he stands in the list, when he is back, and what is no longer said.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grave } from './axe.js';
import { parlor } from './operator.js';
import { browser, crowd, eventually, parlord, picture, stage } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

stage(`[server]\nname = "Harbour"\n${CONFIG}`, Crowd);

const open = async (room, options) => {
  const reader = await Reader.open(browser, `${parlord.url}/#/room/${room}`, { reducedMotion: 'reduce', ...options });
  await reader.say('here I am');
  await reader.sees('here I am');
  return reader;
};
const standing = (reader) => reader.page.locator('parlor-standing');
const says = (reader, pattern) => eventually(String(pattern), async () => pattern.test(await standing(reader).innerText().catch(() => '')));
const people = (reader) => reader.page.locator('parlor-members').innerText();
const judge = async (reader, state) => {
  await picture(reader.page, `standing-${state}`);
  assert.deepEqual(await grave(reader.page), [], state);
};
/** The page's own words about events, the newest last. */
const lines = async (reader) => (await reader.page.locator('[data-role=messages] .event .event-text').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').replace(/ \d+:\d\d(\s[AP]M)?$/, ''));

test('who stands at the end still does when the panel comes, grows and goes', async () => {
  await crowd.fill('pinned', 60);
  const reader = await open('pinned');
  await reader.composer().fill('a draft\nof three\nlines');
  await reader.still();
  const stays = async (what) => {
    await reader.still();
    await picture(reader.page, `standing-pinned-${what}`);
    assert.equal(await reader.atEnd(), true, what);
    assert.equal(await reader.page.locator('parlor-messages .newest').isVisible(), false, what);
  };
  await stays('writing');
  const name = await reader.name();
  const mute = await parlor('mute', name, '--for', '10m', '--room', 'pinned', '--reason', 'flood');
  await says(reader, /You are muted/);
  await stays('muted');
  await parlor('undo', mute.act);
  await standing(reader).waitFor({ state: 'hidden' });
  await stays('free');
  await parlor('kick', name, '--for', '10m', '--room', 'pinned', '--reason', 'flood '.repeat(60));
  await says(reader, /You were put out/);
  await stays('kicked');
  await reader.leave();
});

test('who stands at the end still does when a panel goes and comes before it is painted', async () => {
  await crowd.fill('hasty', 60);
  const reader = await open('hasty');
  const name = await reader.name();
  await parlor('mute', name, '--for', '10m', '--room', 'hasty');
  await says(reader, /You are muted/);
  for (let turn = 0; turn < 4; turn += 1) {
    const longer = await parlor('mute', name, '--for', '1h', '--room', 'hasty');
    // The one mute ends, and the other is in force again.
    await parlor('undo', longer.act);
  }
  await eventually('the last turn', async () => (await lines(reader)).filter((line) => / speak again/.test(line)).length >= 4);
  await reader.still();
  assert.equal(await reader.atEnd(), true);
  await reader.leave();
});

test('a closed room is come back to without a hand', async () => {
  const reader = await open('shop');
  await reader.page.clock.install();
  await parlor('close-room', 'shop', '--yes');
  await says(reader, /This room is closed[\s\S]*Once it is open again/);
  assert.equal(await standing(reader).getByRole('button').innerText(), 'Try again');
  await eventually('nobody to be shown', async () => /Not shown while you are outside/.test(await people(reader)));
  await judge(reader, 'closed');
  await reader.page.clock.fastForward(31_000);
  await says(reader, /This room is closed/);
  await parlor('open-room', 'shop');
  await reader.page.clock.fastForward(31_000);
  await standing(reader).waitFor({ state: 'hidden' });
  await reader.say('open again');
  await reader.sees('open again');
  await eventually('the people', async () => /1 person here/.test(await people(reader)));
  await reader.leave();
});

test('who is let in again is in at once; when the time is over one may come back', async () => {
  const reader = await open('club');
  const name = await reader.name();
  await parlor('ban', name, '--room', 'club', '--reason', 'spam', '--yes');
  await says(reader, /You are banned from this room until it is lifted[\s\S]*spam/);
  assert.equal(await standing(reader).getByRole('button').innerText(), 'Try again');
  await eventually('oneself to be gone', async () => !(await people(reader)).includes(name));
  await judge(reader, 'banned');
  await reader.page.reload();
  await says(reader, /You are banned from this room until it is lifted/);
  await eventually('nobody to be shown', async () => /Not shown while you are outside/.test(await people(reader)));
  assert.doesNotMatch(await people(reader), /Loading/);
  await parlor('unban', name, '--room', 'club');
  await standing(reader).waitFor({ state: 'hidden' });
  await reader.say('in again');
  await reader.sees('in again');
  await parlor('ban', name, '--room', 'club', '--for', '3s', '--yes');
  await says(reader, /until \d+:\d\d:\d\d/);
  await says(reader, /You may come back to this room[\s\S]*Come back/);
  assert.doesNotMatch(await reader.page.locator('.main').innerText(), /banned from this room/);
  await judge(reader, 'over');
  await standing(reader).getByRole('button').click();
  await reader.say('back');
  await reader.sees('back');
  await reader.leave();
});

test('who was let in again while he had no connection is in as soon as he has one', async () => {
  const reader = await open('pier');
  const name = await reader.name();
  await parlor('ban', name, '--room', 'pier', '--yes');
  await says(reader, /banned from this room/);
  await reader.context.setOffline(true);
  // A browser's "offline" leaves open sockets alone.
  await parlord.kill9();
  await parlord.begin();
  await parlor('unban', name, '--room', 'pier');
  await reader.context.setOffline(false);
  await standing(reader).waitFor({ state: 'hidden' });
  await reader.say('in again');
  await reader.sees('in again');
  await reader.leave();
});

test('banned everywhere after the room: one sentence, with the names of server and person', async () => {
  const reader = await open('hall');
  const name = await reader.name();
  await parlor('ban', name, '--room', 'hall', '--for', '1h', '--reason', 'one', '--yes');
  await reader.page.reload();
  await says(reader, /banned from this room/);
  const act = await parlor('ban', name, '--all', '--reason', 'two', '--yes', '--force');
  const one = async (what) => {
    await says(reader, /You are banned from this server until it is lifted/);
    const main = await reader.page.locator('.main').innerText();
    assert.doesNotMatch(main, /banned from this room/, what);
    assert.doesNotMatch(main, /Come back|Connect/, what);
    assert.equal(await standing(reader).getByRole('button').innerText(), 'Try again');
  };
  await one('told');
  await reader.page.reload();
  await one('after a reload');
  assert.equal(await reader.page.locator('#server-name').innerText(), 'Harbour');
  assert.match(await reader.page.title(), /Harbour/);
  assert.equal(await reader.name(), name);
  const title = reader.page.locator('parlor-header .room-title');
  assert.equal(await title.evaluate((element) => element.scrollWidth > element.clientWidth), false, 'the title is whole');
  await judge(reader, 'banned-everywhere');
  await parlor('undo', act.act);
  await reader.leave();
});

test('put out for seconds: the end is told to the second', async () => {
  const reader = await open('short');
  await parlor('kick', await reader.name(), '--room', 'short', '--for', '15s');
  await says(reader, /You were put out of this room until \d+:\d\d:\d\d/);
  await judge(reader, 'kicked');
  await reader.leave();
});

test('put out of the server: the way back when the time is over; the keyboard is not left nowhere', async () => {
  const reader = await open('yard');
  await parlor('kick', await reader.name(), '--all', '--for', '3s', '--yes', '--force');
  await says(reader, /You were put out of this server until \d+:\d\d:\d\d/);
  await says(reader, /You may come back to this server[\s\S]*Come back/);
  await standing(reader).getByRole('button').press('Enter');
  await standing(reader).waitFor({ state: 'hidden' });
  await eventually('the composer to have the focus', () => reader.page.evaluate(() => document.activeElement?.matches('parlor-composer textarea')));
  const act = await parlor('ban', await reader.name(), '--room', 'yard', '--yes');
  await says(reader, /banned from this room/);
  const again = standing(reader).getByRole('button', { name: 'Try again' });
  await again.press('Enter');
  await eventually('the focus to be back', () => again.evaluate((button) => document.activeElement === button && button.closest('.out') !== null));
  await parlor('undo', act.act);
  await standing(reader).waitFor({ state: 'hidden' });
  await eventually('the focus to go on', () => reader.page.evaluate(() => document.activeElement?.matches('parlor-composer textarea')));
  await reader.leave();
});

test('lines about acts are sentences', async () => {
  const reader = await open('wording');
  const other = await open('wording');
  const name = await other.name();
  await parlor('mute', name, '--room', 'wording', '--for', '1h');
  await parlor('unmute', name, '--room', 'wording');
  await parlor('ban', name, '--room', 'wording', '--yes');
  await parlor('unban', name, '--room', 'wording');
  await parlor('lock', 'wording');
  await parlor('slow', 'wording', '30s');
  await parlor('unlock', 'wording');
  await parlor('slow', 'wording', 'off');
  const by = async () => (await lines(reader)).map((line) => line.split(' ')[0]);
  await eventually('all lines', async () => (await by()).length >= 8);
  const said = (await lines(reader)).map((line) => line.slice(line.indexOf(' ') + 1));
  assert.match(said[0], new RegExp(`^muted ${name} until `));
  assert.deepEqual(said.slice(1, 8), [
    `let ${name} speak again`,
    `banned ${name}`,
    `let ${name} in again`,
    'locked the room: only voices and moderators speak',
    'made the room slow: one message every 30 seconds',
    'unlocked the room: everybody may speak',
    'ended the slow mode',
  ]);
  await parlor('close-room', 'wording', '--yes');
  await says(reader, /This room is closed/);
  assert.match((await lines(reader)).at(-1), /closed the room$/);
  await parlor('lock', 'wording');
  await parlor('unlock', 'wording');
  await parlor('open-room', 'wording');
  await standing(reader).getByRole('button').click();
  await eventually('the opening', async () => /opened the room$/.test((await lines(reader)).at(-1)));
  const closed = (await lines(reader)).slice(-4).map((line) => line.slice(line.indexOf(' ') + 1));
  assert.deepEqual(closed, ['closed the room', 'locked the room: only voices and moderators speak', 'unlocked the room: everybody may speak', 'opened the room']);
  await judge(reader, 'wording');
  await reader.leave();
  await other.leave();
});
