// @ts-check
// What the elements share: the client, the room on the screen, which rooms are ours, what was read, the drafts.

import { Emitter } from '../parlor/emitter.js';
import { Parlor, roomKey } from '../parlor.js';

/** @typedef {import('../parlor.js').Room} Room */
/** @typedef {import('../parlor.js').Message} Message */
/** @typedef {{kind: 'reply' | 'edit', message: Message}} Mode what the composer is about to do, beside sending */
/** @typedef {{room: Room | undefined, compose: Mode | undefined, draft: undefined, unread: undefined}} SessionEvents */

const HOME = 'lobby';
const ROOMS_KEY = 'parlor.rooms';
const READ_KEY = 'parlor.read';
const DRAFT_KEY = 'parlor.draft.';

/** @extends {Emitter<SessionEvents>} */
class Session extends Emitter {
  /** The room on the screen. @type {Room | undefined} */ room;
  /** @type {Mode | undefined} */ mode;
  /** Asked for by name and not answered yet: it is not among our rooms before that. @type {Room | undefined} */ trying;
  /** Ends what listens to the room on the screen. @type {(() => void)[]} */ #bound = [];
  /** @type {Record<string, {epoch?: string, n: number}>} */ #read = recall(READ_KEY) ?? {};
  /** @type {Map<string, string>} */ #drafts = new Map();

  constructor() {
    super();
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
    this.parlor = new Parlor(url, { storage: storage(), client: 'page' });
  }

  start() {
    for (const name of recall(ROOMS_KEY) ?? []) this.#follow(this.parlor.watch(String(name)));
    addEventListener('hashchange', () => this.#route());
    document.addEventListener('visibilitychange', () => this.markRead());
    this.#route();
    this.parlor.connect();
  }

  /** @param {string} name */
  open(name) {
    const hash = `#/room/${name.split('/').map(encodeURIComponent).join('/')}`;
    if (location.hash === hash) this.#route();
    else location.hash = hash;
  }

  /**
   * Opens a room once the server has taken its name; resolves with the refusal, and then nothing has changed.
   * @param {string} name
   * @returns {Promise<import('../parlor.js').ParlorError | undefined>}
   */
  async visit(name) {
    const { parlor } = this;
    if (parlor.state.name === 'online' && !parlor.room(name)) {
      const room = parlor.watch(name);
      this.trying = room;
      this.#follow(room);
      /** @type {(() => void)[]} */ let ends = [];
      await new Promise((settle) => (ends = [room.on('state', settle), parlor.on('state', settle)]));
      for (const end of ends) end();
      this.trying = undefined;
      const refusal = room.error;
      if (refusal) {
        parlor.unwatch(name);
        return refusal;
      }
    }
    this.open(name);
    return undefined;
  }

  /** @param {Room} room */
  leave(room) {
    this.parlor.unwatch(room.name);
    this.#keepRooms();
    if (room === this.room) this.open(this.parlor.watched[0]?.name ?? HOME);
  }

  /** @param {Mode | undefined} mode */
  compose(mode) {
    this.mode = mode;
    this.emit('compose', mode);
  }

  /** @param {string} room */
  draft(room) {
    return this.#drafts.get(roomKey(room)) ?? String(recall(DRAFT_KEY + roomKey(room)) ?? '');
  }

  /** @param {string} room @param {string} text */
  keepDraft(room, text) {
    this.#drafts.set(roomKey(room), text);
    keep(DRAFT_KEY + roomKey(room), text || undefined);
  }

  /** Puts a text that was refused back under the fingers. @param {string} room @param {string} text */
  restoreDraft(room, text) {
    const draft = this.draft(room);
    this.keepDraft(room, draft ? `${text}\n${draft}` : text);
    this.emit('draft', undefined);
  }

  /** @param {Room} room */
  unread(room) {
    const read = this.#read[roomKey(room.name)];
    return read && read.epoch === room.epoch ? Math.max(room.n - read.n, 0) : 0;
  }

  /** Up to where a room was read when it was last looked at. @param {Room} room */
  lastRead(room) {
    return this.#read[roomKey(room.name)];
  }

  /** What is on a visible screen counts as read. */
  markRead() {
    const { room } = this;
    if (!room || document.visibilityState !== 'visible' || room.state === 'connecting') return;
    const read = this.#read[roomKey(room.name)];
    if (read && read.epoch === room.epoch && read.n === room.n) return;
    this.#read[roomKey(room.name)] = { epoch: room.epoch, n: room.n };
    keep(READ_KEY, this.#read);
    this.emit('unread', undefined);
  }

  /**
   * Listens to the room on the screen, whichever it is; `bind` is called for each and lists what ends its listening.
   * @param {(room: Room) => (() => void)[]} bind
   */
  eachRoom(bind) {
    /** @type {(() => void)[]} */ let bound = [];
    const rebind = (/** @type {Room | undefined} */ room) => {
      for (const end of bound) end();
      bound = room ? bind(room) : [];
    };
    this.on('room', rebind);
    rebind(this.room);
  }

  #route() {
    const match = /^#\/room\/(.+)$/.exec(location.hash);
    const name = match?.[1] ? decode(match[1]) : undefined;
    if (name === undefined) return location.replace(`#/room/${HOME}`);
    const known = this.parlor.room(name);
    const room = this.parlor.watch(name);
    if (!known) this.#follow(room);
    if (room === this.room) return;
    for (const end of this.#bound) end();
    this.room = room;
    this.#bound = [room.on('state', () => this.markRead()), room.on('item', () => this.markRead()), room.on('reset', () => this.markRead())];
    this.mode = undefined;
    document.title = `${room.name} · Parlor`;
    this.#keepRooms();
    this.emit('room', room);
    this.emit('compose', undefined);
    this.markRead();
  }

  /** @param {Room} room */
  #follow(room) {
    room.on('meta', () => {
      this.#read[roomKey(room.name)] ??= { epoch: room.epoch, n: room.n };
      this.emit('unread', undefined);
    });
    room.on('item', () => this.emit('unread', undefined));
    room.on('state', (state) => {
      if (state === 'refused' || state === 'live') this.#keepRooms();
    });
  }

  #keepRooms() {
    const rooms = this.parlor.watched.filter((room) => room.state !== 'refused' && room !== this.trying);
    keep(ROOMS_KEY, rooms.map((room) => room.name));
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The storage may be switched off; then the page forgets when it is left. */
function storage() {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/** @param {string} key @returns {any} */
function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} key @param {unknown} value */
function keep(key, value) {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // As above.
  }
}

export const session = new Session();
