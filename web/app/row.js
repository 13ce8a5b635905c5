// @ts-check
// One line of the list: a message, its tombstone, a topic or a notice.

import { avatar } from './avatar.js';
import { h, name } from './dom.js';
import { linked } from './linkify.js';
import { eventWords } from './event-words.js';
import { quote } from './quotes.js';
import { badge } from './roles.js';
import { session } from './session.js';
import { words } from './strings-moderation.js';
import { day, fullTime, shortTime, strings, time } from './strings.js';

/** @typedef {import('../parlor.js').Item} Item */
/** @typedef {import('../parlor.js').Message} Message */
/** @typedef {import('../parlor.js').Room} Room */
/**
 * @typedef {object} Around what a line needs to know of the list
 * @property {Item | undefined} before the item above it
 * @property {import('./marks.js').Marks} marks
 * @property {Set<number>} unfolded seqs of long messages that are shown whole
 * @property {(seq: number) => void} jump
 * @property {(seq: number) => void} fold
 */

/** Messages of one person closer together than this share a head. */
export const TOGETHER_MS = 5 * 60_000;
/** A text longer than this, in letters or in lines, is folded. */
const LONG = 1000;
const LONG_LINES = 14;
/** Read out as the name of a line; the rest is read in it. */
const LABEL = 200;

/** @param {Room} room @param {Item} item @param {Around} around */
export function row(room, item, around) {
  return item.type === 'message' ? message(room, item, around) : event(room, item, around);
}

/** @param {Room} room @param {Exclude<Item, Message>} item @param {Around} around */
function event(room, item, { before, marks }) {
  const said = eventWords(item, room);
  const label = `${item.type === 'notice' ? `${strings.notice}: ` : ''}${said.map((part) => (typeof part === 'string' ? part : part.textContent)).join('')}`;
  return h(
    'article',
    { class: `row event ${item.type}`, 'data-seq': item.seq, 'data-type': item.type, tabindex: -1, 'aria-label': label.slice(0, LABEL) },
    ...marks.above(item, before),
    h('p', { class: 'event-text', title: item.type === 'topic' ? item.text : undefined }, ...said, ' ', stamp(item.at, time(item.at))),
  );
}

/** @param {Room} room @param {Message} item @param {Around} around */
function message(room, item, around) {
  const { before, marks } = around;
  const joined = !marks.parts(item, before) && item.reply_to === undefined && before?.type === 'message' && follows(item.from.id, item.at, before);
  const own = item.from.id === session.parlor.you?.id;
  const line = h(
    'article',
    {
      class: `row${joined ? ' joined' : ''}${own ? ' mine' : ''}`,
      'data-seq': item.seq,
      'data-own': own,
      'data-removed': item.removed ?? false,
      'aria-posinset': item.n,
      'aria-setsize': -1,
      'aria-label': `${item.from.name}, ${day(item.at)} ${time(item.at)}: ${item.removed ? goneText(item) : (item.text ?? '').slice(0, LABEL)}`,
      tabindex: -1,
    },
    ...marks.above(item, before),
  );
  const head = !joined && h('div', { class: 'head' }, name(item.from.name, 'who'), badge(room.roleOf(item.from.id)), stamp(item.at, time(item.at)));
  const said = h('div', { class: 'said' }, head, item.reply_to !== undefined && quote(room, item.reply_to, around.jump));
  if (item.removed) said.append(h('p', { class: 'text gone' }, goneText(item)));
  else said.append(...text(item, around));
  line.append(h('div', { class: 'message' }, joined ? stamp(item.at, shortTime(item.at), 'time aside') : avatar(item.from), said, own && h('span', { class: 'sent', role: 'img', 'aria-label': strings.sent, title: strings.sent })));
  return line;
}

/** What stands in the place of a removed message: by whom it was, where that is known. @param {Message} item */
export const goneText = (item) => (item.removed_by ? words.removedBy[item.removed_by] : strings.removed);

/** Whether what a person says now goes on from the message above it. @param {string} id @param {number} at @param {Message} before */
export const follows = (id, at, before) => before.from.id === id && at - before.at < TOGETHER_MS;

/** @param {Message} item @param {Around} around */
function text(item, { unfolded, fold }) {
  const said = item.text ?? '';
  const edited = item.edited_at !== undefined && h('span', { class: 'mark', title: strings.editedAt(fullTime(item.edited_at)) }, strings.edited);
  const long = isLong(said);
  const folded = long && !unfolded.has(item.seq);
  const body = h('p', { class: `text${folded ? ' folded' : ''}`, dir: 'auto', id: long ? `text-${item.seq}` : undefined }, ...linked(said), edited);
  if (!long) return [body];
  return [body, h('button', { type: 'button', class: 'link fold-text', 'aria-expanded': String(!folded), 'aria-controls': `text-${item.seq}`, click: () => fold(item.seq) }, folded ? strings.showMore : strings.showLess)];
}

/** Marks that stand on a letter take no room. @param {string} words */
export const isLong = (words) => (words.length > LONG && words.replace(/\p{M}/gu, '').length > LONG) || words.split('\n', LONG_LINES + 1).length > LONG_LINES;

/** @param {number} at @param {string} text @param {string} [className] */
export const stamp = (at, text, className = 'time') => h('time', { class: className, datetime: new Date(at).toISOString(), title: fullTime(at) }, text);
