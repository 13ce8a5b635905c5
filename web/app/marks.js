// @ts-check
// What stands between the messages: the line of a day, the line above what is unread, and where something is missing.

import { h } from './dom.js';
import { day, dayOf, strings } from './strings.js';

/** @typedef {import('../parlor.js').Item} Item */
/** @typedef {import('../parlor.js').Room} Room */
/** @typedef {'expired' | 'epoch' | 'ahead' | 'ephemeral'} Lost */

export class Marks {
  /** Messages with a greater number than this are unread. @type {number | undefined} */ after;
  /** The line has been on a screen that was looked at: the next absence begins another one. */ #seen = false;
  /** Above the item with this seq something is missing from the stream. @type {Map<number, Lost>} */ #gaps = new Map();
  /** What was lost where nothing is left to write it above: it stands above what comes next. @type {Lost | undefined} */ #next;
  /** The first unread message that is held. @type {number | undefined} */ #first;

  /** @param {Room} room @param {(moment: number) => void} chooseDay */
  constructor(room, chooseDay) {
    this.room = room;
    this.chooseDay = chooseDay;
  }

  /** The messages after this number are unread, unless an older line still stands unseen. @param {number} n */
  unreadAfter(n) {
    if (this.after !== undefined && !this.#seen) return;
    this.after = n;
    this.#seen = false;
    this.#first = undefined;
  }

  /** Somebody is looking. */
  look() {
    this.#seen = true;
  }

  clear() {
    this.after = this.#first = undefined;
  }

  /** The list begins anew here, for this reason. @param {Lost} reason */
  lost(reason) {
    const first = this.room.messages[0];
    if (reason === 'epoch') this.clear();
    if (first) this.#gaps.set(first.seq, reason);
    this.#next = first ? undefined : reason;
  }

  /** The seq below the line, once that item is held. @returns {number | undefined} */
  get firstUnread() {
    const { after } = this;
    if (after === undefined) return undefined;
    if (this.#first === undefined) {
      const { messages } = this.room;
      const index = messages.findIndex((item) => item.type === 'message' && item.n > after);
      const item = messages[index];
      // It is the first only if what is before it is here too.
      if (item && (index > 0 || !this.room.more)) this.#first = item.seq;
    }
    return this.#first;
  }

  /** @param {Item} item @param {Item | undefined} before */
  above(item, before) {
    if (this.#next && !before) {
      this.#gaps.set(item.seq, this.#next);
      this.#next = undefined;
    }
    const lost = this.#gaps.get(item.seq);
    return [
      lost && h('p', { class: 'missing', role: 'note' }, strings.gaps[lost] ?? strings.gaps.expired),
      startsDay(item, before) && this.#day(item.at),
      this.firstUnread === item.seq && h('div', { class: 'unread-line', role: 'separator', 'aria-label': strings.unreadLine }, h('span', {}, strings.unreadLine)),
    ];
  }

  /** Whether anything stands above it, so that it begins with a face and a name. @param {Item} item @param {Item | undefined} before */
  parts(item, before) {
    return startsDay(item, before) || this.#gaps.has(item.seq) || this.firstUnread === item.seq;
  }

  /** @param {number} at */
  #day(at) {
    const choose = h('button', { type: 'button', class: 'day-button', tabindex: -1, title: strings.jumpToDay, click: () => this.chooseDay(at) }, day(at));
    return h('div', { class: 'day' }, choose);
  }
}

/** @param {Item} item @param {Item | undefined} before */
const startsDay = (item, before) => !before || dayOf(before.at) !== dayOf(item.at);
