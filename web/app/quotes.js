// @ts-check
// What an answer quotes. A message that is not in the list is read by itself, once.

import { fill, h, icon, name } from './dom.js';
import { strings } from './strings.js';

/** @typedef {import('../parlor.js').Item} Item */
/** @typedef {import('../parlor.js').Message} Message */
/** @typedef {import('../parlor.js').Room} Room */

/** So many that were read by themselves are kept a room. */
const KEPT = 500;
/** @type {WeakMap<Room, Map<string, Promise<Message | undefined>>>} */
const read = new WeakMap();

/** @param {Room} room @param {number} seq @param {(seq: number) => void} jump */
export function quote(room, seq, jump) {
  const known = room.find(seq);
  const button = h('button', { type: 'button', class: 'quote', tabindex: -1, 'data-quote': seq, title: strings.toQuoted, click: () => jump(seq) });
  if (known?.type === 'message') show(button, known);
  else {
    fill(button, icon('reply'), h('span', { class: 'quoted faint' }, strings.loading));
    void fetched(room, seq).then((/** @type {Message | undefined} */ message) => show(button, message));
  }
  return button;
}

/** What was changed or taken back is so in its quotes, too. @param {HTMLElement} list @param {Item} item */
export function requote(list, item) {
  if (item.type === 'message') for (const button of list.querySelectorAll(`[data-quote="${item.seq}"]`)) show(button, item);
}

/** @param {Element} button @param {Message | undefined} message */
function show(button, message) {
  const text = message ? (message.text ?? strings.removed) : strings.quoteGone;
  fill(button, icon('reply'), message && name(message.from.name, 'who'), h('bdi', { class: message?.text === undefined ? 'quoted faint' : 'quoted', dir: 'auto' }, oneLine(text)));
}

/** @param {string} text */
export const oneLine = (text) => text.slice(0, 300).replace(/\s+/gu, ' ');

/** @param {Room} room @param {number} seq */
function fetched(room, seq) {
  const kept = read.get(room) ?? new Map();
  read.set(room, kept);
  const key = `${room.epoch} ${seq}`;
  const asked = kept.get(key) ?? ask(room, seq).catch(() => void kept.delete(key));
  kept.set(key, asked);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return asked;
}

/** @param {Room} room @param {number} seq @returns {Promise<Message | undefined>} */
async function ask(room, seq) {
  const { items } = await room.history({ before: seq + 1, limit: 1 });
  const item = items.at(-1);
  return item?.seq === seq && item.type === 'message' ? item : undefined;
}
