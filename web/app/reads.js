// @ts-check
// Up to where each room was read, kept for all tabs of this browser: a mark only ever moves forward inside an epoch.

import { Emitter } from '../parlor/emitter.js';
import { roomKey } from '../parlor.js';
import { follow, keep, recall } from './store.js';

/** @typedef {import('../parlor.js').Room} Room */
/** @typedef {{epoch?: string, n: number}} Mark */

const KEY = 'read';
/** In a lively room marks move often; the storage is written at most this often. */
const WRITE_MS = 100;

/** @extends {Emitter<{change: undefined}>} */
export class Reads extends Emitter {
  /** @type {Record<string, Mark>} */ #marks = recall(KEY) ?? {};
  /** Marks set here and not written yet. @type {Set<string>} */ #ours = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #writing;

  constructor() {
    super();
    follow(KEY, () => {
      this.#merge();
      this.emit('change', undefined);
    });
    addEventListener('pagehide', () => {
      if (this.#writing) this.#write();
    });
  }

  /** Up to where a room was read; undefined where nothing is known of it. @param {Room} room */
  mark(room) {
    return this.#marks[roomKey(room.name)];
  }

  /** @param {Room} room */
  unread(room) {
    const mark = this.mark(room);
    return mark && mark.epoch === room.epoch ? Math.max(room.n - mark.n, 0) : 0;
  }

  /** A room that was never read here has nothing unread. @param {Room} room */
  meet(room) {
    if (this.#marks[roomKey(room.name)] === undefined) this.read(room);
  }

  /** Everything in the room has been seen. @param {Room} room */
  read(room) {
    const known = this.#marks[roomKey(room.name)];
    if (known && known.epoch === room.epoch && known.n >= room.n) return;
    this.#marks[roomKey(room.name)] = { epoch: room.epoch, n: room.n };
    this.#ours.add(roomKey(room.name));
    this.#writing ??= setTimeout(() => this.#write(), WRITE_MS);
    this.emit('change', undefined);
  }

  #write() {
    clearTimeout(this.#writing);
    this.#writing = undefined;
    this.#merge();
    this.#ours.clear();
    keep(KEY, this.#marks);
  }

  /** What another tab has read counts here too. */
  #merge() {
    /** @type {Record<string, Mark>} */ const theirs = recall(KEY) ?? {};
    for (const [room, mark] of Object.entries(theirs)) {
      const ours = this.#marks[room];
      const ahead = ours && (ours.epoch === mark.epoch ? ours.n >= mark.n : this.#ours.has(room));
      if (!ahead) this.#marks[room] = mark;
    }
  }
}
