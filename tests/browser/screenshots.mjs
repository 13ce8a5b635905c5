// Makes the pictures of the README: a real parlord, several people, the page in its main states. `node screenshots.mjs`

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, launch, Parlord } from './parlord.js';
import { Visitor } from './visitor.js';

const images = join(dirname(fileURLToPath(import.meta.url)), '../../docs/images');
const PLENTY = '{ rate = 100000, burst = 100000 }';
const CONFIG = `
[server]
name = "Harbour"
[limits]
messages = ${PLENTY}
messages_per_person = ${PLENTY}
messages_per_address = ${PLENTY}
[[room]]
name = "lobby"
topic = "Say hello, then find your corner"
[[room]]
name = "boats/repairs"
topic = "Leaks, varnish, and who has a spare pump"
[[room]]
name = "boats/races"
topic = "Saturday, eleven o'clock, if the wind agrees"
[[room]]
name = "garden"
topic = "Beds, borders, and what the snails left"
[[room]]
name = "kitchen"
topic = "What is on the stove"
[[room]]
name = "night-watch"
topic = "For those who are still awake. Nothing is kept"
ephemeral = true
`;

/** Who says what where, in this order, and to which words. */
const TALK = [
  ['ines', 'kitchen', 'The bread is out. It is a little dark on one side.'],
  ['tomas', 'kitchen', 'That is the good side.'],
  ['wren', 'garden', 'First courgette of the year, and it is already too big.'],
  ['tomas', 'boats/races', 'Start line moves to the north buoy.'],
  ['ines', 'boats/repairs', 'Morning. The bilge pump on the Marten gave up last night.'],
  ['ines', 'boats/repairs', 'It hums, but it moves no water.'],
  ['tomas', 'boats/repairs', 'Hums and does nothing is the impeller, nine times in ten. Is the housing warm?'],
  ['ines', 'boats/repairs', 'Warm, yes.'],
  ['wren', 'boats/repairs', 'I have a spare impeller from the old Jabsco. Four screws, ten minutes: https://example.org/pumps/impeller', 'It hums, but'],
  ['oskar', 'boats/repairs', 'Check the strainer first. Last time it was a crab.'],
  ['wren', 'boats/repairs', 'It was half a crab.'],
  ['tomas', 'boats/repairs', 'If the seal is worn as well, take the blue one from my shed. The key is where it always is.'],
  ['ines', 'boats/repairs', 'You are all very kind. Strainer first, then the impeller; I will report.'],
  ['oskar', 'garden', 'Then it is soup now.', 'First courgette'],
  ['ines', 'boats/repairs', 'It was, and I am sorry to say this, the other half of the crab.'],
];

const parlord = await Parlord.start(CONFIG);
const browser = await launch();
mkdirSync(images, { recursive: true });

const at = (room) => `${parlord.url}/#/room/${room}`;
const LAPTOP = { viewport: { width: 1280, height: 800 } };

/** Somebody with a name, in these rooms. */
async function somebody(name, rooms, options = LAPTOP) {
  const visitor = await Visitor.open(browser, at(rooms[0]), { reducedMotion: 'reduce', ...options });
  if (await visitor.page.locator('parlor-welcome').isVisible()) {
    await visitor.page.locator('parlor-welcome input').fill(name);
    await visitor.page.locator('parlor-welcome input').press('Enter');
  }
  await eventually('the name', async () => (await visitor.page.locator('parlor-welcome').isVisible()) === false);
  for (const room of rooms.slice(1)) {
    await visitor.enter(room);
    await visitor.connected();
  }
  return visitor;
}

/** Without the caret, which blinks, and with the hand out of the way. */
async function shoot(visitor, name) {
  await visitor.page.mouse.move(640, 2);
  await visitor.page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled', caret: 'hide' });
  process.stdout.write(`${name}\n`);
}

try {
  const wren = await somebody('wren', ['kitchen', 'garden', 'lobby', 'boats/races', 'boats/repairs']);
  const people = { wren };
  for (const [name, rooms] of [['ines', ['kitchen', 'boats/repairs']], ['tomas', ['kitchen', 'boats/races', 'boats/repairs']], ['oskar', ['garden', 'boats/repairs']]]) {
    people[name] = await somebody(name, rooms);
  }
  for (const [who, room, text, words] of TALK) {
    const speaker = people[who];
    if (!decodeURIComponent(speaker.page.url()).endsWith(`/room/${room}`)) {
      await speaker.enter(room);
      await speaker.connected();
    }
    if (words) {
      const line = speaker.page.locator('[data-role=messages] [data-seq]', { hasText: words });
      await line.hover();
      await speaker.page.locator('[data-act=reply]').click();
    }
    await speaker.composer().fill(text);
    await speaker.composer().press('Enter');
    await speaker.sees(text);
  }
  await wren.enter('boats/repairs');
  await wren.connected();
  await wren.sees('the other half of the crab');
  for (const [who, room] of [['oskar', 'garden'], ['tomas', 'kitchen']]) await people[who].enter(room);
  await people.oskar.say('With mint, I think.');
  await people.oskar.say('And bread, if Ines lets us have some.');
  await people.tomas.say('Is there any left?');
  for (const who of ['oskar', 'tomas']) await people[who].enter('boats/repairs');
  await people.tomas.composer().pressSequentially('Now you have a whole');
  await eventually('the numbers', async () => (await wren.unread('garden')) === '3');
  await eventually('who types', async () => (await wren.page.locator('parlor-typing').innerText()).includes('tomas'));
  await shoot(wren, 'room');

  await wren.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await shoot(wren, 'dark');
  await wren.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });

  await wren.page.keyboard.press('Control+k');
  await wren.page.keyboard.type('ga');
  await eventually('what fits', async () => (await wren.page.locator('.found-line').count()) > 0);
  await shoot(wren, 'switcher');
  await wren.page.keyboard.press('Escape');

  await wren.page.getByRole('button', { name: 'Settings' }).click();
  await shoot(wren, 'settings');
  await wren.page.keyboard.press('Escape');

  await wren.page.locator('[data-role=room-list] .side-link').click();
  await wren.page.locator('.card[data-room=garden]').waitFor();
  await shoot(wren, 'directory');

  const phone = await somebody('marta', ['kitchen', 'garden', 'boats/repairs'], { viewport: { width: 390, height: 780 }, deviceScaleFactor: 1.5, hasTouch: true, isMobile: true });
  await phone.sees('the other half of the crab');
  await shoot(phone, 'phone');
  await phone.page.getByRole('button', { name: /Show rooms/ }).first().click();
  await phone.page.locator('.side').waitFor();
  await shoot(phone, 'phone-rooms');
  // Wren's own room, and somebody who sells things in it.
  await wren.enter('sailmakers');
  await wren.say('A room for needles, palms and thread.');
  const seller = await somebody('pedlar', ['sailmakers']);
  await people.ines.enter('sailmakers');
  await people.ines.say('Oh, good. Waxed or plain?');
  for (const text of ['CHEAP ROPE CHEAP ROPE', 'CHEAP ROPE, TODAY ONLY']) await seller.say(text);
  await wren.sees('TODAY ONLY');
  const rope = wren.page.locator('[data-role=messages] [data-seq]', { hasText: 'TODAY ONLY' });
  await rope.hover();
  await rope.locator('[data-act=moderate]').click();
  await wren.page.getByRole('menuitem', { name: 'Mute', exact: true }).focus();
  await shoot(wren, 'moderation');
  await wren.page.getByRole('menuitem', { name: 'Mute', exact: true }).click();
  await wren.page.locator('dialog[open] input[name=reason]').fill('Selling is for the market, please');
  await seller.composer().fill('Last chance for');
  await wren.page.locator('dialog[open] button[type=submit]').click();
  await seller.page.locator('parlor-standing').waitFor();
  await shoot(seller, 'muted');
  await seller.leave();
  for (const visitor of [phone, ...Object.values(people)]) await visitor.leave();
} finally {
  await browser.close();
  await parlord.end();
}
