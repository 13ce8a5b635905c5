// A bot: answers `!ping`, counts who says how much and tells it at `!words`, comes back after every outage, and ends clean on Ctrl-C.
//   node bot.mjs ws://127.0.0.1:8080/ws lobby [FILE]
// FILE keeps its token, so that it is the same person, under the same name, after a restart.

import { readFileSync, writeFileSync } from 'node:fs';
import { Parlor } from '../parlor.js';

const [url = 'ws://127.0.0.1:8080/ws', place = 'lobby', file] = process.argv.slice(2);
// Node has a WebSocket of its own since version 22.
const WebSocket = globalThis.WebSocket ?? (await import('ws')).default;

const parlor = new Parlor(url, { name: 'bot', client: 'example-bot', storage: file && remembering(file), WebSocket });
const room = parlor.watch(place);
const words = new Map();

// `arrived` and not `item`: also what was said while the bot was away, and never the past before it came.
room.on('arrived', ({ item }) => {
  if (item.type !== 'message' || item.removed || item.from.id === parlor.you.id) return;
  const { name } = item.from;
  if (item.text === '!ping') {
    answer(item, `pong, ${name}`);
  } else if (item.text === '!words') {
    answer(item, [...words].map(([who, count]) => `${who}: ${count}`).join(', ') || 'nobody has said anything');
  } else {
    words.set(name, (words.get(name) ?? 0) + item.text.split(/\s+/).filter(Boolean).length);
  }
});
room.on('state', (state) => {
  console.log(`${room.name}: ${state}`);
  if (state === 'refused') end(room.error);
});
parlor.on('state', ({ name, reason }) => {
  console.log(reason ? `${name}: ${reason}` : name);
  // Put out, or not let in: a bot has no hand to come back by.
  if (name === 'stopped') end(new Error(reason));
});
parlor.on('refused', (error) => console.error(`refused: ${error.message}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end());
parlor.connect();

async function answer(message, text) {
  try {
    await parlor.send(room.name, text, { replyTo: message.seq }).done;
  } catch (error) {
    console.error(`not answered: ${error.code}: ${error.message}`);
  }
}

/** What is being said may still leave; then nothing is left that would keep the process. */
async function end(error) {
  if (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
  await parlor.close({ drainMs: 2000 });
}

/** The storage of a browser, as a file that only its owner reads. */
function remembering(path) {
  let kept = {};
  try {
    kept = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // The first start.
  }
  const save = () => writeFileSync(path, JSON.stringify(kept), { mode: 0o600 });
  return {
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => {
      kept[key] = value;
      save();
    },
    removeItem: (key) => {
      delete kept[key];
      save();
    },
  };
}
