// What an answer quotes, where the quoted message is far out of the list: it follows its edits and its removal, and a cut.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, crowd, eventually, parlord, stage } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

stage(CONFIG, Crowd);

const open = (room, options) => Reader.open(browser, `${parlord.url}/#/room/${room}`, options);
const quoteIn = (reader, seq) => reader.page.locator(`[data-quote="${seq}"]`);
const reads = (reader, seq, words) => eventually(`"${words}" in the quote`, async () => (await quoteIn(reader, seq).innerText()).includes(words));

test('what is taken back stands in no quote any more, also where its message is not in the list', async () => {
  const [seq] = await crowd.say('ada', 'amended', 'the secret');
  await crowd.fill('amended', 300);
  await crowd.say('bob', 'amended', { text: 'an answer', replyTo: seq });
  const reader = await open('amended');
  await reads(reader, seq, 'the secret');
  await crowd.call('ada', 'edit', 'amended', seq, 'less of it');
  await reads(reader, seq, 'less of it');
  await crowd.call('ada', 'remove', 'amended', seq);
  await reads(reader, seq, 'removed');
  // What was kept follows, too: the line is drawn anew in the room one comes back to.
  await reader.enter('elsewhere');
  await reader.connected();
  await reader.enter('amended');
  await reads(reader, seq, 'removed');
  assert.equal(await reader.page.evaluate(() => document.body.innerText.includes('less of it')), false);
  await reader.leave();
});

test('a quote that could not be read says so, and is read once the line is back', async () => {
  const [seq] = await crowd.say('ada', 'cut', 'far above');
  await crowd.fill('cut', 300);
  await crowd.say('bob', 'cut', { text: 'an answer', replyTo: seq });
  const reader = await open('cut');
  await reader.sees('an answer');
  await reader.enter('elsewhere');
  // From here on the room is watched, but what its answer quotes was not read.
  await reader.page.reload();
  await reader.connected();
  await reader.page.waitForFunction(async () => (await import('/app/session.js')).session.parlor.room('cut')?.state === 'live');
  await parlord.kill9();
  await reader.disconnected();
  await reader.enter('cut');
  await reads(reader, seq, 'could not be read');
  await parlord.begin();
  await reader.connected();
  await reads(reader, seq, 'far above');
  await reader.leave();
});
