// What a room of nothing kept says of itself, fifty people at once, and hostile names and topics.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, crowd, eventually, parlord, picture, stage } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

stage(`${CONFIG}\n[[room]]\nname = "air"\nephemeral = true\n`, Crowd);

const open = (room, options) => Reader.open(browser, `${parlord.url}/#/room/${room}`, options);

test('a room that keeps nothing says so when one comes back to it', async () => {
  const reader = await open('air');
  await reader.say('gone with the wind');
  await reader.sees('gone with the wind');
  await parlord.kill9();
  await reader.disconnected();
  await parlord.begin();
  await reader.connected();
  await eventually('the loss', async () => /keeps nothing/.test(await reader.page.locator('.top').innerText()));
  await reader.say('a new breath');
  await reader.sees('a new breath');
  assert.match(await reader.page.locator('.missing').innerText(), /gone/);
  await reader.leave();
});

test('fifty people speak at once, and all of it is there, once', async () => {
  const reader = await open('fifty');
  const names = Array.from({ length: 50 }, (_, index) => `person-${index}`);
  await Promise.all(names.map((name) => crowd.say(name, 'fifty', `hello from ${name}.`)));
  const said = async () => (await reader.words(/hello from person-\d+\./g)).sort();
  await eventually('all of them', async () => (await said()).length === 50);
  assert.deepEqual(await said(), names.map((name) => `hello from ${name}.`).sort());
  assert.equal(await reader.atEnd(), true);
  await picture(reader.page, 'room-fifty');
  await reader.leave();
});

test('hostile names and topics stay in their places, also on a telephone', async () => {
  // The server takes a topic of what it likes; a name it does not like makes a guest.
  const topics = ['<img src=x onerror="document.title=1">', '\u202ereversed', `t${'\u0301'.repeat(200)}`, '😀'.repeat(60), 'W'.repeat(240), 'مرحبا بكم جميعا'];
  const names = ['<b>x</b>', 'a\u202eb', 'z\u200bz', 'Ω'.repeat(32), 'constructor', '__proto__'];
  for (const [index, topic] of topics.entries()) {
    await crowd.say('zoe', `topic-${index}`, 'x');
    await crowd.call('zoe', 'topic', `topic-${index}`, topic);
  }
  for (const name of names) await crowd.say(name, 'topic-0', `said by ${names.indexOf(name)}`);
  for (const viewport of [{ width: 1366, height: 768 }, { width: 360, height: 640 }]) {
    const reader = await open('topic-0', { viewport });
    await reader.sees(`said by ${names.length - 1}`);
    const height = await reader.page.locator('parlor-header').evaluate((header) => header.offsetHeight);
    for (const [index, topic] of topics.entries()) {
      await reader.enter(`topic-${index}`);
      await reader.connected();
      const shown = reader.page.locator('[data-role=topic]');
      await eventually(`topic ${index}`, async () => (await shown.textContent()) === topic);
      const header = reader.page.locator('parlor-header');
      assert.equal(await header.evaluate((element) => element.offsetHeight), height, `topic ${index} does not move the page`);
      assert.ok(await reader.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `topic ${index} widens nothing`);
    }
    assert.equal(await reader.page.locator('main :is(img, script, b)').count(), 0);
    assert.doesNotMatch(await reader.page.title(), /^1$/);
    await reader.leave();
  }
});
