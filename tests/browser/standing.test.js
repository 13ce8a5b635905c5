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
