// Several tabs of one person, and what calls that person from elsewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, eventually, parlord, stage } from './parlord.js';
import { Visitor } from './visitor.js';

const CONFIG = `
[limits]
messages = { rate = 100000, burst = 100000 }
messages_per_person = { rate = 100000, burst = 100000 }
messages_per_address = { rate = 100000, burst = 100000 }
[[room]]
name = "lobby"
[[room]]
name = "tea"
`;

stage(CONFIG);

const at = (room) => `${parlord.url}/#/room/${room}`;

/** A context that writes down notifications and ticks, and whose tabs can be looked away from. */
async function observed(permissions = ['notifications']) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 } });
  await context.grantPermissions(permissions, { origin: parlord.url });
  await context.addInitScript(() => {
    globalThis.shown = [];
    globalThis.ticks = 0;
    let away = false;
    globalThis.look = (there) => {
      away = !there;
      dispatchEvent(new Event(there ? 'focus' : 'blur'));
      document.dispatchEvent(new Event('visibilitychange'));
    };
    Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (away ? 'hidden' : 'visible') });
    Document.prototype.hasFocus = () => !away;
    globalThis.Notification = class extends Notification {
      constructor(title, options) {
        super(title, options);
        globalThis.shown.push({ title, body: options.body });
      }
    };
    addEventListener('tick', () => (globalThis.ticks += 1));
  });
  return context;
}

async function choose(visitor, name, value) {
  await visitor.page.getByRole('button', { name: 'Settings' }).click();
  await visitor.page.locator(`dialog.settings input[name=${name}][value=${value}]`).click({ force: true });
  await visitor.page.keyboard.press('Escape');
}

/** Longer than the page waits before it calls. */
async function settled(visitor) {
  await visitor.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 800)));
}

test('rooms, read marks, mute, theme, name and drafts go from tab to tab', async () => {
  const context = await observed();
  const one = await Visitor.tab(context, at('lobby'));
  await one.enter('tea');
  await one.connected();
  await one.turnTo('lobby');
  const two = await Visitor.tab(context, at('lobby'));
  const bob = await Visitor.open(browser, at('tea'));

  await bob.say('read me');
  for (const tab of [one, two]) await eventually('the number', async () => (await tab.unread('tea')) === '1');
  await one.turnTo('tea');
  await eventually('read in the other tab, too', async () => (await two.unread('tea')) === '');
  await eventually('its title', async () => (await two.page.title()) === 'lobby · Parlor');

  await one.enter('garden');
  await eventually('a room opened there', async () => (await two.line('garden').count()) === 1);
  await choose(one, 'theme', 'dark');
  await eventually('the theme', async () => (await two.page.evaluate(() => document.documentElement.dataset.theme)) === 'dark');
  await one.composer().fill('a thought for the garden');
  await eventually('the draft', async () => /Draft: a thought/.test(await two.line('garden').innerText()));
  await one.page.getByRole('button', { name: 'More for garden' }).last().click();
  await one.page.getByRole('menuitem', { name: 'Mute', exact: true }).click();
  await eventually('the mute', async () => /muted/.test(await two.line('garden').locator('.room-state').textContent()));
  await one.rename('duchess');
  for (const tab of [one, two]) await eventually('the name', async () => (await tab.name()).includes('duchess'));
  await one.page.getByRole('button', { name: 'More for garden' }).last().click();
  await one.page.getByRole('menuitem', { name: 'Leave' }).click();
  await eventually('left there', async () => (await two.line('garden').count()) === 0);

  for (const tab of [one, two]) assert.deepEqual(tab.faults, []);
  await context.close();
  await bob.leave();
});

test('nothing asks or calls before it was wished; then one tab calls for all, and only who is not looking', async () => {
  const context = await observed();
  const one = await Visitor.tab(context, at('lobby'));
  const two = await Visitor.tab(context, at('tea'));
  const bob = await Visitor.open(browser, at('lobby'));
  await bob.rename('baron');
  await eventually('the name', async () => (await bob.name()).includes('baron'));
  const shown = async () => (await Promise.all([one, two].map(({ page }) => page.evaluate(() => globalThis.shown)))).flat();
  const ticks = async () => (await Promise.all([one, two].map(({ page }) => page.evaluate(() => globalThis.ticks)))).reduce((sum, n) => sum + n);
  const look = async (there) => {
    for (const { page } of [one, two]) await page.evaluate((is) => globalThis.look(is), there);
  };

  await look(false);
  await bob.say('unheard');
  await eventually('the number in the title', async () => (await one.page.title()).startsWith('(1) '));
  await settled(two);
  assert.deepEqual(await shown(), []);
  assert.equal(await ticks(), 0);

  await choose(one, 'notify', 'always');
  await choose(one, 'sound', 'on');
  const before = await ticks();
  await bob.say('heard once');
  await eventually('a notification', async () => (await shown()).length > 0);
  await bob.say('and again');
  await eventually('another', async () => (await shown()).length > 1);
  assert.deepEqual(await shown(), [{ title: 'baron in lobby', body: 'heard once' }, { title: 'baron in lobby', body: 'and again' }]);
  assert.ok((await ticks()) > before, 'the tick was heard');

  // Looked at again: it is read, and does not call.
  await look(true);
  await eventually('read', async () => (await one.page.title()) === 'lobby · Parlor');
  await bob.say('seen at once');
  await one.sees('seen at once');
  await settled(two);
  assert.equal((await shown()).length, 2);

  await choose(one, 'notify', 'named');
  const { name } = await one.page.evaluate(() => ({ name: localStorage.getItem('parlor.name') }));
  await look(false);
  await bob.say('nobody in particular');
  await bob.say(`you there, ${name}!`);
  await eventually('being named', async () => (await shown()).length === 3);
  assert.match((await shown())[2].body, /you there/);
  for (const tab of [one, two]) assert.deepEqual(tab.faults, []);
  await context.close();
  await bob.leave();
});

test('refused leave to notify is said, and the choice goes back', async () => {
  const context = await observed([]);
  const one = await Visitor.tab(context, at('lobby'));
  await one.page.getByRole('button', { name: 'Settings' }).click();
  await one.page.locator('dialog.settings input[name=notify][value=always]').click({ force: true });
  await one.page.getByText('The browser does not let this page notify').waitFor();
  assert.equal(await one.page.locator('dialog.settings input[name=notify][value=never]').isChecked(), true);
  assert.deepEqual(one.faults, []);
  await context.close();
});

test('forgotten on this device, one comes as somebody new, in all tabs', async () => {
  const context = await observed();
  const one = await Visitor.tab(context, at('tea'));
  const two = await Visitor.tab(context, at('tea'));
  await one.rename('marquess');
  await eventually('the name', async () => (await two.name()).includes('marquess'));
  await one.page.getByRole('button', { name: 'Settings' }).click();
  await one.page.getByRole('button', { name: 'Forget me on this device' }).click();
  await one.page.getByRole('button', { name: 'Really forget me' }).click();
  for (const tab of [one, two]) {
    await eventually('a new name', async () => /guest-/.test(await tab.page.locator('[data-role=name]').innerText().catch(() => '')));
    await tab.page.waitForURL(/lobby/);
    assert.equal(await tab.line('tea').count(), 0);
    assert.deepEqual(tab.faults, []);
  }
  await context.close();
});
