// What a line shows: hostile texts stay texts, links say where they lead, long ones fold; who is here, who types, what is told aloud.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, crowd, eventually, parlord, picture, stage } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

stage(CONFIG, Crowd);

const open = (room, options) => Reader.open(browser, `${parlord.url}/#/room/${room}`, options);

test('hostile texts stay inside their own lines', async () => {
  const texts = [
    '<img src=x onerror="document.title=1"><script>document.title=2</script>',
    'before \u202e reversed \u2066 isolated, neither closed',
    'zero\u200bwidth\u200djoined\ufeffmarks',
    `a${'\u0301'.repeat(1500)} tower`,
    '😀'.repeat(1024),
    'שלום, this begins from the right',
    'x'.repeat(4096),
    `${'\n'.repeat(50)}after fifty lines`,
  ];
  const seqs = await crowd.say('ada', 'hostile', ...texts, 'an innocent line');
  const reader = await open('hostile');
  await reader.sees('an innocent line');
  for (const [index, text] of texts.entries()) {
    const shown = await reader.line(seqs[index]).locator('.text').evaluate((line) => line.textContent);
    assert.equal(shown, text, `text ${index} is shown as it was written`);
  }
  assert.equal(await reader.page.locator('[data-role=messages] :is(img, script)').count(), 0);
  const wide = await reader.page.evaluate(() => {
    const scroller = document.querySelector('.scroller');
    return scroller.scrollWidth > scroller.clientWidth || document.documentElement.scrollWidth > innerWidth;
  });
  assert.equal(wide, false, 'nothing is wider than the list');
  // What is painted of a line ends where the line does.
  const clipped = await reader.line(seqs[3]).locator('.text').evaluate((line) => getComputedStyle(line).contain);
  assert.match(clipped, /paint|content|strict/);
  const heights = await Promise.all(seqs.slice(0, -1).map((seq) => reader.line(seq).evaluate((line) => line.offsetHeight)));
  assert.ok(Math.max(...heights) <= 400, `no line is taller than its fold: ${heights}`);
  const direction = await reader.line(seqs[5]).locator('.text').evaluate((line) => line.getAttribute('dir'));
  assert.equal(direction, 'auto');
  const time = await reader.page.locator('article', { hasText: 'an innocent line' }).locator('time').first();
  assert.match(await time.getAttribute('title'), /\d{4}/, 'the full date is in the title');
  await picture(reader.page, 'room-hostile');
  await reader.leave();
});

test('addresses become links that say where they lead, and nothing else does', async () => {
  await crowd.say(
    'ada',
    'links',
    'see https://example.org/a_(b)?c=d&e=f#g, or http://example.org/path.',
    'https://аpple.com/login looks like another',
    'javascript:alert(1) data:text/html,x ftp://example.org https://bank.example@evil.example/ https:// //example.org',
    'https://example.org/a\u202egpj.exe and (https://example.org/in-parentheses)',
  );
  const reader = await open('links');
  await reader.sees('in-parentheses');
  const links = await reader.page.locator('.text a').evaluateAll((nodes) => nodes.map((node) => ({ text: node.textContent, href: node.getAttribute('href'), rel: node.rel, target: node.target })));
  assert.deepEqual(
    links.map(({ href }) => href),
    ['https://example.org/a_(b)?c=d&e=f#g', 'http://example.org/path', 'https://xn--pple-43d.com/login', 'https://example.org/a', 'https://example.org/in-parentheses'],
  );
  assert.equal(links[2].text, 'https://xn--pple-43d.com/login', 'a host in other letters is shown as it is really called');
  for (const { rel, target } of links) {
    assert.match(rel, /noopener/);
    assert.match(rel, /noreferrer/);
    assert.equal(target, '_blank');
  }
  await reader.leave();
});

test('a long message is folded, and stays open while it is scrolled away and back', async () => {
  const [seq] = await crowd.say('ada', 'folds', Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n'), 'short');
  const reader = await open('folds');
  await reader.sees('short');
  const line = reader.line(seq);
  const height = () => line.evaluate((element) => element.offsetHeight);
  const folded = await height();
  assert.ok(folded < 350, `${folded}`);
  await picture(reader.page, 'room-folded');
  const button = line.locator('.fold-text');
  assert.equal(await button.getAttribute('aria-expanded'), 'false');
  await button.click();
  assert.ok((await height()) > 1200);
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  await button.click();
  await eventually('it to be folded', async () => (await height()) === folded);
  await reader.leave();
});

test('messages of one person stand under one head, with one face, and a colour that the name does not change', async () => {
  await crowd.say('ada', 'groups', 'one', 'two');
  for (const name of ['bob', 'cy', 'dee', 'eve']) await crowd.say(name, 'groups', 'three');
  await crowd.say('ada', 'groups', 'four');
  const reader = await open('groups');
  await reader.sees('four');
  assert.equal(await reader.page.locator('[data-role=messages] .head').count(), 6);
  const hues = await reader.page.locator('[data-role=messages] .avatar').evaluateAll((faces) => faces.map((face) => face.style.getPropertyValue('--hue')));
  assert.equal(hues.length, 6);
  assert.equal(hues[0], hues[5]);
  // Two persons in 360 have the same one; five do not.
  assert.ok(new Set(hues).size > 1, hues.join());
  assert.equal(await reader.page.locator('.day').count(), 1);
  await reader.leave();
});

test('who is here is listed in order, and who types is named', async () => {
  const reader = await open('present');
  await reader.say('made');
  await reader.sees('made');
  for (const name of ['zoe', 'Ada2', 'émile']) await crowd.call(name, 'watch', 'present');
  const people = reader.page.locator('parlor-members [data-person] .person');
  await eventually('everybody', async () => (await people.count()) === 4);
  const names = await people.allInnerTexts();
  assert.deepEqual(names.slice(1), ['Ada2', 'émile', 'zoe'], 'oneself first, then by name');
  await eventually('the count', async () => (await reader.page.locator('parlor-members h2').innerText()).includes('4'));
  const typing = reader.page.locator('parlor-typing');
  const top = await reader.composer().evaluate((field) => field.getBoundingClientRect().top);
  await crowd.call('zoe', 'typing', 'present');
  await eventually('one who types', async () => (await typing.innerText()).includes('zoe is typing'));
  await crowd.call('émile', 'typing', 'present');
  await eventually('two who type', async () => /zoe and émile are typing|émile and zoe are typing/.test(await typing.innerText()));
  assert.equal(await reader.composer().evaluate((field) => field.getBoundingClientRect().top), top, 'nothing moves');
  await picture(reader.page, 'room-typing');
  await reader.leave();
});

test('what arrives is told aloud once, together, and only to who reads the newest', async () => {
  await crowd.fill('aloud', 80);
  const reader = await open('aloud');
  await reader.sees('word 80');
  const aloud = reader.page.locator('parlor-announcer');
  await crowd.say('ada', 'aloud', 'hear me');
  await eventually('one sentence', async () => (await aloud.textContent()) === 'ada: hear me');
  await crowd.say('bob', 'aloud', 'a', 'b', 'c');
  await eventually('three in one sentence', async () => (await aloud.textContent()) === '3 new messages in aloud');
  await reader.wheel(-900);
  await crowd.say('cyd', 'aloud', 'not now');
  await eventually('the count below', async () => (await reader.page.locator('.newest').innerText()).includes('1 new message'));
  assert.equal(await aloud.textContent(), '3 new messages in aloud');
  assert.equal(await reader.page.locator('[data-role=messages]').getAttribute('role'), 'feed');
  await reader.leave();
});

test('empty, refused and new rooms say what they are', async () => {
  const reader = await open('not-made-yet');
  const top = reader.page.locator('.top');
  await eventually('an unmade room', async () => (await top.innerText()).includes('not-made-yet is yours to open'));
  await picture(reader.page, 'room-unmade');
  await reader.page.evaluate(() => { location.hash = '#/room/no!room'; });
  await eventually('a refusal', async () => (await top.innerText()).includes('not open to you'));
  assert.equal(await reader.composer().isDisabled(), true);
  await picture(reader.page, 'room-refused-room');
  await reader.leave();
});

test('on a telephone the list and the field fit, also in the dark and from right to left', async () => {
  await crowd.fill('phone', 40);
  await crowd.say('ada', 'phone', 'שלום https://example.org/a-rather-long-address-that-has-to-break-somewhere-on-a-narrow-screen');
  const reader = await open('phone', { viewport: { width: 390, height: 740 }, colorScheme: 'dark', hasTouch: true, isMobile: true });
  await reader.sees('a-rather-long-address');
  await picture(reader.page, 'room-phone-dark');
  assert.equal(await reader.atEnd(), true);
  // A keyboard that takes half of the screen.
  await reader.page.setViewportSize({ width: 390, height: 400 });
  await reader.still();
  assert.equal(await reader.atEnd(), true, 'the newest line stays above the keyboard');
  const box = await reader.composer().boundingBox();
  assert.ok(box.y + box.height <= 400, 'the field too');
  await picture(reader.page, 'room-phone-keyboard');
  await reader.page.setViewportSize({ width: 390, height: 740 });
  await reader.page.evaluate(() => { document.documentElement.dir = 'rtl'; });
  await reader.still();
  assert.equal(await reader.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await picture(reader.page, 'room-phone-rtl');
  await reader.leave();
});
