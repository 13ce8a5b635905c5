// An operator in a shell and a visitor in a browser: what the one does, the other sees.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parlor } from './operator.js';
import { browser, eventually, parlord, stage } from './parlord.js';
import { CONFIG, Reader } from './room-harness.js';

stage(CONFIG);

const open = (room) => Reader.open(browser, `${parlord.url}/#/room/${room}`, { reducedMotion: 'reduce' });
const standing = (reader) => reader.page.locator('parlor-standing');

test('an operator mutes from the shell, the visitor sees why and for how long, and it is taken back', async () => {
  const reader = await open('story');
  await reader.say('buy gold');
  await reader.sees('buy gold');
  const mute = await parlor('mute', await reader.name(), '--for', '10m', '--room', 'story', '--reason', 'flood');
  assert.equal(mute.verb, 'mute');
  await standing(reader).waitFor();
  assert.match(await standing(reader).innerText(), /muted in this room until[\s\S]*Reason: flood/);
  assert.equal(await reader.composer().isDisabled(), true);
  await parlor('undo', mute.act);
  await eventually('a free composer', async () => !(await reader.composer().isDisabled()));
  await reader.leave();
});

test('a purge from the shell empties the page, and undone it fills it again', async () => {
  const reader = await open('purged');
  await reader.say('first bad word');
  await reader.say('second bad word');
  await reader.sees('second bad word');
  const words = () => reader.page.locator('[data-role=messages]').innerText();
  const purge = await parlor('purge', await reader.name(), '--room', 'purged', '--yes');
  assert.equal(purge.scale.messages, 2);
  await eventually('the words to go', async () => !/bad word/.test(await words()));
  await parlor('undo', purge.act);
  await eventually('the words to be back', async () => /first bad word[\s\S]*second bad word/.test(await words()));
  await reader.leave();
});

test('a ban everywhere sends the visitor away and says why; the audit log says who', async () => {
  const reader = await open('left');
  await reader.say('the last word');
  await reader.sees('the last word');
  const name = await reader.name();
  const ban = await parlor('ban', name, '--all', '--for', '1h', '--reason', 'enough', '--yes', '--force');
  assert.equal(ban.persons[0].name, name);
  await reader.page.getByText(/banned/i).first().waitFor();
  await reader.page.getByText(/enough/).first().waitFor();
  const record = await parlor('audit', '--limit', '1');
  assert.deepEqual([record.verb, record.reason, record.act], ['ban', 'enough', ban.act]);
  await parlor('undo', ban.act);
  await reader.leave();
});
