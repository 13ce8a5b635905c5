// A person before the page: sees and does only what a person could.

import assert from 'node:assert/strict';
import { eventually, PATIENCE } from './parlord.js';

/** What Chromium writes when the daemon is away; that is part of these tests. Everything else is a fault of the page. */
const EXPECTED = /WebSocket connection to|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INTERNET_DISCONNECTED/;

export class Visitor {
  static async open(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, ...options });
    return Visitor.tab(context, url);
  }

  /** Another tab of the same browser: the same person, the same storage. */
  static async tab(context, url) {
    const visitor = new Visitor();
    visitor.context = context;
    visitor.page = await context.newPage();
    visitor.page.setDefaultTimeout(PATIENCE);
    visitor.faults = [];
    visitor.page.on('pageerror', (error) => visitor.faults.push(String(error)));
    visitor.page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) visitor.faults.push(message.text());
    });
    // What the policy stops without a word in the console is a fault, too.
    await visitor.page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error(`policy: ${violatedDirective} ${blockedURI}`));
    });
    await visitor.page.goto(url);
    await visitor.connected();
    return visitor;
  }

  async state() {
    return this.page.locator('[data-role=connection]').first().getAttribute('data-state');
  }

  async connected() {
    await this.page.locator('[data-role=connection][data-state=live]').first().waitFor({ state: 'attached' });
  }

  async disconnected() {
    await eventually('the page to notice', async () => (await this.state()) !== 'live');
  }

  async name() {
    return (await this.page.locator('[data-role=name] .person').allInnerTexts()).join('').trim();
  }

  async rename(name) {
    const element = this.page.locator('[data-role=name]');
    await element.locator('button').first().click();
    await element.locator('input').fill(name);
    await element.locator('input').press('Enter');
  }

  async enter(room) {
    await this.page.evaluate((name) => { location.hash = `#/room/${name}`; }, room);
    await this.composer().waitFor();
  }

  /** The line of a room in the list of ours. */
  line(room) {
    return this.page.locator(`[data-role=room-list] a[data-room="${room}"]`);
  }

  /** Goes to another room by its line. */
  async turnTo(room) {
    await this.line(room).click();
    await this.page.locator('.room-title', { hasText: room }).first().waitFor();
    await this.connected();
  }

  /** Asks for a room by its name. */
  async ask(room) {
    await this.page.locator('[data-role=room-list] .side-section button').click();
    await this.page.getByRole('menuitem', { name: 'Open a room by name' }).click();
    await this.page.locator('dialog.open-room input').fill(room);
    await this.page.locator('dialog.open-room input').press('Enter');
  }

  /** What the number on a room's line says; empty: nothing is unread. */
  async unread(room) {
    return (await this.line(room).locator('.badge').innerText()).trim();
  }

  composer() {
    return this.page.locator('[data-role=composer] textarea');
  }

  /** Types key by key and presses Enter; where the page keeps the draft while it is away, presses it again by and by. */
  async say(text) {
    const composer = this.composer();
    await composer.click();
    await composer.pressSequentially(text);
    await composer.press('Enter');
    let probes = 0;
    await eventually(`"${text}" to leave the composer`, async () => {
      if ((await composer.inputValue()).trim() === '') return true;
      probes += 1;
      if (probes % 50 === 0) await composer.press('Enter');
      return false;
    });
  }

  /** All that stands in the room with a seq: `{seq, text}` in the order of the page. */
  async lines() {
    return this.page
      .locator('[data-role=messages] [data-seq]')
      .evaluateAll((nodes) => nodes.map((node) => ({ seq: Number(node.dataset.seq), text: node.innerText })));
  }

  async pending() {
    return this.page.locator('[data-pending]').count();
  }

  /** The words that match, in the order of the page. */
  async words(pattern) {
    const lines = await this.lines();
    return lines.flatMap(({ text }) => text.match(pattern) ?? []);
  }

  async sees(text) {
    await eventually(`"${text}" on the page`, async () => (await this.lines()).some((line) => line.text.includes(text)));
  }

  async leave() {
    await this.context.close();
    assert.deepEqual(this.faults, [], 'the page wrote errors');
  }
}
