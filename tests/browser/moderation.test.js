// Moderation as people see it: who is muted, put out, banned; what goes and comes back; what a role may do; and axe-core on all of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grave } from './axe.js';
import { browser, eventually, parlord, picture, stage } from './parlord.js';
import { CONFIG, Reader } from './room-harness.js';

stage(CONFIG);

const open = (room, options) => Reader.open(browser, `${parlord.url}/#/room/${room}`, { reducedMotion: 'reduce', ...options });

/** The owner of a room, who made it by his first message, and a visitor of it. */
async function two(room, options) {
  const owner = await open(room);
  await owner.say('the first word');
  await owner.sees('the first word');
  const guest = await open(room, options);
  await guest.say('something bad');
  await owner.sees('something bad');
  return { owner, guest, who: await guest.name() };
}

const line = (reader, text) => reader.page.locator('[data-role=messages] article', { hasText: text }).last();
const dialog = (reader) => reader.page.locator('dialog[open]');
const standing = (reader) => reader.page.locator('parlor-standing');

/** Chooses from the menu of a message; what has to be said more is said in the dialog. */
async function choose(reader, text, item) {
  await line(reader, text).hover();
  await line(reader, text).locator('[data-act=moderate]').click();
  await reader.page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function chooseOfRoom(reader, item) {
  await reader.page.locator('parlor-header [aria-haspopup=menu]').click();
  await reader.page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function submit(reader) {
  await dialog(reader).locator('button[type=submit]').click();
  await eventually('the dialog to go', async () => (await dialog(reader).count()) === 0);
}

const undo = (reader) => reader.page.locator('parlor-toast button').click();
const judge = async (reader, state) => {
  await picture(reader.page, `moderation-${state}`);
  assert.deepEqual(await grave(reader.page), [], state);
};

test('muted: the reason and the time left are said, the draft stays, and it is taken back', async () => {
  const { owner, guest } = await two('muting');
  await guest.composer().fill('half a sentence');
  await choose(owner, 'something bad', 'Mute');
  await dialog(owner).locator('input[name=reason]').fill('flood');
  await judge(owner, 'mute-dialog');
  await submit(owner);
  await standing(guest).waitFor();
  assert.match(await standing(guest).innerText(), /You are muted in this room until[\s\S]*Reason: flood[\s\S]*\d+:\d\d left/);
  assert.equal(await guest.composer().isDisabled(), true);
  assert.equal(await guest.composer().inputValue(), 'half a sentence');
  const seconds = () => guest.page.locator('.standing-left').innerText();
  const before = await seconds();
  await eventually('the seconds to pass', async () => (await seconds()) !== before);
  await judge(guest, 'muted');
  await eventually('the line', async () => (await owner.page.locator('.event.sanction').count()) === 1);
  await judge(owner, 'toast');
  await undo(owner);
  await eventually('a free composer', async () => !(await guest.composer().isDisabled()));
  assert.equal(await standing(guest).isVisible(), false);
  await guest.composer().press('Enter');
  await owner.sees('half a sentence');
  await guest.leave();
  await owner.leave();
});

test('put out: why and until when, and the way back by hand when the time is over', async () => {
  const { owner, guest, who } = await two('kicking');
  await owner.page.evaluate(async (name) => {
    const { session } = await import('/app/session.js');
    await session.parlor.do({ verb: 'kick', who: [name], room: 'kicking', for_ms: 4000, reason: 'shouting' });
  }, who);
  await standing(guest).waitFor();
  const back = standing(guest).getByRole('button');
  assert.match(await standing(guest).innerText(), /You were put out of this room[\s\S]*Reason: shouting/);
  await judge(guest, 'kicked');
  await owner.say('while they are out');
  await eventually('the time to be over', async () => !(await back.isDisabled()));
  await back.click();
  await guest.sees('while they are out');
  await guest.say('back again');
  await owner.sees('back again');
  await guest.leave();
  await owner.leave();
});

test('banned: the plan comes first, Escape leaves it undone, and what is done can be taken back later', async () => {
  const { owner, guest } = await two('banning', { viewport: { width: 390, height: 780 } });
  const plan = async () => {
    await choose(owner, 'something bad', 'Ban');
    await dialog(owner).locator('input[name=reason]').fill('spam');
    await dialog(owner).locator('button[type=submit]').click();
    await owner.page.locator('dialog.plan-of-act').waitFor();
  };
  await plan();
  assert.equal(await owner.page.evaluate(() => document.activeElement?.textContent), 'Cancel');
  assert.match(await dialog(owner).innerText(), /Connections that end\s+1[\s\S]*Can be undone/);
  await judge(owner, 'plan');
  await owner.page.keyboard.press('Enter');
  await eventually('the plan to go', async () => (await dialog(owner).count()) === 0);
  assert.equal(await standing(guest).isVisible(), false, 'nothing has happened');
  await plan();
  await dialog(owner).locator('.danger').click();
  await standing(guest).waitFor();
  assert.match(await standing(guest).innerText(), /You are banned from this room until[\s\S]*Reason: spam/);
  await judge(guest, 'banned');
  await guest.page.reload();
  await eventually('the ban after a reload', async () => /You are banned/.test(await guest.page.locator('.main').innerText()));
  await judge(guest, 'banned-reload');
  await chooseOfRoom(owner, 'What I did');
  await judge(owner, 'done');
  await dialog(owner).getByRole('button', { name: /Undo/ }).first().click();
  await eventually('it to be taken back', async () => /taken back/.test(await dialog(owner).innerText()));
  await owner.page.keyboard.press('Escape');
  await standing(guest).waitFor({ state: 'hidden' });
  await guest.say('let in again');
  await owner.sees('let in again');
  await guest.leave();
  await owner.leave();
});

test('a purge is seen at once and after coming back, and so is its undo', async () => {
  const { owner, guest } = await two('purging');
  await guest.say('and worse');
  await owner.sees('and worse');
  const away = await open('purging');
  await away.sees('and worse');
  await away.context.setOffline(true);
  await away.disconnected();
  await choose(owner, 'something bad', 'Remove all messages');
  await dialog(owner).locator('button[type=submit]').click();
  await owner.page.locator('dialog.plan-of-act .danger').click();
  const gone = async (reader, count) => eventually(`${count} tombstones`, async () => (await reader.page.locator('.gone').count()) === count);
  for (const reader of [owner, guest]) await gone(reader, 2);
  assert.match(await owner.page.locator('.gone').first().innerText(), /removed by a moderator/);
  await judge(owner, 'purged');
  await away.context.setOffline(false);
  await gone(away, 2);
  await undo(owner);
  for (const reader of [owner, guest, away]) {
    await gone(reader, 0);
    await reader.sees('and worse');
  }
  for (const reader of [away, guest, owner]) await reader.leave();
});

test('locked and slow: who has no voice waits, a voice does not', async () => {
  const { owner, guest } = await two('slowing');
  await chooseOfRoom(owner, 'Lock the room');
  await submit(owner);
  await eventually('the lock', async () => /only voices/.test(await standing(guest).innerText()));
  assert.equal(await guest.composer().isDisabled(), true);
  assert.match(await guest.page.locator('.room-marks').innerText(), /locked/);
  await judge(guest, 'locked');
  await choose(owner, 'something bad', 'Make a voice');
  await eventually('the voice', async () => !(await guest.composer().isDisabled()));
  assert.equal(await line(owner, 'something bad').getByRole('img', { name: 'voice' }).count(), 1);
  await guest.say('with a voice');
  await owner.sees('with a voice');
  await choose(owner, 'something bad', 'Take the role away');
  await chooseOfRoom(owner, 'Unlock the room');
  await chooseOfRoom(owner, 'Slow mode');
  await dialog(owner).getByRole('radio', { name: '1 minute' }).click({ force: true });
  await submit(owner);
  await eventually('the mark', async () => /slow: 1 minute/.test(await guest.page.locator('.room-marks').innerText()));
  await guest.composer().fill('one');
  await guest.composer().press('Enter');
  await eventually('the countdown', async () => /next message in \d/.test(await standing(guest).innerText().catch(() => '')));
  assert.equal(await guest.composer().isDisabled(), false, 'one writes while one waits');
  await judge(guest, 'slow');
  await guest.leave();
  await owner.leave();
});

test('from the list of people; and a room that closes, until it is opened again', async () => {
  const { owner, guest, who } = await two('closing');
  const person = owner.page.locator('parlor-members li', { hasText: who });
  await person.locator('.person-more').click();
  await owner.page.getByRole('menuitem', { name: 'Mute', exact: true }).click();
  await submit(owner);
  await eventually('a shut composer', () => guest.composer().isDisabled());
  assert.equal(await guest.page.locator('parlor-members .person-more').count(), 0, 'a member has no such menu');
  await undo(owner);
  await eventually('a free composer', async () => !(await guest.composer().isDisabled()));
  await chooseOfRoom(owner, 'Close the room');
  await owner.page.locator('dialog.plan-of-act').waitFor();
  assert.match(await dialog(owner).innerText(), /Connections that end\s+2[\s\S]*Can be undone/);
  await dialog(owner).locator('.danger').click();
  for (const reader of [guest, owner]) await eventually('the closing', async () => /This room is closed/.test(await standing(reader).innerText()));
  await judge(guest, 'closed');
  await chooseOfRoom(owner, 'Open the room again');
  await standing(guest).getByRole('button').click();
  await guest.say('open again');
  await owner.sees('open again');
  await guest.leave();
  await owner.leave();
});

test('warned and told: until it is put away; reported: with thanks', async () => {
  const { owner, guest } = await two('telling');
  await choose(owner, 'something bad', 'Warn');
  await dialog(owner).locator('input[name=reason]').fill('mind your words');
  await submit(owner);
  const news = guest.page.locator('.news');
  await eventually('the warning', async () => /mind your words/.test(await news.innerText()));
  await judge(guest, 'warned');
  await guest.page.reload();
  await eventually('the warning again', async () => /mind your words/.test(await news.innerText()));
  await news.getByRole('button').click();
  await eventually('it to go', async () => (await news.count()) === 0);
  await guest.page.reload();
  await guest.connected();
  assert.equal(await news.count(), 0);
  await chooseOfRoom(owner, 'Say as the room');
  await dialog(owner).locator('textarea').fill('The pool closes at ten.');
  await submit(owner);
  await guest.sees('The pool closes at ten.');
  await line(guest, 'the first word').hover();
  assert.equal(await line(guest, 'the first word').locator('[data-act=moderate]').count(), 0, 'a member has no such menu');
  await line(guest, 'the first word').locator('[data-act=report]').click();
  await judge(guest, 'report');
  await submit(guest);
  await eventually('the thanks', async () => /Reported/.test(await guest.page.locator('parlor-toast').innerText()));
  await guest.leave();
  await owner.leave();
});

test('the preview of an answer follows the removal of what it answers', async () => {
  const { owner, guest } = await two('answering-gone');
  await line(guest, 'the first word').hover();
  await line(guest, 'the first word').locator('[data-act=reply]').click();
  await owner.page.evaluate(async () => {
    const { session } = await import('/app/session.js');
    session.parlor.remove('answering-gone', 1);
  });
  await eventually('the tombstone', async () => /removed by its author/.test(await guest.page.locator('.compose-mode').innerText()));
  await guest.leave();
  await owner.leave();
});
