// @ts-check
// One room as this reader has it: its items in order, its position, who is here.

import { amendments } from './amend.js';
import { ParlorError } from './frames.js';
import { Own } from './own.js';
import { Pager } from './pager.js';
import { Standing } from './standing.js';
import { Timeline } from './timeline.js';
import { markOf } from './unread.js';

/** @import {Amended, Gap, History, Item, Lost, Message, Person, Position, Role, RoomEvent, SanctionKind, Sanctioned, Sequenced, Watching} from './frames.js' */
/** @typedef {import('./acts.js').Act} Act */
/** @typedef {import('./timeline.js').Change} Change */

/**
 * `connecting`: the server has not answered the watch; `catching-up`: what was missed is arriving; `live`; `gap`: what was
 * missed is gone and the newest page is awaited; `refused`: see `error`; `left`: no longer watched.
 * @typedef {'connecting' | 'catching-up' | 'live' | 'gap' | 'refused' | 'left'} RoomState
 */
/**
 * @typedef {object} RoomEvents
 * @property {RoomState} state
 * @property {Change} change what happened to `messages`, all of it; the next four tell parts of it
 * @property {Item} item a new item of the room stands at the end of `messages`
 * @property {Item} update an item was replaced by its new state
 * @property {Amended} amended messages were edited or removed, in `messages` or not: whoever keeps some elsewhere follows this
 * @property {{reason: Lost | undefined}} reset `messages` was replaced as a whole
 * @property {Item[]} older these were put before `messages`
 * @property {{item: Item, missed: boolean}} arrived a new item, wherever `messages` stands; `missed`: written while we were away
 * @property {{from: number, to: number, reason: Lost}} gap
 * @property {undefined} meta name, topic, head, n, epoch, owner, role or mode changed
 * @property {undefined} members
 * @property {Map<string, Role>} roles somebody is something else here, or that became known
 * @property {Person[]} typing
 * @property {Act[]} pending own acts of this room that are not in `messages` yet
 */
/**
 * @typedef {object} RoomLink what a room needs of the connection
 * @property {(room: Room, fresh: boolean) => void} rewatch
 * @property {(room: Room) => void} reloadMembers
 * @property {(room: Room, query: import('./pager.js').Query) => Promise<History>} history
 * @property {() => Person | undefined} you
 * @property {() => number} now by the server's clock
 * @property {(kind: SanctionKind, room: Room) => Sanctioned | undefined} sanction what holds against us in a room
 * @property {number | undefined} cacheBytes
 */

export class Room extends Standing {
  /** @type {RoomState} */ state = 'connecting';
  /** Why the watch was refused. @type {ParlorError | undefined} */ error;
  /** @type {string | undefined} */ epoch;
  /** Everything up to here has been received. */ seq = 0;
  /** The newest seq known. */ head = 0;
  /** The count of messages ever sent. */ n = 0;
  /** @type {string | undefined} */ topic;
  /** @type {string | undefined} */ owner;
  ephemeral = false;

  #own = new Own((acts) => this.emit('pending', acts));
  /** @type {RoomLink} */ #link;
  /** @type {Timeline} */ #timeline;
  /** @type {Pager} */ #pager;
  /** Of which incarnation `messages` are. @type {string | undefined} */ #heldEpoch;
  /** @type {boolean} */ #awaitsPage = false;
  /** @type {Lost | undefined} */ #reason;
  /** @type {number | undefined} */ #holeAt;

  /**
   * @param {string} name
   * @param {RoomLink} link
   */
  constructor(name, link) {
    super({ reloadMembers: () => link.reloadMembers(this), you: link.you, now: link.now, sanction: (kind) => link.sanction(kind, this) });
    this.name = name;
    this.#link = link;
    this.#timeline = new Timeline((change) => this.#changed(change), link.cacheBytes);
    this.#pager = new Pager(this, this.#timeline);
  }

  /** A stretch of messages, topic and notice lines without holes, ascending by seq. @returns {Item[]} */
  get messages() {
    return this.#timeline.items;
  }

  /** Own acts that are not in `messages` yet. @returns {Act[]} */
  get pending() {
    return this.#own.acts;
  }

  /** Whether there are older ones than the first of `messages`. */
  get more() {
    return this.#timeline.more;
  }

  /** Whether `messages` ends where the room does; else there are newer ones, and new ones do not go into it. */
  get atEnd() {
    return this.#timeline.atEnd;
  }

  /** The newest message known that was not removed. @returns {Message | undefined} */
  get last() {
    return this.#timeline.last;
  }

  /** Resolves when the room is live; rejects when it is refused or left. @returns {Promise<void>} */
  ready() {
    return new Promise((resolve, reject) => {
      const judge = () => {
        if (this.state === 'live') resolve();
        else if (this.state === 'refused' || this.state === 'left') reject(this.error ?? new ParlorError('left', 'The room was left.'));
        else return;
        end();
      };
      const end = this.on('state', judge);
      judge();
    });
  }

  /** Resolves when something of the room is here, be it that it is empty. */
  async received() {
    if (this.#deaf() && this.epoch === undefined) await this.ready();
  }

  /** A page of the past, without any effect on `messages`. @param {import('./pager.js').Query} [query] @returns {Promise<History>} */
  history(query = {}) {
    return this.#link.history(this, query);
  }

  /** Puts the page before the first message in front; resolves with what came. @param {number} [limit] */
  older(limit) {
    return this.#pager.older(limit);
  }

  /** Puts the page after the last message behind it, when `messages` stands elsewhere than at the end. @param {number} [limit] */
  newer(limit) {
    return this.#pager.newer(limit);
  }

  /** Moves `messages` to where this seq is; resolves with its item, if it is kept. @param {number} seq */
  around(seq) {
    return this.#pager.around(seq);
  }

  /** Moves `messages` to the first item of this moment or later and resolves with it; to the end, if there is none. @param {Date | number} moment */
  at(moment) {
    return this.#pager.at(Number(moment));
  }

  /** Moves `messages` back to the end of the room. */
  toEnd() {
    this.#pager.turn();
    this.#timeline.toEnd();
  }

  /** Lets go of all but the newest items, for a room that is not looked at. @param {number} count */
  keep(count) {
    this.toEnd();
    this.#timeline.keep(count);
  }

  /** What an application keeps to know later what is unread: read up to this item, or to the end. @param {Message} [item] */
  mark(item) {
    return markOf(this, item);
  }

  /** What this reader has, as `watch` and `hello` want it. @returns {Position} */
  position() {
    return this.epoch === undefined ? { room: this.name } : { room: this.name, epoch: this.epoch, seq: this.seq };
  }

  /** @param {number} seq @returns {Item | undefined} */
  find(seq) {
    return this.#timeline.find(seq);
  }

  /** @param {RoomState} state @param {ParlorError} [error] */
  become(state, error) {
    const same = this.state === state && this.error?.code === error?.code;
    [this.state, this.error] = [state, error];
    if (state === 'connecting' || state === 'left') this.typed([]);
    if (!same) this.emit('state', state);
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
    this.#reason = frame.reason;
    this.#awaitsPage = !frame.recovered;
    this.epoch = frame.epoch;
    this.stands(frame);
    if (frame.recovered && !known) this.#replace([], false, frame.from - 1);
    this.become(frame.recovered ? 'catching-up' : frame.reason ? 'gap' : 'catching-up');
    this.emit('meta', undefined);
    this.counted(frame);
    if (frame.recovered && frame.from > this.seq + 1) this.#hole();
  }

  /** The newest page, in place of what cannot be resumed. @param {History} page */
  page(page) {
    if (!this.#awaitsPage || this.#deaf()) return;
    this.#awaitsPage = false;
    if (page.epoch !== undefined) this.epoch = page.epoch;
    this.#replace(page.items, page.more, this.head);
  }

  /** @param {RoomEvent} frame */
  receive(frame) {
    if (frame.type === 'presence') return this.present(frame);
    if (frame.type === 'typing') return this.typed(frame.who);
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

  /** An own act of this room has changed. @param {Act} act */
  acted(act) {
    if (act.error?.code === 'slow_mode') this.waits(act.error.retryAfterMs ?? 0);
    this.#own.take(act, act.state !== 'done' || (act.seq !== undefined && act.seq > this.seq && this.state !== 'left'));
  }

  /** Takes an act out of `pending`. @param {Act} act */
  forget(act) {
    this.#own.forget(act);
  }

  /** Until a watch is answered, what still arrives belongs to the one before it. */
  #deaf() {
    return this.state === 'connecting' || this.state === 'left' || this.state === 'refused';
  }

  /** @param {Sequenced} frame */
  #sequenced(frame) {
    if (frame.type === 'room' && frame.epoch !== this.epoch) {
      // Made, or made again: a new sequence begins with this event.
      this.#awaitsPage = false;
      const made = this.epoch === undefined;
      this.epoch = this.#heldEpoch = frame.epoch;
      this.n = 0;
      this.seq = this.head = frame.seq;
      if (!made) this.#replace([], false, frame.seq, 'epoch');
      this.ephemeral = frame.ephemeral ?? false;
      this.roles = new Map();
      this.stands({ owner: frame.owner });
      return this.#owned(frame.owner);
    }
    // A later protocol may have events without a position.
    if (typeof frame.seq !== 'number' || this.#awaitsPage || frame.seq <= this.seq) return;
    if (frame.seq > this.seq + 1) return this.#hole();
    this.seq = frame.seq;
    this.head = Math.max(this.head, frame.seq);
    this.#apply(frame);
    this.#own.settle(this.seq);
  }

  /** @param {Sequenced} frame */
  #apply(frame) {
    switch (frame.type) {
      case 'message':
        this.n = Math.max(this.n, frame.n);
        if (frame.from.id === this.#link.you()?.id) this.#said(frame);
        return this.#append(frame);
      case 'topic':
        this.topic = frame.text;
        this.#append(frame);
        return this.emit('meta', undefined);
      case 'notice':
        return this.#append(frame);
      case 'sanction':
        this.sanctioned(frame);
        return this.#append(frame);
      case 'role':
        this.appointed(frame);
        this.#append(frame);
        return this.emit('meta', undefined);
      case 'settings':
        return this.#set(frame);
      case 'edited':
      case 'removed': {
        const { changes, told } = amendments(frame);
        for (const { range, change } of changes) this.#pager.amend(range, change);
        for (const what of told) this.emit('amended', what);
        return;
      }
      case 'restored':
        for (const range of frame.ranges) this.#pager.restore(range);
        return this.emit('amended', { kind: 'stale', ranges: frame.ranges });
      case 'room':
        return this.#owned(frame.owner);
      case 'skip':
        return;
      default:
        // An event of a later protocol: its seq counts, the rest is not ours to understand.
        return;
    }
  }

  /** @param {Message} message one of ours */
  #said(message) {
    this.spoke(message.at);
    this.#own.match(message);
  }

  /** @param {string} [owner] */
  #owned(owner) {
    this.owner = owner;
    if (owner !== undefined && owner === this.#link.you()?.id) this.role = 'owner';
    if (owner !== undefined) this.ranked(owner, 'owner');
    this.emit('meta', undefined);
  }

  /** @param {import('./frames.js').SettingsLine} line */
  #set(line) {
    this.stands({ ...line, role: this.role });
    this.#append(line);
    this.emit('meta', undefined);
    // Nothing more comes from a closed room; that it is open again is seen when it is watched anew.
    if (line.closed) this.become('refused', new ParlorError('room_closed', 'This room is closed.'));
  }

  /** @param {Item} item */
  #append(item) {
    const missed = this.state === 'catching-up';
    if (this.#timeline.append(item)) this.emit('item', item);
    this.emit('arrived', { item, missed });
  }

  /** @param {Change} change */
  #changed(change) {
    this.emit('change', change);
    if (change.kind === 'prepended') this.emit('older', change.items);
    else if (change.kind === 'changed') this.emit('update', change.item);
    else if (change.kind === 'reset') this.emit('reset', { reason: change.reason });
  }

  /** The newest page is all there is of the live end now. @param {Item[]} items @param {boolean} more @param {number} seq @param {Lost} [reason] */
  #replace(items, more, seq, reason = this.#reason) {
    const same = this.epoch !== undefined && this.epoch === this.#heldEpoch;
    const stays = !this.#timeline.atEnd && same;
    this.#heldEpoch = this.epoch;
    this.seq = Math.max(seq, items.at(-1)?.seq ?? 0);
    this.head = Math.max(this.head, this.seq);
    this.#holeAt = undefined;
    if (stays) {
      // Somebody reads elsewhere: he keeps his place, and what was changed there meanwhile is read again.
      this.#timeline.replaceTail(items, more, this.seq);
      void this.#pager.reread([this.messages[0]?.seq ?? 1, this.messages.at(-1)?.seq ?? 0]);
    } else {
      this.#pager.turn();
      this.#timeline.reset(items, more, reason);
    }
    // Edits and removals were among what is missing.
    if (same) this.emit('amended', { kind: 'stale', ranges: [[1, this.seq]] });
    this.#own.settle(this.seq);
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
}
