// Where something is missing in what one reads, a line says so and why.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, crowd, eventually, parlord, stage } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

stage(`${CONFIG}resume_events = 20\n`, Crowd);

test('who was away for longer than the server resumes is told so, once', async () => {
  await crowd.say('ada', 'away', 'before');
  const reader = await Reader.open(browser, `${parlord.url}/#/room/away`);
  await reader.sees('before');
  await reader.context.setOffline(true);
  await reader.disconnected();
  await crowd.fill('away', 60, 'missed');
  await reader.context.setOffline(false);
  await reader.connected();
  await reader.sees('missed 60');
  const line = reader.page.locator('.missing');
  await eventually('the line', async () => (await line.count()) === 1);
  assert.match(await line.innerText(), /You were away for long/);
  await reader.leave();
});
