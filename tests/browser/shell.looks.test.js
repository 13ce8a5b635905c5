// How the page looks and is reached: themes, a telephone, the other direction of writing, keys only, and axe-core's judgement.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grave } from './axe.js';
import { browser, eventually, parlord, picture, stage } from './parlord.js';
import { Visitor } from './visitor.js';

const CONFIG = `
[[room]]
name = "lobby"
topic = "Welcome"
[[room]]
name = "tea"
topic = "Leaves and pots"
[[room]]
name = "whispers"
topic = "Nothing stays"
ephemeral = true
`;

stage(CONFIG);

const at = (room) => `${parlord.url}/#/room/${room}`;

const THEMES = [
  ['light', {}, 'system'],
  ['dark', { colorScheme: 'dark' }, 'system'],
  ['high contrast', {}, 'contrast'],
  ['high contrast, dark', { colorScheme: 'dark' }, 'contrast'],
  ['forced colours', { forcedColors: 'active' }, 'system'],
];

for (const [name, options, theme] of THEMES) {
  test(`${name}: no serious finding in any main state`, async () => {
    const visitor = await Visitor.open(browser, at('lobby'), { reducedMotion: 'reduce', ...options });
    const { page } = visitor;
    await page.evaluate((chosen) => {
      localStorage.setItem('parlor.settings', JSON.stringify({ theme: chosen }));
      dispatchEvent(new Event('settings'));
    }, theme);
    const judge = async (state) => {
      assert.deepEqual(await grave(page), [], state);
      await picture(page, `${name.replace(/\W+/g, '-')}-${state}`);
    };
    await visitor.say('Something to look at');
    await visitor.sees('Something to look at');
    await judge('room');
    await visitor.enter('tea');
    await visitor.connected();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('lo');
    await judge('switcher');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings' }).click();
    await judge('settings');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add a room' }).click();
    await judge('menu');
    await page.getByRole('menuitem', { name: 'New room' }).click();
    await page.getByRole('button', { name: 'Make the room' }).click();
    await judge('new-room');
    await page.keyboard.press('Escape');
    await page.locator('[data-role=room-list] .side-link').click();
    await page.locator('.card[data-room=tea]').waitFor();
    await judge('directory');
    await page.evaluate(() => { location.hash = '#/room/no!room'; });
    await eventually('the refusal', async () => (await visitor.state()) === 'refused');
    await judge('refused');
    await visitor.leave();
  });
}

test('the chosen theme, density and motion hold after a reload, before anything is drawn', async () => {
  const visitor = await Visitor.open(browser, at('lobby'));
  const { page } = visitor;
  await page.getByRole('button', { name: 'Settings' }).click();
  for (const [name, value] of [['theme', 'dark'], ['density', 'compact'], ['motion', 'less']]) {
    await page.locator(`dialog.settings input[name=${name}][value=${value}]`).click({ force: true });
  }
  const ground = () => page.evaluate(() => getComputedStyle(document.querySelector('.main')).backgroundColor);
  const dark = await ground();
  assert.equal(dark, 'rgb(23, 25, 27)');
  await page.reload();
  assert.deepEqual({ ...(await page.evaluate(() => ({ ...document.documentElement.dataset }))) }, { theme: 'dark', density: 'compact', motion: 'less' });
  assert.equal(await ground(), dark);
  await visitor.connected();
  await visitor.leave();
});

test('on a telephone rooms and people are drawers, and nothing lies outside', async () => {
  const visitor = await Visitor.open(browser, at('lobby'), { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  const { page } = visitor;
  const overflows = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(await overflows(), false);
  assert.deepEqual(await grave(page), []);
  assert.equal(await page.locator('.side').isVisible(), false);
  await page.getByRole('button', { name: 'Show rooms' }).first().click();
  await page.locator('.side').waitFor();
  await eventually('the drawer', async () => (await page.locator('.side').boundingBox()).x === 0);
  assert.equal(await page.locator('.main').evaluate((node) => node.inert), true);
  assert.deepEqual(await grave(page), []);
  await picture(page, 'phone-drawer');
  await page.locator('[data-role=room-list] .side-link').click();
  await page.locator('.card[data-room=tea]').waitFor();
  await eventually('the drawer to close', async () => !(await page.locator('.side').isVisible()));
  assert.equal(await overflows(), false);
  assert.deepEqual(await grave(page), []);
  await picture(page, 'phone-directory');
  await page.locator('.card[data-room=tea]').click();
  await visitor.connected();
  await page.locator('parlor-header [aria-controls=members]').click();
  await page.locator('parlor-members').waitFor();
  await page.keyboard.press('Escape');
  await eventually('the drawer to close', async () => !(await page.locator('parlor-members').isVisible()));
  await page.locator('parlor-header [aria-haspopup=menu]').click();
  await page.getByRole('menu').waitFor();
  const menu = await page.getByRole('menu').boundingBox();
  assert.ok(menu.x >= 0 && menu.x + menu.width <= 360 && menu.y + menu.height <= 640, JSON.stringify(menu));
  await page.keyboard.press('Escape');
  // The keyboard opens: what is left of the screen is the page.
  await page.setViewportSize({ width: 360, height: 330 });
  await visitor.composer().focus();
  await eventually('the composer above the keyboard', async () => {
    const box = await visitor.composer().boundingBox();
    return box.y >= 0 && box.y + box.height <= 330;
  });
  await picture(page, 'phone-keyboard');
  await visitor.leave();
});

test('written from right to left, the page is the other way round', async () => {
  for (const viewport of [{ width: 1280, height: 760 }, { width: 390, height: 740 }]) {
    const visitor = await Visitor.open(browser, at('lobby'), { viewport });
    const { page } = visitor;
    await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    if (viewport.width < 640) {
      await page.getByRole('button', { name: 'Show rooms' }).first().click();
      await page.locator('.side').waitFor();
    }
    await eventually('the rooms at the right', async () => {
      const side = await page.locator('.side').boundingBox();
      return side.x + side.width === viewport.width;
    });
    await picture(page, `rtl-${viewport.width}`);
    await visitor.leave();
  }
});

test('with keys alone: past the list, to a room, through a dialog and back', async () => {
  const visitor = await Visitor.open(browser, at('lobby'));
  const { page } = visitor;
  const focus = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.className || document.activeElement?.localName);
  const first = await page.evaluate(() => document.querySelector('a[href], button, input, textarea, [tabindex]').id);
  assert.equal(first, 'skip');
  await page.locator('#skip').focus();
  await page.keyboard.press('Enter');
  assert.match(await focus(), /scroller/);
  // Everything that can be reached shows where one is.
  await page.locator('#skip').focus();
  const seen = [];
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const node = document.activeElement;
      if (!node || node === document.body) return undefined;
      // A line's ring is drawn around what is said in it.
      const ringed = node.matches('.row') ? node.querySelector('.message, .event-text') : node;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(ringed ?? node);
      const around = node.closest('.compose, .switcher-field');
      return { name: node.getAttribute('aria-label') ?? node.textContent, ring: outlineStyle !== 'none' && outlineWidth !== '0px', shadow: boxShadow !== 'none' || (around && getComputedStyle(around).boxShadow !== 'none') };
    });
    if (!here) break;
    assert.ok(here.ring || here.shadow, `no ring around "${here.name}"`);
    seen.push(here.name);
  }
  for (const wanted of [/Find a room/, /All rooms/, /Add a room/, /lobby/, /Change your name/, /Settings/, /Message to lobby/]) {
    assert.ok(seen.some((name) => wanted.test(name)), `${wanted} is not reached: ${seen.join(' | ')}`);
  }
  await page.locator('[data-role=name] button').nth(1).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('dialog.settings').count(), 1);
  await page.keyboard.press('Escape');
  await eventually('the dialog to be gone', async () => (await page.locator('dialog.settings').count()) === 0);
  assert.equal(await page.locator('[data-role=name] button').nth(1).evaluate((node) => node === document.activeElement), true, 'the focus is back');
  await page.keyboard.press('?');
  assert.equal(await page.locator('dialog.shortcuts').count(), 1);
  await page.keyboard.press('Escape');
  // It gives the focus back when it is gone.
  await eventually('the dialog to be gone', async () => (await page.locator('dialog.shortcuts').count()) === 0);
  await page.getByRole('button', { name: 'Add a room' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.type('whispers');
  await page.keyboard.press('Enter');
  await page.waitForURL(/whispers/);
  await visitor.connected();
  await eventually('the mark of a room that keeps nothing', async () => (await page.locator('.room-marks').innerText()).includes('keeps nothing'));
  await visitor.leave();
});

test('the first visit offers a name and keeps out of the way', async () => {
  const visitor = await Visitor.open(browser, `${parlord.url}/`);
  const { page } = visitor;
  await page.waitForURL(/lobby/);
  const welcome = page.locator('parlor-welcome');
  await welcome.locator('input').fill('no way');
  await welcome.locator('input').press('Enter');
  await eventually('the refusal', async () => (await welcome.locator('.note').innerText()) !== '');
  await welcome.locator('input').fill('contessa');
  await welcome.locator('input').press('Enter');
  await eventually('the name', async () => (await visitor.name()).includes('contessa'));
  assert.equal(await welcome.isVisible(), false);
  await page.reload();
  await visitor.connected();
  assert.equal(await welcome.isVisible(), false);
  await visitor.leave();
});

test('who has spoken is not asked for a name any more, unless it is being written', async () => {
  const visitor = await Visitor.open(browser, at('lobby'));
  const welcome = visitor.page.locator('parlor-welcome');
  await welcome.locator('input').fill('half a na');
  await visitor.say('I can talk at once');
  await visitor.sees('I can talk at once');
  assert.equal(await welcome.isVisible(), true);
  await welcome.locator('input').fill('');
  await visitor.say('and again');
  await eventually('the strip to go', async () => !(await welcome.isVisible()));
  await visitor.page.reload();
  await visitor.connected();
  assert.equal(await welcome.isVisible(), false);
  await visitor.leave();
});

test('nothing moves while the page loads', async () => {
  const visitor = await Visitor.open(browser, at('lobby'));
  const { page } = visitor;
  await page.addInitScript(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) globalThis.shifts.push({ value, of: sources.map(({ node }) => node?.className || node?.nodeName) });
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.reload();
  await visitor.connected();
  await visitor.sees('I can talk at once');
  const shifts = await page.evaluate(() => globalThis.shifts);
  const moved = shifts.reduce((sum, { value }) => sum + value, 0);
  // A fifth of what web.dev calls good.
  assert.ok(moved < 0.02, JSON.stringify(shifts));
  await visitor.leave();
});
