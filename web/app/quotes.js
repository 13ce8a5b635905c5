// @ts-check
// What an answer quotes. A message that is not in the list is read by itself, once, and follows what becomes of it.

import { fill, h, icon, name } from './dom.js';
import { strings } from './strings.js';

/** @typedef {import('../parlor.js').Item} Item */
/** @typedef {import('../parlor.js').Message} Message */
/** @typedef {import('../parlor.js').Room} Room */
/** @typedef {import('../parlor/frames.js').Amended} Amended */
/** @typedef {Promise<Message | undefined>} Asked */

/** So many that were read by themselves are kept a room. */
const KEPT = 500;
/** What was read, by seq, of one incarnation of the room. @type {WeakMap<Room, {epoch: string | undefined, bySeq: Map<number, Asked>}>} */
const read = new WeakMap();
/** What each quote waits for or could not have. @type {WeakMap<Element, {room: Room, asked?: Asked, failed?: boolean}>} */
const states = new WeakMap();

/** @param {Room} room @param {number} seq @param {(seq: number) => void} jump */
export function quote(room, seq, jump) {
  const button = h('button', { type: 'button', class: 'quote', tabindex: -1, 'data-quote': seq, title: strings.toQuoted, click: () => jump(seq) });
  draw(button, room, seq);
  return button;
}

/** What was changed or taken back is so in its quotes, too. @param {HTMLElement} list @param {Item} item */
export function requote(list, item) {
  if (item.type === 'message') for (const button of list.querySelectorAll(`[data-quote="${item.seq}"]`)) show(button, item);
}

/** A message of the room, in the list or not; nothing, if it is not kept. @param {Room} room @param {number} seq @returns {Asked} */
export async function messageOf(room, seq) {
  const known = room.find(seq);
  return known?.type === 'message' ? known : fetched(room, seq);
}

/** @param {Element} button @param {Room} room @param {number} seq */
function draw(button, room, seq) {
  const known = room.find(seq);
  if (known?.type === 'message') {
    states.set(button, { room });
    return show(button, known);
  }
  const asked = fetched(room, seq);
  states.set(button, { room, asked });
  say(button, strings.loading);
  const current = () => states.get(button)?.asked === asked;
  asked.then(
    (message) => current() && show(button, message),
    () => {
      if (!current()) return;
      states.set(button, { room, failed: true });
      say(button, strings.quoteUnread);
    },
  );
}

/** @param {Element} button @param {Message | undefined} message */
function show(button, message) {
  if (!message) return say(button, strings.quoteGone);
  const text = message.text ?? strings.removed;
  fill(button, icon('reply'), name(message.from.name, 'who'), h('bdi', { class: message.text === undefined ? 'quoted faint' : 'quoted', dir: 'auto' }, oneLine(text)));
}

/** @param {Element} button @param {string} words of the page */
function say(button, words) {
  fill(button, icon('reply'), h('bdi', { class: 'quoted faint', dir: 'auto' }, words));
}

/** @param {string} text */
export const oneLine = (text) => text.slice(0, 300).replace(/\s+/gu, ' ');

/** @param {Room} room @param {number} seq @returns {Asked} */
function fetched(room, seq) {
  const { bySeq } = keptOf(room);
  const known = bySeq.get(seq);
  if (known) return known;
  const asked = ask(room, seq);
  hold(bySeq, seq, asked);
  const [oldest] = bySeq.keys();
  if (bySeq.size > KEPT && oldest !== undefined) bySeq.delete(oldest);
  return asked;
}

/** What could not be read is asked for again the next time. @param {Map<number, Asked>} bySeq @param {number} seq @param {Asked} asked */
function hold(bySeq, seq, asked) {
  bySeq.set(seq, asked);
  asked.catch(() => bySeq.get(seq) === asked && bySeq.delete(seq));
}

/** @param {Room} room */
function keptOf(room) {
  const kept = read.get(room);
  if (kept?.epoch === room.epoch && kept) return kept;
  if (!kept) {
    room.on('amended', (what) => amend(room, what));
    room.on('state', (state) => state === 'live' && redraw(room, (_, failed) => failed));
  }
  const fresh = { epoch: room.epoch, bySeq: new Map() };
  read.set(room, fresh);
  return fresh;
}

/** @param {Room} room @param {Amended} what */
function amend(room, what) {
  const { bySeq } = keptOf(room);
  for (const [seq, asked] of [...bySeq]) {
    if (!concerns(what, seq)) continue;
    if (what.kind === 'stale') bySeq.delete(seq);
    else hold(bySeq, seq, asked.then((/** @type {Message | undefined} */ message) => message && amended(message, what)));
  }
  redraw(room, (seq) => concerns(what, seq));
}

/** @param {Room} room @param {(seq: number, failed: boolean) => boolean} which */
function redraw(room, which) {
  for (const button of document.querySelectorAll('[data-quote]')) {
    const seq = Number(button.getAttribute('data-quote'));
    const state = states.get(button);
    if (state?.room === room && which(seq, state.failed ?? false)) draw(button, room, seq);
  }
}

/** @param {Amended} what @param {number} seq */
function concerns(what, seq) {
  if (what.kind === 'edited') return what.seq === seq;
  if (what.kind === 'removed') return what.seqs.includes(seq);
  if (what.kind === 'purged') return what.purged.some(({ first, last }) => first <= seq && seq <= last);
  return what.ranges.some(([first, last]) => first <= seq && seq <= last);
}

/** @param {Message} message @param {Exclude<Amended, {kind: 'stale'}>} what @returns {Message} */
function amended(message, what) {
  if (what.kind === 'purged' && !what.purged.some(({ author }) => author === message.from.id)) return message;
  if (what.kind !== 'edited') return { ...message, text: undefined, removed: true };
  return message.removed ? message : { ...message, text: what.text, edited_at: what.at };
}

/** @param {Room} room @param {number} seq @returns {Asked} */
async function ask(room, seq) {
  const { items } = await room.history({ before: seq + 1, limit: 1 });
  const item = items.at(-1);
  return item?.seq === seq && item.type === 'message' ? item : undefined;
}
