// @ts-check
// The client library of Parlor: rooms that stay whole over every cut of the connection. PROTOCOL.md is what it speaks.

import { Act, Queue, objection } from './parlor/acts.js';
import { followNetwork } from './parlor/browser.js';
import { Connection } from './parlor/connection.js';
import { atLeast } from './parlor/deeds.js';
import { ParlorError, makeNonce, passes, roomKey } from './parlor/frames.js';
import { Identity } from './parlor/identity.js';
import { Moderation, putsOut } from './parlor/moderation.js';
import { Queries } from './parlor/queries.js';
import { Room } from './parlor/room.js';
import { firstUnread, unread } from './parlor/unread.js';

export { Act, ParlorError, Room, atLeast, firstUnread, makeNonce, roomKey, unread };

/** @import {Frame, Members, Refusal, RoomEvent, Watching} from './parlor/frames.js' */
/** @typedef {import('./parlor/frames.js').Item} Item */
/** @typedef {import('./parlor/frames.js').Message} Message */
/** @typedef {import('./parlor/frames.js').Person} Person */
/** @typedef {import('./parlor/frames.js').Welcome} Welcome */
/** @typedef {import('./parlor/frames.js').RoomLine} RoomLine */
/** @typedef {import('./parlor/deeds.js').Deed} Deed */
/** @typedef {import('./parlor/deeds.js').Plan} Plan */
/** @typedef {import('./parlor/deeds.js').Receipt} Receipt */
/** @typedef {import('./parlor/deeds.js').Role} Role */
/** @typedef {import('./parlor/standing.js').Obstacle} Obstacle */
/** @typedef {import('./parlor/timeline.js').Change} Change */
/** @typedef {import('./parlor/unread.js').Mark} Mark */
/** @typedef {import('./parlor/connection.js').ConnectionState} ConnectionState */
/** @typedef {import('./parlor/connection.js').SocketClass} SocketClass */
/** @typedef {import('./parlor/browser.js').Storage} Storage */
/** @typedef {import('./parlor/options.js').Options} Options */
/** @typedef {import('./parlor/options.js').ParlorEvents} ParlorEvents */

const TYPING_EVERY_MS = 3000;

export class Parlor extends Moderation {
  /** The last welcome, with the server's limits. @type {Welcome | undefined} */ welcome;
  /** @type {Map<string, Room>} */ #rooms = new Map();
  /** Rooms whose watch went out on this connection. @type {Set<Room>} */ #asked = new Set();
  /** How many rooms the next hello may name; the others are asked for one by one. */ #inHello = Infinity;
  /** @type {Map<string, number>} */ #typedAt = new Map();
  /** @type {Connection} */ #connection;
  /** @type {Queue} */ #queue;
  /** @type {Queries} */ #queries;
  /** @type {Identity} */ #identity;
  /** @type {() => void} */ #unhook = () => {};

  /**
   * @param {string} url `ws://…/ws` or `wss://…/ws`
   * @param {Options} [options]
   */
  constructor(url, options = {}) {
    super({
      request: (frame, answer) => this.#connection.request(frame, answer),
      ask: (frame) => this.#queries.ask(frame),
      online: () => this.state.name === 'online',
      you: () => this.you?.id,
      windowMs: () => this.welcome?.dedupe.window_ms ?? Infinity,
    });
    this.options = options;
    this.#identity = new Identity(options);
    const Socket = options.WebSocket ?? /** @type {SocketClass | undefined} */ (globalThis.WebSocket);
    if (!Socket) throw new TypeError('This Node has no WebSocket: give one as `new Parlor(url, { WebSocket })`.');
    this.#connection = new Connection(url, Socket, {
      opened: () => this.#hello(),
      frame: (frame) => this.#frame(frame),
      lost: (code) => this.#cut(code),
      state: (state) => this.emit('state', state),
    });
    this.#queries = new Queries((frame, answer) => this.#connection.request(frame, answer));
    this.#queue = new Queue({
      you: () => this.you?.id,
      judge: (act) => this.#judge(act),
      request: (frame, answer) =>
        this.#connection.request(frame, (reply) => {
          // Without an answer it stays in the queue for the next connection.
          if (!(reply instanceof ParlorError)) answer(/** @type {any} */ (reply));
        }),
      windowMs: () => this.welcome?.dedupe.window_ms ?? Infinity,
      changed: (act) => {
        if (act.error) this.refused(act.error, act.room);
        this.room(act.room)?.acted(act);
        this.emit('act', act);
      },
    });
  }

  /** Who we are, since the first welcome. @returns {Person | undefined} */
  get you() {
    return this.#identity.you;
  }

  /** @returns {ConnectionState} */
  get state() {
    return this.#connection.state;
  }

  /** When the next try to connect is made, in milliseconds since 1970; nothing unless one is waited for. */
  get reconnectAt() {
    return this.state.retryAt;
  }

  /** The watched rooms. @returns {Room[]} */
  get watched() {
    return [...this.#rooms.values()];
  }

  /** A watched room. @param {string} name */
  room(name) {
    return this.#rooms.get(roomKey(name));
  }

  /** Connects, now; also by the user's hand while a try is being waited for or after the server sent us away. */
  connect() {
    this.#unhook();
    this.#unhook = followNetwork(() => this.#connection.nudge());
    this.#connection.start();
  }

  /** Does not wait for the next try: for a button beside the countdown. */
  reconnectNow() {
    if (this.state.name === 'waiting' || this.state.name === 'stopped') this.connect();
  }

  /**
   * Ends for good and resolves when the socket is gone. What waits fails with `closed`, after `drainMs` to be answered in.
   * @param {{drainMs?: number}} [how]
   */
  async close({ drainMs = 0 } = {}) {
    if (drainMs > 0) await this.#queue.emptied(drainMs);
    const why = new ParlorError('closed', 'The client was closed.');
    this.#unhook();
    const gone = this.#connection.stop('closed');
    this.#cut(1000);
    this.#queue.failAll(why);
    this.ended(why);
    this.#queries.giveUp(why);
    this.#identity.giveUp(why);
    await gone;
  }

  /** Receives a room from now on, over every reconnect. @param {string} name @param {{quietly?: boolean}} [how] `quietly`: a refused one stays so until the server takes it @returns {Room} */
  watch(name, { quietly = false } = {}) {
    const known = this.room(name);
    if (known && known.state !== 'refused') return known;
    const room = known ?? new Room(name, this.#roomLink());
    if (!known || !quietly) room.become('connecting');
    this.#rooms.set(roomKey(name), room);
    this.emit('rooms', this.watched);
    if (this.state.name === 'online') this.#watch(room);
    return room;
  }

  /** @param {string} name */
  unwatch(name) {
    const room = this.room(name);
    if (!room) return;
    this.#rooms.delete(roomKey(name));
    this.#asked.delete(room);
    room.become('left');
    this.emit('rooms', this.watched);
    this.#connection.request({ type: 'unwatch', room: room.name }, () => {});
  }

  /**
   * Puts a message on its way. It leaves when there is a connection and is repeated until it is answered.
   * @param {string} room
   * @param {string} text
   * @param {{replyTo?: number}} [more]
   */
  send(room, text, more = {}) {
    this.#typedAt.delete(roomKey(room));
    const epoch = more.replyTo === undefined ? undefined : this.room(room)?.epoch;
    return this.#act('send', { room, text, replyTo: more.replyTo, epoch });
  }

  /** @param {string} room @param {number} target the seq of an own message @param {string} text */
  edit(room, target, text) {
    return this.#act('edit', { room, target, text, epoch: this.room(room)?.epoch });
  }

  /** @param {string} room @param {number} target the seq of an own message */
  remove(room, target) {
    return this.#act('remove', { room, target, epoch: this.room(room)?.epoch });
  }

  /** @param {string} room @param {string} text */
  topic(room, text) {
    return this.#act('topic', { room, text });
  }

  /**
   * Tries a failed act again, with the same nonce: it happens once. Gives false, and the act fails with `outcome_unknown`, when it
   * may have happened and the server no longer knows its nonce: then only `send` anew is left, at the risk of saying it twice.
   * @param {Act} act
   */
  retry(act) {
    return this.#queue.retry(act);
  }

  /** Whether `retry` would do anything. @param {Act} act */
  canRetry(act) {
    return act.state === 'failed' && !this.#queue.late(act);
  }

  /** Forgets a failed act. @param {Act} act */
  discard(act) {
    this.room(act.room)?.forget(act);
  }

  /** A page of a room's past: the newest, or the one before or after a seq. @param {string} room @param {import('./parlor/pager.js').Query} [page] */
  history(room, page = {}) {
    return this.#queries.history(room, page);
  }

  /** The newest message of any room that can be read, for a directory. @param {string} name */
  async last(name) {
    return this.room(name)?.last ?? this.#queries.last(name);
  }

  /** Reads who is present; a watched room follows it from then on. @param {string} name @returns {Promise<Members[]>} */
  members(name) {
    return this.#queries.members(name, this.room(name));
  }

  /** The directory. */
  rooms() {
    return this.#queries.rooms();
  }

  /** Says that we are typing; call it at each key, it is told every 3 s. @param {string} room */
  typing(room) {
    const now = Date.now();
    if (this.room(room)?.obstacle || now - (this.#typedAt.get(roomKey(room)) ?? -Infinity) < TYPING_EVERY_MS) return;
    if (this.state.name === 'online' && this.#connection.tell({ type: 'typing', room })) this.#typedAt.set(roomKey(room), now);
  }

  /** @returns {Promise<number>} the milliseconds to the server and back */
  ping() {
    return this.#queries.ping();
  }

  /**
   * Asks for another name; resolves once we have it, rejects with the refusal. A name is told in `hello` only, so this connects anew,
   * and the person's other connections are closed and come back under it.
   * @param {string} name
   * @returns {Promise<Person>}
   */
  rename(name) {
    const renamed = this.#identity.rename(name);
    if (this.state.name !== 'idle' && this.state.name !== 'closed') this.#connection.renew();
    return renamed;
  }

  #hello() {
    const { token, name } = this.#identity;
    const rooms = this.watched.filter((room) => room.state !== 'refused').slice(0, this.#inHello);
    this.#asked = new Set(rooms);
    const watch = rooms.map((room) => room.position());
    const hello = { type: 'hello', name, token, client: this.options.client, watch };
    this.#connection.request(hello, (reply) => {
      if (reply instanceof ParlorError) return;
      if (reply.type === 'welcome') this.#welcomed(reply);
      else if (reply.type === 'error') this.#helloRefused(reply, token, name);
    });
  }

  /** @param {Refusal} refusal @param {string | undefined} token @param {string | undefined} name what was asked for */
  #helloRefused(refusal, token, name) {
    const error = ParlorError.from(refusal);
    if (passes(refusal.code)) {
      this.#connection.rest(refusal.retry_after_ms ?? 0);
      return this.#connection.retreat(refusal.message);
    }
    if (refusal.field === 'watch' && refusal.room === undefined && (refusal.limit ?? 0) < this.#inHello) {
      this.#inHello = refusal.limit ?? 0;
      return this.#hello();
    }
    this.emit('refused', error);
    if (refusal.code === 'banned' || refusal.code === 'kicked') {
      this.refused(error);
      return void this.#connection.stop('stopped', refusal.code === 'banned' ? 4501 : 4502, refusal.message);
    }
    const room = refusal.room === undefined ? undefined : this.room(refusal.room);
    if (refusal.code === 'bad_token' && token !== undefined) this.#identity.tokenRefused(name);
    else if (room) room.become('refused', error);
    else if (name !== undefined) this.#identity.nameRefused(error);
    else return void this.#connection.stop('stopped', undefined, refusal.message);
    this.#hello();
  }

  /** @param {Welcome} welcome */
  #welcomed(welcome) {
    if (this.you && this.you.id !== welcome.you.id) this.#queue.failDoubtful();
    this.#inHello = Infinity;
    this.#identity.welcomed(welcome);
    this.welcome = welcome;
    this.#connection.welcomed(welcome.ping_ms, welcome.dead_ms);
    this.welcomed(welcome);
    this.emit('welcome', welcome);
    this.#identity.renamed();
    for (const room of this.watched) if (!this.#asked.has(room) && room.state !== 'refused') this.#watch(room);
    this.#queue.pump();
  }

  /** @param {Room} room @param {boolean} [fresh] without what is already here */
  #watch(room, fresh = false) {
    this.#asked.add(room);
    this.#connection.request({ type: 'watch', ...(fresh ? { room: room.name } : room.position()) }, (reply) => {
      if (reply instanceof ParlorError || this.room(room.name) !== room) return;
      if (reply.type === 'error') this.#watchRefused(room, reply);
      else if (reply.type === 'watching') this.#watching(room, reply);
    });
  }

  /** @param {Room} room @param {Watching} reply */
  #watching(room, reply) {
    room.watching(reply);
    this.#queue.pump();
  }

  /** @param {Room} room @param {Refusal} refusal */
  #watchRefused(room, refusal) {
    if (!passes(refusal.code)) {
      const error = ParlorError.from(refusal);
      this.refused(error, room.name);
      return room.become('refused', error);
    }
    this.#asked.delete(room);
    setTimeout(() => {
      const stillWanted = this.room(room.name) === room && !this.#asked.has(room);
      if (stillWanted && this.state.name === 'online') this.#watch(room);
    }, refusal.retry_after_ms ?? 1000);
  }

  /** @param {Frame} frame one that answers no request of ours */
  #frame(frame) {
    if (frame.type === 'bye') {
      this.#connection.rest(frame.reconnect_after_ms);
      return this.emit('bye', frame);
    }
    if (frame.type === 'announcement') return this.emit('announcement', frame);
    if (frame.type === 'sanctioned') {
      this.sanctioned(frame);
      const [why, out] = [putsOut(frame), frame.room === undefined ? undefined : this.room(frame.room)];
      return void (why && out?.become('refused', why));
    }
    const room = 'room' in frame && frame.room !== undefined ? this.room(frame.room) : undefined;
    if (frame.type === 'error') {
      // The answers to the watches of a hello carry the id of the hello, which its welcome has used up.
      if (room && frame.id !== undefined && room.state === 'connecting') return this.#watchRefused(room, frame);
      return this.emit('error', ParlorError.from(frame));
    }
    if (!room) return;
    if (frame.type === 'watching') this.#watching(room, frame);
    else if (frame.type === 'history') room.page(frame);
    else if (!('id' in frame)) room.receive(/** @type {RoomEvent} */ (frame));
  }

  /** @param {number} code the close code */
  #cut(code) {
    this.#asked.clear();
    this.#typedAt.clear();
    if (code === 4002) this.#identity.token = undefined;
    if (code === 1009) this.#queue.failDoubtful(new ParlorError('too_long', 'The server found this too large.'));
    this.#queue.cut();
    for (const room of this.watched) if (room.state !== 'refused') room.become('connecting');
  }

  /** @param {Act} act @returns {'now' | 'wait' | ParlorError} */
  #judge(act) {
    if (this.state.name === 'closed') return new ParlorError('closed', 'The client was closed.');
    if (this.state.name !== 'online') return 'wait';
    const room = this.room(act.room);
    if (room?.state === 'connecting') return 'wait';
    return objection(act, room?.epoch, this.welcome?.limits, room?.obstacle) ?? 'now';
  }

  /** @param {import('./parlor/acts.js').ActKind} kind @param {import('./parlor/acts.js').ActBody} body */
  #act(kind, body) {
    const act = new Act(kind, body);
    this.#queue.add(act);
    return act;
  }

  /** @returns {import('./parlor/room.js').RoomLink} */
  #roomLink() {
    return {
      rewatch: (room, fresh) => this.#watch(room, fresh),
      reloadMembers: (room) => void this.members(room.name).catch(() => {}),
      history: (room, query) => this.history(room.name, query),
      you: () => this.you,
      now: () => this.now(),
      sanction: (kind, room) => this.sanction(kind, room.name),
      cacheBytes: this.options.cacheBytes,
    };
  }
}
