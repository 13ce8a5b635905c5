// Two people in two pages, and a daemon that dies in mid-sentence.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, eventually, parlord, picture, stage, UNLIMITED } from './parlord.js';
import { Visitor } from './visitor.js';

const CONFIG = `${UNLIMITED}[[room]]
name = "lobby"
topic = "Welcome"
`;

stage(CONFIG);

test('two pages talk while parlord is killed and started again, and nothing is missing, doubled or out of order', async () => {
  const ada = await Visitor.open(browser, `${parlord.url}/#/room/lobby`);
  const bob = await Visitor.open(browser, `${parlord.url}/#/room/lobby`);
  await picture(ada.page, 'empty-room');

  const sent = { ada: [], bob: [] };
  const talk = async (visitor, who, first, count) => {
    for (let number = first; number < first + count; number += 1) {
      const word = `${who}-${String(number).padStart(3, '0')}`;
      await visitor.say(`${word} says something`);
      sent[who].push(word);
    }
  };
  const both = (first, count) => Promise.all([talk(ada, 'ada', first, count), talk(bob, 'bob', first, count)]);

  let next = 0;
  await both(next, 5);
  next += 5;
  for (let round = 0; round < 3; round += 1) {
    const talking = both(next, 8);
    // In mid-sentence: after the second word of this round has left a composer.
    const enough = sent.ada.length + 2;
    await eventually('mid-sentence', async () => sent.ada.length >= enough);
    await parlord.kill9();
    await Promise.all([ada.disconnected(), bob.disconnected()]);
    await picture(ada.page, `away-${round}`);
    await parlord.begin();
    await talking;
    next += 8;
    await Promise.all([ada.connected(), bob.connected()]);
  }
  await both(next, 3);
  await picture(ada.page, 'after-three-kills');

  const all = sent.ada.length + sent.bob.length;
  for (const visitor of [ada, bob]) {
    // So tall that all of them are on it: the list takes lines far off the screen out of the document.
    await visitor.page.setViewportSize({ width: 1100, height: 5000 });
    await eventually('every word', async () => (await visitor.words(/(?:ada|bob)-\d{3}/g)).length >= all);
    await eventually('nothing pending', async () => (await visitor.pending()) === 0);
  }
  const words = await ada.words(/(?:ada|bob)-\d{3}/g);
  assert.equal(words.length, all, 'nothing is doubled');
  assert.deepEqual(words, await bob.words(/(?:ada|bob)-\d{3}/g), 'both read the same order');
  for (const who of ['ada', 'bob']) {
    assert.deepEqual(words.filter((word) => word.startsWith(who)), sent[who], `${who}'s words stand in the order of speech`);
  }
  const seqs = (await bob.lines()).map((line) => line.seq);
  assert.deepEqual(seqs, Array.from({ length: all }, (_, index) => index + 1), 'dense');
  await ada.leave();
  await bob.leave();
});

test('the same browser is the same person after a reload and a restart', async () => {
  const visitor = await Visitor.open(browser, `${parlord.url}/#/room/lobby`);
  const name = await visitor.name();
  assert.notEqual(name, '');
  await visitor.page.reload();
  await visitor.connected();
  assert.equal(await visitor.name(), name);
  await parlord.kill9();
  await visitor.disconnected();
  await parlord.begin();
  await visitor.connected();
  assert.equal(await visitor.name(), name);
  await visitor.rename('countess');
  await eventually('the new name', async () => (await visitor.name()).includes('countess'));
  await visitor.page.reload();
  await visitor.connected();
  await eventually('the new name after a reload', async () => (await visitor.name()).includes('countess'));
  await visitor.leave();
});

test('several rooms are listed, entered and kept apart', async () => {
  const visitor = await Visitor.open(browser, `${parlord.url}/#/room/lobby`);
  for (const room of ['games/lfg', 'tea']) {
    await visitor.enter(room);
    await visitor.say(`only in ${room}`);
    await visitor.sees(`only in ${room}`);
  }
  assert.equal((await visitor.words(/only in games\/lfg/g)).length, 0, 'the other room is not shown here');
  const list = visitor.page.locator('[data-role=room-list]');
  await eventually('both rooms in the list', async () => {
    const text = await list.innerText();
    return text.includes('games/lfg') && text.includes('tea');
  });
  await picture(visitor.page, 'rooms');
  await visitor.leave();
});

test('a name that cannot be a room stays beside its field and opens nothing', async () => {
  const visitor = await Visitor.open(browser, `${parlord.url}/#/room/lobby`);
  const { page } = visitor;
  const field = page.locator('dialog.open-room input');
  const note = page.locator('dialog.open-room .note');
  const where = page.url();
  await visitor.ask('two words');
  for (const wanted of ['two words', 'no!room', 'long'.repeat(20)]) {
    await field.fill(wanted);
    await field.press('Enter');
    await eventually(`a sentence about "${wanted}"`, async () => (await note.innerText()) !== '');
    assert.equal(await field.inputValue(), wanted, 'what was typed stays');
    assert.equal(page.url(), where);
    assert.equal(await page.locator('[data-role=room-list]').getByText(wanted).count(), 0, 'it is not among the rooms');
  }
  await field.fill('a-room');
  assert.equal(await note.textContent(), '');
  await field.press('Enter');
  await page.waitForURL(/a-room/);
  await visitor.enter('no!room');
  await eventually('a composer that is closed', async () => visitor.composer().isDisabled());
  await visitor.leave();
});

test('a refused name stays in its field, and the focus stays with the name', async () => {
  const other = await Visitor.open(browser, `${parlord.url}/#/room/lobby`);
  await other.rename('marchioness');
  await eventually('the other name', async () => (await other.name()).includes('marchioness'));
  const visitor = await Visitor.open(browser, `${parlord.url}/#/room/lobby`);
  const element = visitor.page.locator('[data-role=name]');
  const focused = (tag) => element.evaluate((node, name) => node.contains(document.activeElement) && document.activeElement.localName === name, tag);
  await visitor.rename('marchioness');
  await eventually('the sentence', async () => (await element.locator('[role=status]').innerText()) !== '');
  await visitor.connected();
  assert.equal(await element.locator('input').inputValue(), 'marchioness');
  assert.equal(await focused('input'), true);
  await element.locator('input').fill('viscountess');
  await element.locator('input').press('Enter');
  await eventually('the new name', async () => (await visitor.name()).includes('viscountess'));
  assert.equal(await focused('button'), true);
  await visitor.leave();
  await other.leave();
});

test('only the owner of a room is offered its topic', async () => {
  const owner = await Visitor.open(browser, `${parlord.url}/#/room/owned`);
  assert.equal(await owner.page.locator('[data-role=topic] button').count(), 0, 'the room is not made yet');
  await owner.say('mine');
  await owner.page.locator('[data-role=topic] button').click();
  await owner.page.keyboard.type('Words');
  await owner.page.keyboard.press('Enter');
  const guest = await Visitor.open(browser, `${parlord.url}/#/room/owned`);
  const topic = guest.page.locator('[data-role=topic]');
  await eventually('the topic', async () => (await topic.innerText()) === 'Words');
  assert.equal(await topic.locator('button').count(), 0);
  await guest.leave();
  await owner.leave();
});

test('hostile text stays text', async () => {
  const visitor = await Visitor.open(browser, `${parlord.url}/#/room/hostile`);
  const texts = ['<img src=x onerror="document.title=1">', '<script>document.title=2</script>', '**bold** javascript:alert(1)'];
  for (const text of texts) {
    await visitor.say(text);
    await visitor.sees(text);
  }
  assert.equal(await visitor.page.locator('[data-role=messages] img, [data-role=messages] script').count(), 0);
  assert.doesNotMatch(await visitor.page.title(), /^[12]$/);
  await visitor.leave();
});

test('the page fits a telephone and a dark room', async () => {
  const visitor = await Visitor.open(browser, `${parlord.url}/#/room/lobby`, {
    viewport: { width: 390, height: 740 },
    colorScheme: 'dark',
  });
  await visitor.composer().waitFor();
  const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, 'nothing has to be scrolled sideways');
  await picture(visitor.page, 'telephone-dark');
  await visitor.leave();
});
