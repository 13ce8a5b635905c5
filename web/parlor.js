// @ts-check
// The client library of Parlor: rooms that stay whole over every cut of the connection. PROTOCOL.md is what it speaks.

import { Act, Queue } from './parlor/acts.js';
import { Memory, followNetwork } from './parlor/browser.js';
import { Connection } from './parlor/connection.js';
import { Emitter } from './parlor/emitter.js';
import { ParlorError, passes, roomKey, utf8Length } from './parlor/frames.js';
import { Room } from './parlor/room.js';

export { Act, ParlorError, Room, roomKey };

/** @import {Bye, Frame, History, Members, Refusal, Reply, RoomEvent, Rooms, Watching} from './parlor/frames.js' */
/** @typedef {import('./parlor/frames.js').Item} Item */
/** @typedef {import('./parlor/frames.js').Message} Message */
/** @typedef {import('./parlor/frames.js').Person} Person */
/** @typedef {import('./parlor/frames.js').Welcome} Welcome */
/** @typedef {import('./parlor/frames.js').RoomLine} RoomLine */
/** @typedef {import('./parlor/connection.js').ConnectionState} ConnectionState */
/** @typedef {import('./parlor/connection.js').SocketClass} SocketClass */
/** @typedef {import('./parlor/browser.js').Storage} Storage */
/**
 * @typedef {object} Options
 * @property {string} [name] the name wanted; without one the server makes one up
 * @property {string} [token] who we were; a fresh one comes with each `welcome`
 * @property {Storage} [storage] keeps token and name over reloads, for instance `localStorage`
 * @property {SocketClass} [WebSocket] for a Node without one; default: the global one
 * @property {string} [client] what the operator sees, at most 64 bytes
 */
/**
 * @typedef {object} ParlorEvents
 * @property {ConnectionState} state
 * @property {Welcome} welcome
 * @property {Act} act an own act has changed its state
 * @property {Room[]} rooms the watched rooms
 * @property {ParlorError} refused a hello was refused; where that helps, the next one is said without the name or the token
 * @property {ParlorError} error a refusal that answers no request
 * @property {Bye} bye
 */

const TYPING_EVERY_MS = 3000;
/** A query that is refused for a while is repeated this often. */
const QUERY_TRIES = 3;

/** @extends {Emitter<ParlorEvents>} */
export class Parlor extends Emitter {
  /** Who we are, since the first welcome. @type {Person | undefined} */ you;
  /** The last welcome, with the server's limits. @type {Welcome | undefined} */ welcome;
  /** @type {Map<string, Room>} */ #rooms = new Map();
  /** Rooms whose watch went out on this connection. @type {Set<Room>} */ #asked = new Set();
  /** @type {Map<string, number>} */ #typedAt = new Map();
  /** @type {Connection} */ #connection;
  /** @type {Queue} */ #queue;
  /** @type {Memory} */ #memory;
  /** @type {string | undefined} */ #token;
  /** The name to ask for with the next hello. @type {string | undefined} */ #wanted;
  /** @type {() => void} */ #unhook = () => {};

  /**
   * @param {string} url `ws://…/ws` or `wss://…/ws`
   * @param {Options} [options]
   */
  constructor(url, options = {}) {
    super();
    this.options = options;
    this.#memory = new Memory(options.storage);
    this.#token = options.token ?? this.#memory.token;
    this.#wanted = options.name ?? (this.#token ? undefined : this.#memory.name);
    const Socket = options.WebSocket ?? /** @type {SocketClass | undefined} */ (globalThis.WebSocket);
    if (!Socket) throw new TypeError('This Node has no WebSocket: give one as `new Parlor(url, { WebSocket })`.');
    this.#connection = new Connection(url, Socket, {
      opened: () => this.#hello(this.#token, this.#wanted ?? (this.#token ? undefined : this.you?.name)),
      frame: (frame) => this.#frame(frame),
      lost: (code) => this.#cut(code),
      state: (state) => this.emit('state', state),
    });
    this.#queue = new Queue({
      judge: (act) => this.#judge(act),
      request: (frame, answer) => {
        this.#connection.request(frame, (reply) => {
          // Without an answer it stays in the queue for the next connection.
          if (!(reply instanceof ParlorError)) answer(/** @type {any} */ (reply));
        });
      },
      windowMs: () => this.welcome?.dedupe.window_ms ?? Infinity,
      changed: (act) => {
        this.room(act.room)?.acted(act);
        this.emit('act', act);
      },
    });
  }

  /** @returns {ConnectionState} */
  get state() {
    return this.#connection.state;
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

  /** Ends for good: nothing is sent any more, what waits fails with `closed`. `connect()` begins anew. */
  close() {
    this.#unhook();
    this.#connection.stop('closed');
    this.#cut(1000);
    this.#queue.failAll(new ParlorError('closed', 'The client was closed.'));
  }

  /** Receives a room from now on, over every reconnect. @param {string} name @returns {Room} */
  watch(name) {
    const known = this.room(name);
    if (known && known.state !== 'refused') return known;
    const room = known ?? new Room(name, this.#roomLink());
    room.become('connecting');
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

  /** Tries a failed act again, with the same nonce. @param {Act} act */
  retry(act) {
    this.#queue.retry(act);
  }

  /** Forgets a failed act. @param {Act} act */
  discard(act) {
    this.room(act.room)?.forget(act);
  }

  /**
   * A page of a room's past: the newest, or the one before or after a seq.
   * @param {string} room
   * @param {{before?: number, after?: number, limit?: number}} [page]
   * @returns {Promise<History>}
   */
  async history(room, page = {}) {
    return /** @type {History} */ (await this.#ask({ type: 'history', room, ...page }));
  }

  /** Puts the page before the first message of a watched room in front. @param {Room} room @param {number} [limit] */
  async older(room, limit) {
    const first = room.messages[0];
    if (!room.more || !first) return;
    const { generation } = room;
    room.prepend(await this.history(room.name, { before: first.seq, limit }), generation);
  }

  /** Reads who is present; a watched room follows it from then on. @param {string} name @returns {Promise<Members[]>} */
  async members(name) {
    const room = this.room(name);
    room?.readMembers();
    /** @type {Members[]} */ const pages = [];
    let whole = false;
    try {
      do {
        const next = pages.at(-1)?.next;
        pages.push(/** @type {Members} */ (await this.#ask({ type: 'members', room: name, next })));
      } while (pages.at(-1)?.next !== undefined);
      whole = true;
    } finally {
      room?.membersRead(whole ? pages : undefined);
    }
    return pages;
  }

  /** The directory. @returns {Promise<RoomLine[]>} */
  async rooms() {
    /** @type {RoomLine[]} */ const lines = [];
    /** @type {string | undefined} */ let next;
    do {
      const page = /** @type {Rooms} */ (await this.#ask({ type: 'rooms', next }));
      lines.push(...page.items);
      next = page.next;
    } while (next !== undefined);
    return lines;
  }

  /** Says that we are typing; call it at each key, it is told every 3 s. @param {string} room */
  typing(room) {
    const now = Date.now();
    if (now - (this.#typedAt.get(roomKey(room)) ?? -Infinity) < TYPING_EVERY_MS) return;
    if (this.state.name === 'online' && this.#connection.tell({ type: 'typing', room })) this.#typedAt.set(roomKey(room), now);
  }

  /** @returns {Promise<number>} the milliseconds to the server and back */
  async ping() {
    const began = performance.now();
    await this.#ask({ type: 'ping' });
    return performance.now() - began;
  }

  /** Asks for another name. A name is told in `hello` only, so this connects anew. @param {string} name */
  rename(name) {
    this.#wanted = name;
    if (this.state.name !== 'idle' && this.state.name !== 'closed') this.#connection.renew();
  }

  /** @param {string | undefined} token @param {string | undefined} name */
  #hello(token, name) {
    const rooms = this.watched.filter((room) => room.state !== 'refused');
    this.#asked = new Set(rooms);
    const watch = rooms.map((room) => room.position());
    const hello = { type: 'hello', name, token, client: this.options.client, watch };
    this.#connection.request(hello, (reply) => {
      if (reply instanceof ParlorError) return;
      if (reply.type === 'welcome') this.#welcomed(reply);
      else if (reply.type === 'error') this.#helloRefused(reply, token, name);
    });
  }

  /** @param {Refusal} refusal @param {string | undefined} token @param {string | undefined} name */
  #helloRefused(refusal, token, name) {
    const error = ParlorError.from(refusal);
    if (passes(refusal.code)) {
      this.#connection.rest(refusal.retry_after_ms ?? 0);
      return this.#connection.retreat(refusal.message);
    }
    this.emit('refused', error);
    const room = refusal.room === undefined ? undefined : this.room(refusal.room);
    if (refusal.code === 'bad_token' && token !== undefined) {
      this.#token = undefined;
      this.#memory.forgetToken();
      return this.#hello(undefined, name ?? this.you?.name ?? this.#memory.name);
    }
    if (room) {
      room.become('refused', error);
      return this.#hello(token, name);
    }
    if (name === undefined) return this.#connection.stop('stopped', undefined, refusal.message);
    this.#wanted = undefined;
    this.#hello(token, undefined);
  }

  /** @param {Welcome} welcome */
  #welcomed(welcome) {
    if (this.you && this.you.id !== welcome.you.id) this.#queue.failDoubtful();
    this.you = welcome.you;
    this.welcome = welcome;
    this.#token = welcome.token;
    this.#wanted = undefined;
    this.#memory.keep(welcome.token, welcome.you.name);
    this.#connection.welcomed(welcome.ping_ms, welcome.dead_ms);
    this.emit('welcome', welcome);
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
    if (!passes(refusal.code)) return room.become('refused', ParlorError.from(refusal));
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
    if (code === 4002) this.#token = undefined;
    if (code === 1009) this.#queue.failDoubtful(new ParlorError('too_long', 'The server found this too large.'));
    this.#queue.cut();
    for (const room of this.watched) if (room.state !== 'refused') room.become('connecting');
  }

  /** @param {Act} act @returns {'now' | 'wait' | ParlorError} */
  #judge(act) {
    if (this.state.name !== 'online') return 'wait';
    const room = this.room(act.room);
    if (room?.state === 'connecting') return 'wait';
    if (act.epoch !== undefined && room?.epoch !== undefined && act.epoch !== room.epoch) {
      return new ParlorError('room_replaced', 'The room was made anew; the message this refers to is not in it.');
    }
    const limit = act.kind === 'topic' ? this.welcome?.limits.topic_bytes : this.welcome?.limits.text_bytes;
    if (limit !== undefined && act.text !== undefined && utf8Length(act.text) > limit) {
      return new ParlorError('too_long', `This is longer than the ${limit} bytes that are allowed.`, { limit });
    }
    return 'now';
  }

  /** @param {import('./parlor/acts.js').ActKind} kind @param {import('./parlor/acts.js').ActBody} body */
  #act(kind, body) {
    const act = new Act(kind, body);
    this.#queue.add(act);
    return act;
  }

  /** @param {object} frame @param {number} [tries] @returns {Promise<Reply>} */
  #ask(frame, tries = QUERY_TRIES) {
    return new Promise((resolve, reject) => {
      this.#connection.request(frame, (reply) => {
        if (reply instanceof ParlorError) return reject(reply);
        if (reply.type !== 'error') return resolve(reply);
        if (!passes(reply.code) || tries <= 1) return reject(ParlorError.from(reply));
        setTimeout(() => this.#ask(frame, tries - 1).then(resolve, reject), reply.retry_after_ms ?? 1000);
      });
    });
  }

  /** @returns {import('./parlor/room.js').RoomLink} */
  #roomLink() {
    return {
      rewatch: (room, fresh) => this.#watch(room, fresh),
      reloadMembers: (room) => void this.members(room.name).catch(() => {}),
      pageAfter: (room, after) => this.history(room.name, { after }),
      you: () => this.you,
    };
  }
}
