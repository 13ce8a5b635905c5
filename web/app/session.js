// @ts-check
// What the elements share: the client, the room on the screen, which rooms are ours, what was read, the drafts.

import { Emitter } from '../parlor/emitter.js';
import { Parlor, roomKey } from '../parlor.js';
import { messageOf } from './quotes.js';
import { Reads } from './reads.js';
import { settings } from './settings.js';
import { follow, forgetAll, keep, recall, storage } from './store.js';

/** @typedef {import('../parlor.js').Room} Room */
/** @typedef {import('../parlor.js').Message} Message */
/** @typedef {import('../parlor.js').ParlorError} ParlorError */
/** @typedef {{kind: 'reply' | 'edit', message: Message, recalled?: boolean}} Mode what the composer is about to do, beside sending; `recalled`: without being asked just now */
/** @typedef {{epoch: string | undefined, seq: number}} Answered what a draft answers */
/** @typedef {'room' | 'directory'} Page */
/**
 * @typedef {object} SessionEvents
 * @property {Room | undefined} room another room is on the screen
 * @property {Page} page
 * @property {Mode | undefined} compose
 * @property {undefined} draft the draft of the room on the screen was put back from outside the composer
 * @property {string} drafted a draft began, ended or changed in any tab; carries the room's key
 * @property {undefined} unread what is unread, somewhere
 * @property {{room: Room, message: Message}} said somebody else said something, live, in any of our rooms
 */

/** Refusals of a room that was ours: it stays among our rooms, to be come back to or left. */
export const PUT_OUT = new Set(['kicked', 'banned', 'room_closed']);
/** Refusals that have nothing to do with what was written: it is a draft again, for when they are over. */
const HINDRANCES = new Set([...PUT_OUT, 'muted', 'room_locked', 'slow_mode']);
const HOME = 'lobby';
const ROOMS = 'rooms';
const LAST = 'last';
const DRAFT = 'draft.';
const REPLY = 'reply.';
/** The server's name and who we are there, for when we are not let in. */
const MET = 'server';

/** @extends {Emitter<SessionEvents>} */
class Session extends Emitter {
  /** The room on the screen, or the last one while the directory is shown. @type {Room | undefined} */ room;
  /** @type {Page} */ page = 'room';
  /** @type {Mode | undefined} */ mode;
  /** Asked for by name and not answered yet: it is not among our rooms before that. @type {Room | undefined} */ trying;
  reads = new Reads();
  /** Ends what listens to the room on the screen. @type {(() => void)[]} */ #bound = [];
  /** @type {Map<string, string>} */ #drafts = new Map();
  /** The hash that what is shown came from. */ #routed = '';
  /** What was refused for a while in this turn. @type {import('../parlor.js').Act[]} */ #hindered = [];
  #tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('parlor');

  constructor() {
    super();
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
    this.parlor = new Parlor(url, { storage: storage(), client: 'page' });
    this.parlor.on('welcome', ({ server, you }) => keep(MET, { server: server.name, you }));
    this.reads.on('change', () => this.emit('unread', undefined));
    settings.on('change', () => this.emit('unread', undefined));
    follow(ROOMS, () => this.#agree());
    follow(DRAFT, (key) => {
      this.#drafts.delete(key.slice(DRAFT.length));
      this.emit('drafted', key.slice(DRAFT.length));
    });
    this.parlor.on('act', (act) => {
      if (act.state !== 'failed' || act.kind !== 'send' || !HINDRANCES.has(act.error?.code ?? '')) return;
      this.#hindered.push(act);
      if (this.#hindered.length === 1) queueMicrotask(() => this.#takeBack());
    });
    this.#tabs?.addEventListener('message', ({ data }) => {
      if (data === 'forget') this.#leavePage();
    });
  }

  /** Who we are, or were when this page was last let in. */
  get you() {
    return this.parlor.you ?? /** @type {import('../parlor.js').Person | undefined} */ (recall(MET)?.you);
  }

  /** What the server is called, or was. @returns {string} */
  get serverName() {
    return this.parlor.welcome?.server.name ?? recall(MET)?.server ?? 'Parlor';
  }

  start() {
    for (const name of remembered()) this.#follow(this.parlor.watch(name));
    addEventListener('hashchange', () => {
      if (location.hash !== this.#routed) this.#route();
    });
    document.addEventListener('visibilitychange', () => this.markRead());
    addEventListener('focus', () => this.markRead());
    this.#route();
    this.parlor.connect();
  }

  /** The rooms of this person, refused and half-opened ones left out, in no order. */
  get rooms() {
    return this.parlor.watched.filter((room) => room !== this.trying && (room.state !== 'refused' || room === this.room || PUT_OUT.has(room.error?.code ?? '')));
  }

  /** @param {string} name */
  open(name) {
    this.#goTo(roomHash(name));
  }

  openDirectory() {
    this.#goTo('#/rooms');
  }

  /** At once: the browser tells of a new hash later, and a second key would start from where one no longer is. @param {string} hash */
  #goTo(hash) {
    if (location.hash !== hash) location.hash = hash;
    this.#route();
  }

  /**
   * Opens a room once the server has taken its name; resolves with the refusal, and then nothing has changed.
   * @param {string} name
   * @returns {Promise<ParlorError | undefined>}
   */
  async visit(name) {
    const refusal = await this.try(name);
    if (!refusal) this.open(name);
    return refusal;
  }

  /**
   * Watches a room; resolves with the refusal, and then it is not watched.
   * @param {string} name
   * @returns {Promise<ParlorError | undefined>}
   */
  async try(name) {
    const { parlor } = this;
    if (parlor.state.name !== 'online' || parlor.room(name)) return undefined;
    const room = parlor.watch(name);
    this.trying = room;
    this.#follow(room);
    /** @type {(() => void)[]} */ let ends = [];
    await new Promise((settle) => (ends = [room.on('state', settle), parlor.on('state', settle)]));
    for (const end of ends) end();
    this.trying = undefined;
    const refusal = room.error;
    if (refusal) parlor.unwatch(name);
    else this.#remember(room, 'ours');
    return refusal;
  }

  /** @param {Room} room */
  leave(room) {
    this.parlor.unwatch(room.name);
    this.#remember(room, 'left');
    if (room === this.room) this.#elsewhere();
  }

  /** @param {Mode | undefined} mode */
  compose(mode) {
    const { room, mode: last } = this;
    this.mode = mode;
    if (room && mode?.kind === 'reply') this.#keepAnswered(room.name, { epoch: room.epoch, seq: mode.message.seq });
    else if (room && !mode && last?.kind !== 'edit') this.#keepAnswered(room.name, undefined);
    this.emit('compose', mode);
    // An edit came between the draft and what it answers.
    if (room && !mode && last?.kind === 'edit') void this.#recallAnswered(room);
  }

  /** @param {string} room */
  draft(room) {
    return this.#drafts.get(roomKey(room)) ?? String(recall(DRAFT + roomKey(room)) ?? '');
  }

  /** @param {string} room @param {string} text */
  keepDraft(room, text) {
    this.#drafts.set(roomKey(room), text);
    keep(DRAFT + roomKey(room), text || undefined);
    this.emit('drafted', roomKey(room));
  }

  /** Puts texts that were not sent before the draft; unless that answers something already, it answers what the first of them did. @param {string} room @param {readonly import('../parlor.js').Act[]} acts */
  unsend(room, acts) {
    const draft = this.draft(room);
    const answered = acts.find((act) => act.replyTo !== undefined);
    if (!recall(REPLY + roomKey(room)) && answered?.replyTo !== undefined) this.#keepAnswered(room, { epoch: answered.epoch, seq: answered.replyTo });
    this.keepDraft(room, [...acts.map((act) => act.text ?? ''), draft].filter(Boolean).join('\n'));
  }

  /** Puts a message that was refused back under the fingers. @param {import('../parlor.js').Act} act */
  restoreDraft(act) {
    this.unsend(act.room, [act]);
    this.emit('draft', undefined);
    if (this.room && roomKey(this.room.name) === roomKey(act.room)) void this.#recallAnswered(this.room);
  }

  /** What was hindered goes back to the drafts of its rooms, in the order in which it was written. */
  #takeBack() {
    const acts = this.#hindered.splice(0);
    for (const key of new Set(acts.map((act) => roomKey(act.room)))) {
      const those = acts.filter((act) => roomKey(act.room) === key);
      this.unsend(key, those);
      for (const act of those) this.parlor.discard(act);
      if (this.room && roomKey(this.room.name) === key) {
        this.emit('draft', undefined);
        void this.#recallAnswered(this.room);
      }
    }
  }

  /** @param {string} room @param {Answered | undefined} answered */
  #keepAnswered(room, answered) {
    keep(REPLY + roomKey(room), answered);
  }

  /** The draft answers what it did before. @param {Room} room */
  async #recallAnswered(room) {
    const key = REPLY + roomKey(room.name);
    /** @type {Answered | undefined} */ const answered = recall(key);
    if (!answered || this.mode) return;
    const message = await room.received().then(() => (room.epoch === answered.epoch ? messageOf(room, answered.seq) : undefined)).catch(() => undefined);
    const wanted = room === this.room && !this.mode && recall(key)?.seq === answered.seq;
    if (wanted && message && !message.removed) this.compose({ kind: 'reply', message, recalled: true });
  }

  /** @param {Room} room */
  unread(room) {
    return this.reads.unread(room);
  }

  /** Up to where a room was read when it was last looked at, also before its epoch is known. @param {Room} room */
  lastRead(room) {
    return this.reads.mark(room);
  }

  /** What is on a visible screen counts as read. */
  markRead() {
    const { room } = this;
    if (!room || this.page !== 'room' || document.visibilityState !== 'visible' || room.state === 'connecting') return;
    this.reads.read(room);
  }

  /** Forgets on this device who we are and all we chose, in all tabs; the next visit is somebody new's. */
  forget() {
    this.#tabs?.postMessage('forget');
    this.#leavePage();
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
    const { hash } = location;
    this.#routed = hash;
    if (hash === '#/rooms') return this.#turnTo('directory');
    const match = /^#\/room\/(.+)$/.exec(hash);
    const name = match?.[1] ? decode(match[1]) : undefined;
    if (name === undefined) return location.replace(roomHash(String(recall(LAST) ?? HOME)));
    const known = this.parlor.room(name);
    const room = this.parlor.watch(name);
    if (!known) this.#follow(room);
    keep(LAST, name);
    if (room !== this.room) this.#show(room);
    this.#turnTo('room');
  }

  /** @param {Room} room */
  #show(room) {
    for (const end of this.#bound) end();
    this.room = room;
    const read = () => this.markRead();
    this.#bound = [room.on('state', read), room.on('arrived', read), room.on('reset', read)];
    this.mode = undefined;
    if (room.state !== 'refused') this.#remember(room, 'ours');
    this.emit('room', room);
    this.emit('compose', undefined);
    void this.#recallAnswered(room);
  }

  /** @param {Page} page */
  #turnTo(page) {
    this.page = page;
    this.emit('page', page);
    this.markRead();
  }

  /** @param {Room} room */
  #follow(room) {
    room.on('meta', () => {
      this.reads.meet(room);
      this.emit('unread', undefined);
    });
    // Where the list has been scrolled back, what arrives does not stand in `messages`.
    room.on('arrived', ({ item, missed }) => {
      this.emit('unread', undefined);
      if (item.type === 'message' && !missed && item.from.id !== this.parlor.you?.id) this.emit('said', { room, message: item });
    });
    for (const event of /** @type {const} */ (['update', 'reset'])) room.on(event, () => this.emit('unread', undefined));
    room.on('state', (state) => {
      if (state === 'refused') {
        // Who was put out may come back, by his own hand.
        if (PUT_OUT.has(room.error?.code ?? '')) return;
        this.#remember(room, 'left');
        // The next visit begins elsewhere.
        if (recall(LAST) === room.name) keep(LAST, undefined);
      } else if (state === 'live' && room !== this.trying) this.#remember(room, 'ours');
    });
  }

  /** Only what changes is changed: another tab may have opened or left a room at this moment. @param {Room} room @param {'ours' | 'left'} whose */
  #remember(room, whose) {
    const key = roomKey(room.name);
    const names = remembered();
    const known = names.some((name) => roomKey(name) === key);
    if (known === (whose === 'ours')) return;
    keep(ROOMS, known ? names.filter((name) => roomKey(name) !== key) : [...names, room.name]);
  }

  /** Another tab has opened or left rooms: so do we. */
  #agree() {
    const names = remembered();
    const theirs = new Set(names.map(roomKey));
    for (const name of names) if (!this.parlor.room(name)) this.#follow(this.parlor.watch(name));
    for (const room of this.parlor.watched) {
      if (room === this.trying || room.state === 'refused' || theirs.has(roomKey(room.name))) continue;
      this.parlor.unwatch(room.name);
      if (room === this.room) this.#elsewhere();
    }
  }

  /** The room on the screen is not ours any more. */
  #elsewhere() {
    const next = this.rooms[0];
    this.room = undefined;
    keep(LAST, next?.name);
    if (next) this.open(next.name);
    else this.openDirectory();
  }

  #leavePage() {
    this.parlor.close();
    forgetAll();
    // Without a fragment this is another address, so that the page is loaded anew.
    location.replace(location.pathname);
  }
}

/** The names of our rooms. @returns {string[]} */
const remembered = () => (recall(ROOMS) ?? []).map(String);

/** Where a room is in the page's address. @param {string} name */
export const roomHash = (name) => `#/room/${name.split('/').map(encodeURIComponent).join('/')}`;

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const session = new Session();
