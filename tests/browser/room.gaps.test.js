// Where something is missing in what one reads, a line says so and why.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, launch, Parlord } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

test('who was away for longer than the server resumes is told so, once', async (t) => {
  const parlord = await Parlord.start(`${CONFIG}resume_events = 20\n`);
  t.after(() => parlord.end());
  const browser = await launch();
  t.after(() => browser.close());
  const crowd = await Crowd.join(browser, parlord.url);
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
