// @ts-check
// What is held of a room's past: a window without holes, at the live end or away from it, bounded in memory.

/** @typedef {import('./frames.js').Item} Item */
/** @typedef {import('./frames.js').Message} Message */
/** @typedef {import('./frames.js').Lost} Lost */
/**
 * What happened to the window. `trimmed`: these no longer fit in memory and left at the `start` or the `end`; `reset`: it is another window,
 * after a loss with its reason, after a jump without one.
 * @typedef {{kind: 'appended', items: Item[]}
 *   | {kind: 'prepended', items: Item[]}
 *   | {kind: 'changed', seq: number, item: Item}
 *   | {kind: 'trimmed', side: 'start' | 'end', items: Item[]}
 *   | {kind: 'reset', reason: Lost | undefined}} Change
 */
/** @typedef {[first: number, last: number]} Range */
/** @typedef {{items: Item[], more: boolean, to: number}} Stretch items of a page; everything up to the seq `to` is among them */

/** How many of the newest items stay at hand while the window is elsewhere. */
const TAIL = 200;
/** About what the window of one room may take. */
const CACHE_BYTES = 8 * 1024 * 1024;
/** What an item costs beside its text. */
const ITEM_BYTES = 300;

export class Timeline {
  /** The window, ascending by seq. @type {Item[]} */ items = [];
  /** Whether there are older items than the window's first. */ more = false;
  /** Whether the window ends where the room does, so that new items go into it. */ atEnd = true;
  /** Of a window elsewhere: up to this seq it has everything. */ #to = 0;
  /** The newest items while the window is elsewhere. @type {Item[]} */ #tail = [];
  /** From this seq on the tail has everything. */ #tailFrom = 0;
  #tailMore = false;
  #bytes = 0;

  /**
   * @param {(change: Change) => void} tell
   * @param {number} [bytes] the window may take, about
   */
  constructor(tell, bytes = CACHE_BYTES) {
    this.limit = bytes;
    this.tell = tell;
  }

  /** The newest message that is held and was not removed. @returns {Message | undefined} */
  get last() {
    const held = this.atEnd || this.#tail.length === 0 ? this.items : this.#tail;
    const found = held.findLast((item) => item.type === 'message' && !item.removed);
    return found?.type === 'message' ? found : undefined;
  }

  /** The newest item that is held. @returns {Item | undefined} */
  get newest() {
    return this.atEnd ? this.items.at(-1) : this.#tail.at(-1);
  }

  /** @param {number} seq @returns {Item | undefined} */
  find(seq) {
    return at(this.items, seq) ?? at(this.#tail, seq);
  }

  /** Whether the place of a seq lies within the window. @param {number} seq */
  covers(seq) {
    const first = this.items[0];
    if (!first || (seq < first.seq && this.more)) return false;
    return this.atEnd || seq <= this.#to;
  }

  /** Whether the place of a seq lies within the newest items. @param {number} seq */
  tailCovers(seq) {
    return !this.atEnd && seq >= this.#tailFrom;
  }

  /** Another window, at the live end. @param {Item[]} items @param {boolean} more @param {Lost} [reason] */
  reset(items, more, reason) {
    this.atEnd = true;
    this.#tail = [];
    this.#hold(items, more);
    this.tell({ kind: 'reset', reason });
  }

  /** The newest items are these, out of the sight of a window elsewhere. @param {Item[]} items @param {boolean} more @param {number} seq */
  replaceTail(items, more, seq) {
    this.#tail = [...items];
    this.#tailMore = more;
    this.#tailFrom = items[0]?.seq ?? seq + 1;
  }

  /** A new item of the room. @param {Item} item @returns {boolean} whether it went into the window */
  append(item) {
    if (!this.atEnd) {
      if (this.#tail.length === 0) this.#tailFrom = Math.min(this.#tailFrom, item.seq);
      this.#tail.push(item);
      if (this.#tail.length >= 2 * TAIL) this.#shortenTail();
      return false;
    }
    this.#push([item]);
    return true;
  }

  /** Changes the items of these seqs that are held. @param {Range} range @param {(item: Item) => Item} change gives the same item where nothing is to change */
  update([first, last], change) {
    for (const items of [this.items, this.#tail]) {
      for (let index = below(items, first); ; index += 1) {
        const item = items[index];
        if (!item || item.seq > last) break;
        const next = change(item);
        if (next === item) continue;
        items[index] = next;
        if (items !== this.items) continue;
        this.#bytes += bytes(next) - bytes(item);
        this.tell({ kind: 'changed', seq: item.seq, item: next });
      }
    }
  }

  /** What of these seqs is held: in the window, and in the newest items beside it. @param {Range} range @returns {Range[]} */
  held([first, last]) {
    return [this.items, this.#tail].flatMap((items) => {
      const from = Math.max(first, items[0]?.seq ?? Infinity);
      const to = Math.min(last, items.at(-1)?.seq ?? 0);
      return from <= to ? [/** @type {Range} */ ([from, to])] : [];
    });
  }

  /** What lies before the window; what no longer fits leaves at the end. @param {Stretch} page @returns {Item[]} */
  prepend(page) {
    const first = this.items[0]?.seq ?? Infinity;
    const items = page.items.filter((item) => item.seq < first);
    this.items.unshift(...items);
    this.#bytes += sum(items);
    this.more = page.more;
    this.tell({ kind: 'prepended', items });
    this.#trim('end');
    return items;
  }

  /** What lies after a window elsewhere; it may reach the live end by it. @param {Stretch} page @returns {Item[]} */
  extend(page) {
    if (this.atEnd) return [];
    const last = this.items.at(-1)?.seq ?? 0;
    this.#to = Math.max(this.#to, page.to);
    const items = page.items.filter((item) => item.seq > last);
    items.push(...this.#joined(items.at(-1)?.seq ?? last));
    this.#push(items);
    return items;
  }

  /** Another window, around some place. @param {Stretch} page */
  jump(page) {
    this.#leaveEnd();
    this.#to = page.to;
    const items = [...page.items];
    items.push(...this.#joined(items.at(-1)?.seq ?? 0));
    this.#hold(items, page.more);
    this.tell({ kind: 'reset', reason: undefined });
  }

  /** Back to the live end. */
  toEnd() {
    if (this.atEnd) return;
    const items = this.#tail;
    this.#tail = [];
    this.atEnd = true;
    this.#hold(items, this.#tailMore);
    this.tell({ kind: 'reset', reason: undefined });
  }

  /** Keeps the newest `count` items of a window at the live end. @param {number} count */
  keep(count) {
    if (this.atEnd && this.items.length > count) this.#drop('start', this.items.length - count);
  }

  /** @param {Item[]} items @param {boolean} more */
  #hold(items, more) {
    this.items = [...items];
    this.#bytes = sum(items);
    this.more = more;
  }

  /** @param {Item[]} items */
  #push(items) {
    for (const item of items) this.items.push(item);
    this.#bytes += sum(items);
    if (items.length > 0 || this.atEnd) this.tell({ kind: 'appended', items });
    this.#trim('start');
  }

  /** When the window has come up to the newest items: what of them it lacks. @param {number} last @returns {Item[]} */
  #joined(last) {
    if (this.#to < this.#tailFrom - 1) return [];
    const items = this.#tail.filter((item) => item.seq > last);
    this.#tail = [];
    this.atEnd = true;
    return items;
  }

  /** The end of the window becomes the tail. */
  #leaveEnd() {
    if (!this.atEnd) return;
    this.atEnd = false;
    this.#to = this.items.at(-1)?.seq ?? 0;
    this.#tail = [...this.items];
    this.#tailMore = this.more;
    this.#tailFrom = this.more ? (this.items[0]?.seq ?? Infinity) : 0;
    this.#shortenTail();
  }

  #shortenTail() {
    const dropped = this.#tail.splice(0, this.#tail.length - TAIL).at(-1);
    if (!dropped) return;
    this.#tailFrom = dropped.seq + 1;
    this.#tailMore = true;
  }

  /** Over its limit the window loses a quarter at the side away from where it grew. @param {'start' | 'end'} side */
  #trim(side) {
    if (this.#bytes <= this.limit) return;
    const order = side === 'start' ? this.items : this.items.toReversed();
    let [count, left] = [0, this.#bytes];
    for (const item of order) {
      if (left <= (this.limit * 3) / 4 || count === this.items.length - 1) break;
      left -= bytes(item);
      count += 1;
    }
    if (count > 0) this.#drop(side, count);
  }

  /** @param {'start' | 'end'} side @param {number} count */
  #drop(side, count) {
    if (side === 'end') this.#leaveEnd();
    const items = this.items.splice(side === 'start' ? 0 : this.items.length - count, count);
    this.#bytes -= sum(items);
    if (side === 'start') this.more = true;
    else this.#to = this.items.at(-1)?.seq ?? 0;
    this.tell({ kind: 'trimmed', side, items });
  }
}

/** The first index whose seq is not below this one. @param {Item[]} items @param {number} seq */
function below(items, seq) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {Item[]} items @param {number} seq */
function at(items, seq) {
  const item = items[below(items, seq)];
  return item?.seq === seq ? item : undefined;
}

/** @param {Item} item */
const bytes = (item) => ITEM_BYTES + 2 * ('text' in item ? (item.text?.length ?? 0) : 0);

/** @param {Item[]} items */
const sum = (items) => items.reduce((all, item) => all + bytes(item), 0);
