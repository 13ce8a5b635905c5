// @ts-check
// The server's rooms, read again where somebody looks at them.

import { Emitter } from '../parlor/emitter.js';
import { roomKey } from '../parlor.js';
import { session } from './session.js';

/** @typedef {import('../parlor.js').RoomLine} RoomLine */

/** How often it is read again while it is seen. */
const AGAIN_MS = 30_000;
/** What was read this long ago is good enough for who only opens the switcher. */
const FRESH_MS = 5_000;

/** @extends {Emitter<{change: undefined}>} */
class Directory extends Emitter {
  /** @type {RoomLine[]} */ lines = [];
  /** @type {'unread' | 'reading' | 'ready' | 'failed'} */ state = 'unread';
  #readAt = 0;

  constructor() {
    super();
    session.parlor.on('welcome', () => void this.read());
    session.on('page', () => void this.refresh());
    setInterval(() => {
      if (document.visibilityState === 'visible' && session.page === 'directory') void this.refresh();
    }, AGAIN_MS);
  }

  /** @param {string} room */
  find(room) {
    const key = roomKey(room);
    return this.lines.find((line) => roomKey(line.room) === key);
  }

  /** Reads it, unless that has just been done. */
  async refresh() {
    if (session.parlor.state.name === 'online' && Date.now() - this.#readAt > FRESH_MS) await this.read();
  }

  async read() {
    if (this.state === 'reading') return;
    this.state = 'reading';
    this.emit('change', undefined);
    try {
      this.lines = await session.parlor.rooms();
      this.#readAt = Date.now();
      this.state = 'ready';
    } catch {
      this.state = 'failed';
    }
    this.emit('change', undefined);
  }
}

export const directory = new Directory();
