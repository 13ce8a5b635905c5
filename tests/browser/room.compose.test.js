// Writing: states of a message, editing, removing, answering, drafts, limits, and everything by keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, crowd, eventually, parlord, Parlord, picture, stage } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

stage(CONFIG, Crowd);

const open = (room, options) => Reader.open(browser, `${parlord.url}/#/room/${room}`, options);
const focused = (reader, selector) => reader.page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

test('a message is sending, then sent, and stands where it stood', async () => {
  const reader = await open('states');
  await reader.say('first');
  await reader.sees('first');
  await parlord.kill9();
  await reader.disconnected();
  await reader.say('second');
  const pending = reader.page.locator('[data-pending]');
  await eventually('the waiting line', async () => (await pending.innerText()).includes('Waiting for the connection'));
  // In one step: the line is drawn anew with every state of the connection.
  const top = await reader.page.evaluate(() => document.querySelector('[data-pending] .text').getBoundingClientRect().top);
  await picture(reader.page, 'room-sending');
  await parlord.begin();
  await reader.sees('second');
  await eventually('nothing pending', async () => (await reader.pending()) === 0);
  const line = reader.page.locator('[data-role=messages] .mine').last();
  assert.equal(await line.locator('.sent').isVisible(), true, 'the newest own message says that it is kept');
  const now = await line.locator('.text').evaluate((text) => text.getBoundingClientRect().top);
  // Only the line about waiting went.
  assert.ok(Math.abs(now - top) <= 22, `it stays where it was: ${top}, ${now}`);
  await reader.leave();
});

test('a refused message keeps its text: retry, back to the draft, discard', async () => {
  const closed = await Parlord.start(`${CONFIG}\n[[room]]\nname = "set"\ntopic = "fixed"\n`);
  const reader = await Reader.open(browser, `${closed.url}/#/room/set`);
  await reader.say('said');
  await reader.sees('said');
  // The library's own refusal, for what the page would never let through: a text over the limit.
  await reader.page.evaluate(async () => {
    const { session } = await import('/app/session.js');
    session.parlor.send('set', 'x'.repeat(5000));
    session.parlor.send('set', '​');
  });
  const failed = reader.page.locator('[data-pending][data-state=failed]');
  await eventually('both refusals', async () => (await failed.count()) === 2);
  assert.match(await failed.last().innerText(), /Not sent/);
  await picture(reader.page, 'room-refused');
  await failed.first().locator('[data-do=discard]').click();
  await eventually('one to be gone', async () => (await failed.count()) === 1);
  await failed.locator('[data-do=take-back]').click();
  await eventually('no refusal', async () => (await failed.count()) === 0);
  assert.equal(await reader.composer().inputValue(), '​');
  await reader.leave();
  await closed.end();
});

test('a message that came too soon waits, counted down, and goes out by itself', async () => {
  const slow = await Parlord.start('[limits]\nmessages = { rate = 1, burst = 1 }\n');
  const reader = await Reader.open(browser, `${slow.url}/#/room/slow`);
  // Each takes a second's worth: the last of them waits longest.
  for (const text of ['one', 'more', 'and', 'two']) await reader.say(text);
  const fate = reader.page.locator('[data-pending] .fate').first();
  const seconds = async () => Number(/in (\d+) s/.exec(await fate.innerText({ timeout: 2000 }).catch(() => ''))?.[1] ?? 0);
  const from = await eventually('the wait in seconds', seconds);
  await picture(reader.page, 'room-waiting');
  await eventually('fewer seconds', async () => (await reader.pending()) === 0 || (await seconds()) < from);
  await reader.sees('two');
  assert.equal((await reader.words(/\btwo\b/g)).length, 1);
  await reader.leave();
  await slow.end();
});

test('an own message is edited by arrow-up and by its bar, and Escape leaves it as it was', async () => {
  const reader = await open('editing');
  await reader.say('wrng');
  await reader.sees('wrng');
  const composer = reader.composer();
  await composer.press('ArrowUp');
  assert.equal(await composer.inputValue(), 'wrng');
  await picture(reader.page, 'room-editing');
  await composer.press('Escape');
  assert.equal(await composer.inputValue(), '');
  assert.equal(await focused(reader, 'textarea'), true);
  await composer.press('ArrowUp');
  await composer.fill('right');
  await composer.press('Enter');
  await reader.sees('right');
  await eventually('the mark', async () => (await reader.page.locator('.mark').innerText()) === 'edited');
  const line = reader.page.locator('[data-role=messages] .mine').last();
  await line.hover();
  await line.locator('[data-act=edit]').click();
  await composer.fill('righter');
  await composer.press('Enter');
  await reader.sees('righter');
  await reader.leave();
});

test('an own message is removed after a question, somebody else’s cannot be', async () => {
  const reader = await open('removing');
  await crowd.say('ada', 'removing', 'not mine');
  await reader.sees('not mine');
  await reader.say('mine');
  await reader.sees('mine');
  const [theirs, mine] = [reader.page.locator('article', { hasText: 'not mine' }), reader.page.locator('article.mine')];
  await theirs.hover();
  assert.equal(await theirs.locator('[data-act=remove]').count(), 0);
  await mine.hover();
  await mine.locator('[data-act=remove]').click();
  const dialog = reader.page.locator('dialog[open]');
  assert.match(await dialog.innerText(), /cannot bring it back/);
  await picture(reader.page, 'room-removing');
  await reader.page.keyboard.press('Escape');
  await eventually('the question to go', async () => (await dialog.count()) === 0);
  assert.match(await mine.innerText(), /mine/);
  await mine.hover();
  await mine.locator('[data-act=remove]').click();
  await dialog.locator('.danger').click();
  await eventually('the tombstone', async () => (await mine.innerText()).includes('This message was removed'));
  await reader.leave();
});

test('an answer shows what it answers', async () => {
  const reader = await open('answers');
  const [seq] = await crowd.say('ada', 'answers', 'a question');
  await reader.sees('a question');
  await reader.line(seq).hover();
  await reader.line(seq).locator('[data-act=reply]').click();
  assert.match(await reader.page.locator('.compose-mode').innerText(), /Reply to ada[\s\S]*a question/);
  assert.equal(await focused(reader, 'textarea'), true);
  await reader.page.keyboard.type('an answer');
  await picture(reader.page, 'room-answering');
  await reader.page.keyboard.press('Enter');
  await reader.sees('an answer');
  const quote = reader.page.locator(`[data-quote="${seq}"]`);
  await eventually('the quote', async () => /ada[\s\S]*a question/.test(await quote.innerText()));
  await crowd.call('ada', 'edit', 'answers', seq, 'another question');
  await eventually('the change', async () => (await quote.innerText()).includes('another question'));
  await crowd.call('ada', 'remove', 'answers', seq);
  await eventually('the removal', async () => (await quote.innerText()).includes('removed'));
  assert.equal(await reader.page.locator('.compose-mode').isHidden(), true);
  await reader.leave();
});

test('the draft of each room outlives a change of rooms and a reload, and so does what was never sent', async () => {
  const reader = await open('draft-a');
  const composer = reader.composer();
  await composer.fill('half a sent');
  await reader.enter('draft-b');
  await eventually('an empty field', async () => (await composer.inputValue()) === '');
  await composer.fill('another');
  await reader.enter('draft-a');
  await eventually('the first draft', async () => (await composer.inputValue()) === 'half a sent');
  await reader.page.reload();
  await reader.connected();
  assert.equal(await composer.inputValue(), 'half a sent');
  await composer.fill('never left');
  await parlord.kill9();
  await reader.disconnected();
  await composer.press('Enter');
  await eventually('the waiting line', async () => (await reader.pending()) === 1);
  await parlord.begin().then(() => parlord.kill9());
  await reader.disconnected();
  await parlord.begin();
  await reader.connected();
  await reader.sees('never left');
  await reader.leave();
});

test('what a draft answers is kept with it: through another room, a reload, an edit, and when it could not be sent', async () => {
  const [seq] = await crowd.say('ada', 'answering', 'a question');
  const reader = await open('answering');
  await reader.say('mine');
  await reader.sees('mine');
  const mode = reader.page.locator('.compose-mode');
  const answers = () => eventually('what is answered', async () => (await mode.isVisible()) && /Reply to ada[\s\S]*a question/.test(await mode.innerText()));
  await reader.line(seq).hover();
  await reader.line(seq).locator('[data-act=reply]').click();
  await reader.composer().fill('half an answer');
  await reader.enter('answering-not');
  await eventually('no answer here', () => mode.isHidden());
  await reader.enter('answering');
  await answers();
  await reader.page.reload();
  await reader.connected();
  await answers();
  assert.equal(await reader.composer().inputValue(), 'half an answer');
  const own = reader.page.locator('article.mine').last();
  await own.hover();
  await own.locator('[data-act=edit]').click();
  await reader.page.keyboard.press('Escape');
  await answers();
  // Longer than the server takes, which the field would not let through.
  await reader.page.evaluate(async (replyTo) => {
    const { session } = await import('/app/session.js');
    session.compose(undefined);
    session.keepDraft('answering', '');
    session.parlor.send('answering', 'x'.repeat(5000), { replyTo });
  }, seq);
  assert.equal(await mode.isHidden(), true);
  await reader.page.locator('[data-do=take-back]').click();
  await answers();
  await reader.composer().fill('a shorter answer');
  await reader.page.keyboard.press('Enter');
  await reader.sees('a shorter answer');
  await reader.page.reload();
  await reader.connected();
  await eventually('the quote', async () => /a question/.test(await reader.page.locator(`[data-quote="${seq}"]`).innerText()));
  assert.equal(await mode.isHidden(), true, 'sent is sent');
  await reader.leave();
});

test('Enter sends, Shift+Enter breaks the line, and the field grows up to a height', async () => {
  const reader = await open('lines');
  const composer = reader.composer();
  await composer.click();
  const height = () => composer.evaluate((field) => field.offsetHeight);
  const one = await height();
  await reader.page.keyboard.type('one');
  await reader.page.keyboard.press('Shift+Enter');
  await reader.page.keyboard.type('two');
  assert.ok((await height()) > one);
  await reader.page.keyboard.press('Enter');
  await reader.sees('one\ntwo');
  assert.equal(await height(), one);
  await composer.fill('line\n'.repeat(60));
  assert.ok((await height()) <= 0.4 * 760, 'it does not take the whole screen');
  await picture(reader.page, 'room-tall-field');
  assert.equal(await composer.getAttribute('enterkeyhint'), 'send');
  await reader.leave();
});

test('near the limit what is left is said, over it nothing is sent', async () => {
  const reader = await open('limit');
  const composer = reader.composer();
  const left = reader.page.locator('.room-left');
  await composer.fill('x'.repeat(1000));
  assert.equal(await left.innerText(), '');
  await composer.fill('x'.repeat(4000));
  assert.match(await left.innerText(), /96 left/);
  await composer.fill(`${'x'.repeat(4095)}é`);
  assert.match(await left.innerText(), /1 too many/);
  await picture(reader.page, 'room-too-long');
  await composer.press('Enter');
  assert.equal(await reader.pending(), 0);
  assert.equal((await composer.inputValue()).length, 4096);
  await composer.fill('x'.repeat(4096));
  await composer.press('Enter');
  await reader.sees('xxxx');
  await reader.leave();
});

test('the list is walked and acted on by keyboard alone', async () => {
  await crowd.say('ada', 'keys', 'first', 'second');
  const reader = await open('keys');
  await reader.sees('second');
  await reader.say('third https://example.org/third');
  await reader.sees('third');
  const at = async () => reader.page.evaluate(() => document.activeElement?.closest('article')?.querySelector('.text')?.textContent);
  const { keyboard } = reader.page;
  await keyboard.press('Shift+Tab');
  // One stop for the list: what is in the line comes with it.
  for (let presses = 0; presses < 6 && !(await focused(reader, 'article')); presses += 1) await keyboard.press('Shift+Tab');
  assert.match(await at(), /third/);
  assert.equal(await reader.page.locator('[data-role=messages] > [tabindex="0"]').count(), 1);
  const ring = await reader.page.evaluate(() => getComputedStyle(document.activeElement.querySelector('.message')).outlineStyle);
  assert.equal(ring, 'solid', 'where the focus is can be seen');
  await picture(reader.page, 'room-keyboard');
  await keyboard.press('ArrowUp');
  assert.equal(await at(), 'second');
  await keyboard.press('Home');
  assert.equal(await at(), 'first');
  await keyboard.press('End');
  assert.match(await at(), /third/);
  await keyboard.press('Enter');
  assert.equal(await focused(reader, '[data-act=reply]'), true);
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  assert.equal(await focused(reader, '[data-act=edit]'), true);
  await keyboard.press('Escape');
  assert.equal(await focused(reader, 'article'), true);
  await keyboard.press('ArrowUp');
  await keyboard.press('r');
  assert.match(await reader.page.locator('.compose-mode').innerText(), /Reply to ada/);
  await keyboard.press('Escape');
  await keyboard.press('Shift+Tab');
  for (let presses = 0; presses < 6 && !(await focused(reader, 'article')); presses += 1) await keyboard.press('Shift+Tab');
  await keyboard.press('End');
  await keyboard.press('Delete');
  await reader.page.locator('dialog[open]').waitFor();
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await eventually('the tombstone', async () => (await reader.page.locator('article.mine').innerText()).includes('This message was removed'));
  assert.equal(await focused(reader, 'article.mine'), true, 'the focus stays with the line');
  await keyboard.press('Escape');
  assert.equal(await focused(reader, 'textarea'), true);
  await reader.leave();
});

test('what is typed while nothing has the focus goes into the field', async () => {
  const reader = await open('free');
  await reader.page.evaluate(() => document.activeElement?.blur());
  await reader.page.keyboard.type('hello');
  assert.equal(await reader.composer().inputValue(), 'hello');
  await reader.leave();
});
