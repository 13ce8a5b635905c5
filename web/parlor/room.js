// @ts-check
// One room as this reader has it: its items in order, its position, who is here.

import { Emitter } from './emitter.js';

/** @typedef {import('./frames.js').Item} Item */
/** @typedef {import('./frames.js').Message} Message */
/** @typedef {import('./frames.js').Lost} Lost */
/** @typedef {import('./frames.js').Person} Person */
/** @typedef {import('./frames.js').Watching} Watching */
/** @typedef {import('./frames.js').History} History */
/** @typedef {import('./frames.js').Members} Members */
/** @typedef {import('./frames.js').Presence} Presence */
/** @typedef {import('./frames.js').RoomEvent} RoomEvent */
/** @typedef {import('./frames.js').Sequenced} Sequenced */
/** @typedef {import('./frames.js').Gap} Gap */
/** @typedef {import('./frames.js').Position} Position */
/** @typedef {import('./acts.js').Act} Act */
/** @typedef {import('./frames.js').ParlorError} ParlorError */

/**
 * `connecting`: the server has not answered the watch; `catching-up`: what was missed is arriving; `live`; `gap`: what was
 * missed is gone and the newest page is awaited; `refused`: see `error`; `left`: no longer watched.
 * @typedef {'connecting' | 'catching-up' | 'live' | 'gap' | 'refused' | 'left'} RoomState
 */
/**
 * @typedef {object} RoomEvents
 * @property {RoomState} state
 * @property {Item} item a new item stands at the end of `messages`
 * @property {Item} update an item was replaced by its new state
 * @property {{reason: Lost | undefined}} reset `messages` was replaced as a whole
 * @property {Item[]} older these were put before `messages`
 * @property {{from: number, to: number, reason: Lost}} gap
 * @property {undefined} meta name, topic, head, n, epoch or owner changed
 * @property {undefined} members
 * @property {Person[]} typing
 * @property {Act[]} pending own acts of this room that are not in `messages` yet
 */
/**
 * @typedef {object} RoomLink what a room needs of the connection
 * @property {(room: Room, fresh: boolean) => void} rewatch
 * @property {(room: Room) => void} reloadMembers
 * @property {(room: Room, after: number) => Promise<History>} pageAfter
 * @property {() => Person | undefined} you
 */

/** @extends {Emitter<RoomEvents>} */
export class Room extends Emitter {
  /** @type {RoomState} */ state = 'connecting';
  /** Why the watch was refused. @type {ParlorError | undefined} */ error;
  /** @type {string | undefined} */ epoch;
  /** Everything up to here has been received. */ seq = 0;
  /** The newest seq known. */ head = 0;
  /** The count of messages ever sent. */ n = 0;
  /** @type {string | undefined} */ topic;
  /** @type {string | undefined} */ owner;
  ephemeral = false;
  /** Messages, topic and notice lines, ascending by seq. @type {Item[]} */ messages = [];
  /** Whether there are older ones than the first of `messages`. */ more = false;
  /** Persons present. */ count = 0;
  /** Those known by name; see `membersKnown`. @type {Map<string, string>} */ members = new Map();
  /** Whether `members` was asked for and is followed. */ membersKnown = false;
  /** Presence revision. */ rev = 0;
  /** Everybody typing now. @type {Person[]} */ typing = [];
  /** @type {Act[]} */ pending = [];
  /** Grows when `messages` is replaced: an answer asked for before that is stale. */ generation = 0;

  /** @type {RoomLink} */ #link;
  /** @type {boolean} */ #awaitsPage = false;
  /** @type {Lost | undefined} */ #reason;
  /** @type {number | undefined} */ #holeAt;
  /** Presence that arrived while the members were being read. @type {Presence[] | undefined} */ #held;

  /**
   * @param {string} name
   * @param {RoomLink} link
   */
  constructor(name, link) {
    super();
    this.name = name;
    this.#link = link;
  }

  /** What this reader has, as `watch` and `hello` want it. @returns {Position} */
  position() {
    return this.epoch === undefined ? { room: this.name } : { room: this.name, epoch: this.epoch, seq: this.seq };
  }

  /** @param {number} seq @returns {Item | undefined} */
  find(seq) {
    const index = this.#index(seq);
    const item = this.messages[index];
    return item?.seq === seq ? item : undefined;
  }

  /** @param {RoomState} state @param {ParlorError} [error] */
  become(state, error) {
    this.error = error;
    if (state === 'connecting' || state === 'left') this.#setTyping([]);
    if (this.state === state) return;
    this.state = state;
    this.emit('state', state);
  }

  /** @param {Watching} frame */
  watching(frame) {
    const known = this.epoch !== undefined && this.epoch === frame.epoch;
    this.name = frame.room;
    this.topic = frame.topic;
    this.owner = frame.owner;
    this.ephemeral = frame.ephemeral ?? false;
    this.head = frame.head;
    this.n = frame.n;
    this.count = frame.count;
    if (this.membersKnown && frame.rev !== this.rev) this.#link.reloadMembers(this);
    this.rev = frame.rev;
    this.#reason = frame.reason;
    this.#awaitsPage = !frame.recovered;
    if (frame.recovered && !known) this.#replace([], false, frame.from - 1);
    this.epoch = frame.epoch;
    this.become(frame.recovered ? 'catching-up' : frame.reason ? 'gap' : 'catching-up');
    this.emit('meta', undefined);
    this.emit('members', undefined);
    if (frame.recovered && frame.from > this.seq + 1) this.#hole();
  }

  /** The newest page, in place of what cannot be resumed. @param {History} page */
  page(page) {
    if (!this.#awaitsPage || this.#deaf()) return;
    this.#awaitsPage = false;
    if (page.epoch !== undefined) this.epoch = page.epoch;
    this.#replace(page.items, page.more, this.head);
  }

  /** An older page, asked for when `generation` had this value. @param {History} page @param {number} generation */
  prepend(page, generation) {
    if (generation !== this.generation) return;
    const first = this.messages[0]?.seq ?? Infinity;
    const items = page.items.filter((item) => item.seq < first);
    this.messages.unshift(...items);
    this.more = page.more;
    this.emit('older', items);
  }

  /** @param {RoomEvent} frame */
  receive(frame) {
    if (frame.type === 'presence') return this.#presence(frame);
    if (frame.type === 'typing') return this.#setTyping(frame.who);
    if (this.#deaf()) return;
    switch (frame.type) {
      case 'gap':
        return this.#gap(frame);
      case 'caught_up':
        return this.#caughtUp(frame.seq);
      default:
        return this.#sequenced(frame);
    }
  }

  /** The pages of `members` are being read: presence is held back until `membersRead`. */
  readMembers() {
    this.#held = [];
  }

  /** @param {Members[]} [pages] absent: they could not be read */
  membersRead(pages) {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (pages) {
      this.members = new Map(pages.flatMap((page) => page.items.map((person) => [person.id, person.name])));
      this.count = pages.at(-1)?.count ?? this.count;
      this.rev = pages[0]?.rev ?? this.rev;
      this.membersKnown = true;
    }
    for (const frame of held) this.#presence(frame);
    this.emit('members', undefined);
  }

  /** An own act of this room has changed. @param {Act} act */
  acted(act) {
    const shown = act.state !== 'done' || (act.seq !== undefined && act.seq > this.seq && this.state !== 'left');
    if (!shown) this.forget(act);
    else if (!this.pending.includes(act)) this.pending = [...this.pending, act];
    if (shown) this.emit('pending', this.pending);
  }

  /** Takes an act out of `pending`. @param {Act} act */
  forget(act) {
    if (!this.pending.includes(act)) return;
    this.pending = this.pending.filter((other) => other !== act);
    this.emit('pending', this.pending);
  }

  /** Until a watch is answered, what still arrives belongs to the one before it. */
  #deaf() {
    return this.state === 'connecting' || this.state === 'left' || this.state === 'refused';
  }

  /** @param {Sequenced} frame */
  #sequenced(frame) {
    if (frame.type === 'room' && frame.epoch !== this.epoch) {
      // The room was made, or made again: a new sequence begins with this event.
      this.#awaitsPage = false;
      if (this.epoch !== undefined) this.#replace([], false, frame.seq, 'epoch');
      this.seq = this.head = frame.seq;
      this.epoch = frame.epoch;
      this.owner = frame.owner;
      this.ephemeral = frame.ephemeral ?? false;
      return this.emit('meta', undefined);
    }
    // A later protocol may have events without a position.
    if (typeof frame.seq !== 'number' || this.#awaitsPage || frame.seq <= this.seq) return;
    if (frame.seq > this.seq + 1) return this.#hole();
    this.seq = frame.seq;
    this.head = Math.max(this.head, frame.seq);
    this.#apply(frame);
    this.#settle();
  }

  /** @param {Sequenced} frame */
  #apply(frame) {
    switch (frame.type) {
      case 'message':
        this.n = Math.max(this.n, frame.n);
        this.#matchOwn(frame);
        return this.#append(frame);
      case 'topic':
        this.topic = frame.text;
        this.#append(frame);
        return this.emit('meta', undefined);
      case 'notice':
        return this.#append(frame);
      case 'edited':
        return this.#update(frame.target, (item) =>
          item.type === 'message' && !item.removed ? { ...item, text: frame.text, edited_at: frame.at } : item,
        );
      case 'removed':
        for (const target of frame.targets) this.#update(target, tombstone);
        return;
      case 'restored':
        return void this.#reread(frame.ranges).catch(() => {});
      case 'room':
        this.owner = frame.owner;
        return this.emit('meta', undefined);
      case 'skip':
        return;
      default:
        // An event of a later protocol: its seq counts, the rest is not ours to understand.
        return;
    }
  }

  /** @param {Item} item */
  #append(item) {
    this.messages.push(item);
    this.emit('item', item);
  }

  /** After a cut the own message may arrive before the repeated act is answered: it is not shown twice. @param {Message} message */
  #matchOwn(message) {
    if (message.from.id !== this.#link.you()?.id) return;
    const act = this.pending.find(
      (one) =>
        one.kind === 'send' &&
        one.state !== 'failed' &&
        (one.seq === message.seq ||
          (one.seq === undefined && one.sentAt !== undefined && one.text === message.text && one.replyTo === message.reply_to)),
    );
    if (act) act.seq = message.seq;
  }

  /** Acts whose event has arrived are no longer pending. */
  #settle() {
    const left = this.pending.filter((act) => act.seq === undefined || act.seq > this.seq);
    if (left.length === this.pending.length) return;
    this.pending = left;
    this.emit('pending', left);
  }

  /** @param {number} seq @param {(item: Item) => Item} change */
  #update(seq, change) {
    const index = this.#index(seq);
    const item = this.messages[index];
    if (item?.seq !== seq) return;
    const next = change(item);
    if (next === item) return;
    this.messages[index] = next;
    this.emit('update', next);
  }

  /** Messages that came back are read again. @param {[number, number][]} ranges */
  async #reread(ranges) {
    for (const [first, last] of ranges) {
      let after = first - 1;
      while (after < last) {
        const page = await this.#link.pageAfter(this, after);
        for (const item of page.items) this.#update(item.seq, () => item);
        after = page.more ? (page.items.at(-1)?.seq ?? last) : last;
      }
    }
  }

  /** The first index whose seq is not below this one. @param {number} seq */
  #index(seq) {
    let [low, high] = [0, this.messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.messages[middle]?.seq ?? Infinity) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param {Item[]} items @param {boolean} more @param {number} seq @param {Lost} [reason] */
  #replace(items, more, seq, reason = this.#reason) {
    this.generation += 1;
    this.messages = [...items];
    this.more = more;
    this.seq = Math.max(seq, items.at(-1)?.seq ?? 0);
    this.head = Math.max(this.head, this.seq);
    this.#holeAt = undefined;
    this.emit('reset', { reason });
    this.#settle();
  }

  /** A seq is missing, which the server never lets happen: ask again from here, and from nothing if that did not help. */
  #hole() {
    const again = this.#holeAt === this.seq;
    this.#holeAt = this.seq;
    this.become('connecting');
    this.#link.rewatch(this, again);
  }

  /** @param {Gap} frame */
  #gap(frame) {
    this.#reason = frame.reason;
    this.#awaitsPage = true;
    if (frame.epoch !== undefined) this.epoch = frame.epoch;
    // `to` of another epoch is a seq of the one that ended.
    this.head = frame.reason === 'epoch' ? frame.head : Math.max(frame.head, frame.to);
    this.n = frame.n;
    this.become('gap');
    this.emit('gap', { from: frame.from, to: frame.to, reason: frame.reason });
  }

  /** @param {number} seq */
  #caughtUp(seq) {
    if (this.#awaitsPage) {
      this.#awaitsPage = false;
      this.#replace([], seq > 0, seq);
    }
    if (seq > this.seq) return this.#hole();
    this.#holeAt = undefined;
    this.become('live');
  }

  /** @param {Presence} frame */
  #presence(frame) {
    if (this.#held) return void this.#held.push(frame);
    if (frame.rev <= this.rev) return;
    const hole = frame.rev > this.rev + 1;
    this.rev = frame.rev;
    this.count = frame.count;
    for (const person of frame.joined) this.members.set(person.id, person.name);
    for (const id of frame.left) this.members.delete(id);
    if (hole && this.membersKnown) this.#link.reloadMembers(this);
    this.emit('members', undefined);
  }

  /** @param {Person[]} who */
  #setTyping(who) {
    if (who.length === 0 && this.typing.length === 0) return;
    this.typing = who;
    this.emit('typing', who);
  }
}

/** @param {Item} item @returns {Item} */
function tombstone(item) {
  if (item.type !== 'message') return item;
  const { text: _text, edited_at: _edited, ...rest } = item;
  return { ...rest, removed: true };
}
