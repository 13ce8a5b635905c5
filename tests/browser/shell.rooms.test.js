// Rooms in the list: unread numbers, mute, new rooms, the switcher, the directory, the way back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, eventually, parlord, stage, UNLIMITED } from './parlord.js';
import { Visitor } from './visitor.js';

const CONFIG = `${UNLIMITED}[[room]]
name = "lobby"
topic = "Welcome"
[[room]]
name = "tea"
topic = "Leaves and pots"
[[room]]
name = "games/lfg"
topic = "Looking for a group"
`;

stage(CONFIG);

const at = (room) => `${parlord.url}/#/room/${room}`;

/** A visitor who is in these rooms and looks at the last one. */
async function inRooms(...rooms) {
  const visitor = await Visitor.open(browser, at(rooms[0]));
  for (const room of rooms.slice(1)) {
    await visitor.enter(room);
    await visitor.connected();
  }
  return visitor;
}

test('what others say elsewhere is counted, shown, and gone once it is looked at', async () => {
  const ada = await inRooms('tea', 'lobby');
  const bob = await inRooms('tea');
  for (const text of ['one lump', 'two lumps', 'three']) await bob.say(text);
  await eventually('the number', async () => (await ada.unread('tea')) === '3');
  await eventually('the number in the title', async () => (await ada.page.title()) === '(3) lobby · Parlor');
  assert.equal(await ada.line('tea').locator('.room-state').textContent(), '3 unread messages');
  await eventually('the last message', async () => (await ada.line('tea').innerText()).includes('three'));
  assert.match(await ada.page.locator('link[rel=icon]').getAttribute('href'), /unread/);
  await ada.turnTo('tea');
  await eventually('no number', async () => (await ada.unread('tea')) === '');
  await eventually('a plain title', async () => (await ada.page.title()) === 'tea · Parlor');
  assert.doesNotMatch(await ada.page.locator('link[rel=icon]').getAttribute('href'), /unread/);
  await ada.leave();
  await bob.leave();
});

test('what was said while the page was closed is counted from where one had read', async () => {
  const ada = await inRooms('tea', 'lobby');
  const bob = await inRooms('tea');
  await eventually('nothing unread', async () => (await ada.unread('tea')) === '');
  await ada.page.goto('about:blank');
  await bob.say('nobody listens');
  await ada.page.goto(at('lobby'));
  await ada.connected();
  await eventually('the number', async () => (await ada.unread('tea')) === '1');
  await ada.leave();
  await bob.leave();
});

test('a muted room counts quietly: not in the title, and not on the picture of the tab', async () => {
  const ada = await inRooms('tea', 'lobby');
  const bob = await inRooms('tea');
  await ada.line('tea').hover();
  await ada.page.getByRole('button', { name: 'More for tea' }).first().click();
  await ada.page.getByRole('menuitem', { name: 'Mute', exact: true }).click();
  await bob.say('psst');
  await eventually('the number', async () => (await ada.unread('tea')) === '1');
  await eventually('a plain title', async () => (await ada.page.title()) === 'lobby · Parlor');
  assert.match(await ada.line('tea').locator('.room-state').textContent(), /muted/);
  await ada.page.reload();
  await ada.connected();
  await eventually('still muted', async () => /muted/.test(await ada.line('tea').locator('.room-state').textContent()));
  await ada.line('tea').hover();
  await ada.page.getByRole('button', { name: 'More for tea' }).first().click();
  await ada.page.getByRole('menuitem', { name: 'Mark as read' }).click();
  await eventually('no number', async () => (await ada.unread('tea')) === '');
  await ada.leave();
  await bob.leave();
});

test('a new room is made by its first message, and refusals stand at the field they are about', async () => {
  const ada = await inRooms('lobby');
  const { page } = ada;
  await page.locator('[data-role=room-list] .side-section button').click();
  await page.getByRole('menuitem', { name: 'New room' }).click();
  const dialog = page.locator('dialog.new-room');
  const make = dialog.getByRole('button', { name: 'Make the room' });
  await make.click();
  assert.match(await dialog.locator('.note').nth(0).innerText(), /name of a room/);
  await dialog.locator('input[name=room]').fill('lobby');
  await make.click();
  assert.match(await dialog.locator('.note').nth(0).innerText(), /exists already/);
  await dialog.locator('input[name=room]').fill('no!room');
  await dialog.locator('textarea').fill('First words');
  await make.click();
  await eventually('the server’s refusal', async () => /A room name has/.test(await dialog.locator('.note').nth(0).innerText()));
  await dialog.locator('input[name=room]').fill('garden');
  await dialog.locator('input[name=topic]').fill('Beds and borders');
  await make.click();
  await page.waitForURL(/garden/);
  await ada.sees('First words');
  await eventually('the topic', async () => (await page.locator('[data-role=topic]').innerText()).includes('Beds and borders'));
  await eventually('the dialog to be gone', async () => (await dialog.count()) === 0);
  assert.equal(await ada.line('no!room').count(), 0, 'a refused room is not in the list');
  await ada.leave();
});

test('the switcher finds a room from a few letters, without a hand leaving the keys', async () => {
  const ada = await inRooms('tea', 'lobby');
  const { page } = ada;
  await ada.composer().focus();
  await page.keyboard.press('Control+k');
  const dialog = page.locator('dialog.switcher');
  await page.keyboard.type('glf');
  await eventually('the room', async () => (await dialog.locator('[aria-selected=true]').innerText()).includes('games/lfg'));
  assert.equal(await dialog.locator('[aria-selected=true]').getAttribute('id'), await dialog.locator('input').getAttribute('aria-activedescendant'));
  await page.keyboard.press('Enter');
  await page.waitForURL(/games\/lfg/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('spaces are wrong');
  await page.keyboard.press('Enter');
  await eventually('a refusal', async () => (await dialog.locator('.note').innerText()) !== '');
  await page.keyboard.press('Escape');
  await eventually('the focus to be back', async () => ada.composer().evaluate((node) => node === document.activeElement));
  assert.equal(await dialog.count(), 0);
  await ada.leave();
});

test('Alt and the arrows walk the rooms, with Shift those that are unread', async () => {
  const ada = await inRooms('games/lfg', 'tea', 'lobby');
  const bob = await inRooms('tea');
  await bob.say('unread');
  await eventually('the number', async () => (await ada.unread('tea')) === '1');
  await ada.page.keyboard.press('Alt+ArrowUp');
  await ada.page.waitForURL(/games\/lfg/);
  await ada.page.keyboard.press('Alt+Shift+ArrowDown');
  await ada.page.waitForURL(/tea/);
  await ada.page.keyboard.press('Alt+ArrowDown');
  await ada.page.waitForURL(/games\/lfg/);
  await ada.page.goBack();
  await ada.page.waitForURL(/tea/);
  await eventually('the title', async () => (await ada.page.title()) === 'tea · Parlor');
  await ada.page.goForward();
  await ada.page.waitForURL(/games\/lfg/);
  // Two presses before the browser has told of the first: each goes on from where the other led.
  await ada.page.evaluate(() => {
    const press = () => new KeyboardEvent('keydown', { key: 'ArrowDown', altKey: true, bubbles: true, cancelable: true });
    for (let presses = 0; presses < 2; presses += 1) document.body.dispatchEvent(press());
  });
  await ada.page.waitForURL(/tea/);
  await eventually('the title', async () => (await ada.page.title()) === 'tea · Parlor');
  await ada.leave();
  await bob.leave();
});

test('the directory lists, filters and opens; a room that is left is gone from the list and still in the directory', async () => {
  const ada = await inRooms('lobby');
  const { page } = ada;
  await page.locator('[data-role=room-list] .side-link').click();
  await page.locator('.card[data-room=tea]').waitFor();
  await eventually('the title names the page', async () => (await page.title()) === 'All rooms · Parlor');
  await page.locator('.filter').fill('pots');
  await eventually('one card', async () => (await page.locator('.card[data-room]').count()) === 1);
  await page.locator('.filter').fill('nothing like this');
  await page.getByText('No room fits this.').waitFor();
  await page.locator('.filter').fill('');
  await page.locator('.card[data-room=tea]').click();
  await page.waitForURL(/tea/);
  await ada.connected();
  await page.getByRole('button', { name: 'More for tea' }).last().click();
  await page.getByRole('menuitem', { name: 'Leave' }).click();
  await page.waitForURL(/lobby/);
  await eventually('gone', async () => (await ada.line('tea').count()) === 0);
  await page.locator('[data-role=room-list] .side-link').click();
  await page.locator('.card[data-room=tea]').waitFor();
  await ada.leave();
});

test('a draft that waits in another room is said in the list', async () => {
  const ada = await inRooms('tea', 'lobby');
  await ada.composer().fill('half a thought');
  await ada.turnTo('tea');
  await eventually('the draft', async () => /Draft: half a thought/.test(await ada.line('lobby').innerText()));
  await ada.leave();
});
