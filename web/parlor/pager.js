// @ts-check
// Moves a room's window through its past: back, forth, to a message, to a day. Answers that came too late change nothing.

import { firstSince } from './search.js';

/** @typedef {import('./frames.js').Item} Item */
/** @typedef {import('./frames.js').History} History */
/** @typedef {import('./timeline.js').Timeline} Timeline */
/** @typedef {import('./timeline.js').Stretch} Stretch */
/** @typedef {{before?: number, after?: number, limit?: number}} Query */
/**
 * @typedef {object} Place what the pager needs of its room
 * @property {number} seq
 * @property {string | undefined} epoch
 * @property {(query: Query) => Promise<History>} history
 * @property {() => Promise<void>} received until something of the room is here
 */

/** How much is read at each side of a message that is jumped to. */
const AROUND = 50;

export class Pager {
  /** @type {Promise<Item[]> | undefined} */ #older;
  /** @type {Promise<Item[]> | undefined} */ #newer;
  /** Grows when the window becomes another one. */ #turn = 0;
  #reading = 0;
  /** What was changed while pages were on their way, which may be from before that. @type {((item: Item) => Item)[]} */ #amended = [];
  /** Grows when removed messages have come back. */ #restored = 0;

  /** @param {Place} room @param {Timeline} timeline */
  constructor(room, timeline) {
    this.room = room;
    this.timeline = timeline;
  }

  /** @param {number} [limit] */
  older(limit) {
    this.#older ??= this.#readOlder(limit).finally(() => (this.#older = undefined));
    return this.#older;
  }

  /** @param {number} [limit] */
  newer(limit) {
    this.#newer ??= this.#readNewer(limit).finally(() => (this.#newer = undefined));
    return this.#newer;
  }

  /** @param {number} seq @returns {Promise<Item | undefined>} */
  async around(seq) {
    const turn = this.turn();
    await this.room.received();
    const { timeline } = this;
    if (!timeline.covers(seq)) {
      if (timeline.tailCovers(seq) || seq > this.room.seq) {
        timeline.toEnd();
      } else {
        const [before, after] = await Promise.all([this.#read({ before: seq + 1, limit: AROUND }), this.#read({ after: seq, limit: AROUND })]);
        if (turn !== this.#turn || !before || !after) return undefined;
        timeline.jump({ items: [...before.items, ...after.items], more: before.more, to: after.to });
      }
    }
    return timeline.find(seq);
  }

  /** @param {number} moment @returns {Promise<Item | undefined>} */
  async at(moment) {
    const turn = this.turn();
    await this.room.received();
    const { newest } = this.timeline;
    const read = async (/** @type {number} */ after, /** @type {number} */ limit) => this.room.history({ after, limit });
    const found = newest && (await firstSince(read, moment, newest));
    if (turn !== this.#turn) return undefined;
    if (found) return this.around(found.seq);
    this.timeline.toEnd();
    return undefined;
  }

  /** The window becomes another one: what is on its way for the last one is not wanted any more. */
  turn() {
    return (this.#turn += 1);
  }

  /** Items have changed. @param {import('./timeline.js').Range} range @param {(item: Item) => Item} change gives the same item where nothing has */
  amend(range, change) {
    this.timeline.update(range, change);
    if (this.#reading > 0) this.#amended.push((item) => (range[0] <= item.seq && item.seq <= range[1] ? change(item) : item));
  }

  /** Messages that were removed are back: what is held of them is read again, and what is being read, too. @param {import('./timeline.js').Range} range */
  restore(range) {
    this.#restored += 1;
    void this.reread(range);
  }

  /** Reads again what of these seqs is held, for it may have changed unseen. @param {import('./timeline.js').Range} range */
  async reread(range) {
    for (const [first, last] of this.timeline.held(range)) {
      for (let after = first - 1; after < last; ) {
        const page = await this.#read({ after }).catch(() => undefined);
        for (const item of page?.items ?? []) this.timeline.update([item.seq, item.seq], (old) => (same(old, item) ? old : item));
        after = page?.more ? page.to : last;
      }
    }
  }

  /** @param {number} [limit] */
  async #readOlder(limit) {
    if (!this.timeline.more) return [];
    const turn = this.#turn;
    const first = this.timeline.items[0]?.seq;
    const page = await this.#read({ before: first ?? this.room.seq + 1, limit });
    // What left at this side meanwhile would leave a hole.
    const fits = first === undefined || first === this.timeline.items[0]?.seq;
    return page && fits && turn === this.#turn ? this.timeline.prepend(page) : [];
  }

  /** @param {number} [limit] */
  async #readNewer(limit) {
    const turn = this.#turn;
    const last = this.timeline.items.at(-1)?.seq ?? 0;
    if (this.timeline.atEnd) return [];
    const page = await this.#read({ after: last, limit });
    // As above, at the other side.
    const fits = last === (this.timeline.items.at(-1)?.seq ?? 0);
    return page && fits && turn === this.#turn ? this.timeline.extend(page) : [];
  }

  /** A page from before messages came back would hide them again. @param {Query} query @returns {Promise<[History, number]>} with how much was changed before it was asked for */
  async #latest(query) {
    for (;;) {
      const [restored, since] = [this.#restored, this.#amended.length];
      const page = await this.room.history(query);
      if (restored === this.#restored) return [page, since];
    }
  }

  /** @param {Query} query @returns {Promise<Stretch | undefined>} nothing when it is of another incarnation of the room */
  async #read(query) {
    const { epoch, seq } = this.room;
    this.#reading += 1;
    try {
      const [page, since] = await this.#latest(query);
      const amended = this.#amended.slice(since);
      if (epoch !== this.room.epoch || page.epoch !== epoch) return undefined;
      // What the stream has not brought yet, it will bring.
      const items = page.items.filter((item) => item.seq <= this.room.seq).map((item) => amended.reduce((now, change) => change(now), item));
      const last = items.at(-1)?.seq ?? 0;
      const whole = items.length === page.items.length;
      return { items, more: page.more, to: page.more && whole ? last : Math.max(seq, last) };
    } finally {
      this.#reading -= 1;
      if (this.#reading === 0) this.#amended = [];
    }
  }
}

/** Who took a message away is known only where that was seen. @param {Item} old @param {Item} read */
function same(old, read) {
  if (old.type === 'message' && read.type === 'message' && old.removed && read.removed) return true;
  return JSON.stringify(old) === JSON.stringify(read);
}
