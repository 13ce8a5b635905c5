// @ts-check
// What the reader chose for this device; one object for all tabs. How the page looks is drawn from it by theme.js.

import { Emitter } from '../parlor/emitter.js';
import { roomKey } from '../parlor.js';
import { follow, keep, recall } from './store.js';

/**
 * @typedef {object} Choices
 * @property {'system' | 'light' | 'dark' | 'contrast'} theme
 * @property {'cosy' | 'compact'} density
 * @property {'system' | 'less'} motion
 * @property {'never' | 'named' | 'always'} notify when to show a notification: never, when our name is said, or always
 * @property {boolean} sound
 */

const KEY = 'settings';
const MUTED = 'muted';

/** @type {Choices} */
const FIRST = { theme: 'system', density: 'cosy', motion: 'system', notify: 'never', sound: false };

/** @extends {Emitter<{change: undefined}>} */
class Settings extends Emitter {
  /** @type {Choices} */ #choices = { ...FIRST, ...recall(KEY) };
  /** Rooms that draw no attention to themselves. @type {Set<string>} */ #muted = new Set(recall(MUTED) ?? []);

  constructor() {
    super();
    follow(KEY, () => {
      this.#choices = { ...FIRST, ...recall(KEY) };
      this.emit('change', undefined);
    });
    follow(MUTED, () => {
      this.#muted = new Set(recall(MUTED) ?? []);
      this.emit('change', undefined);
    });
  }

  get choices() {
    return this.#choices;
  }

  /** @param {Partial<Choices>} some */
  choose(some) {
    this.#choices = { ...this.#choices, ...some };
    keep(KEY, this.#choices);
    dispatchEvent(new Event('settings'));
    this.emit('change', undefined);
  }

  /** @param {string} room */
  muted(room) {
    return this.#muted.has(roomKey(room));
  }

  /** @param {string} room @param {'quiet' | 'heard'} how */
  mute(room, how) {
    if (how === 'quiet') this.#muted.add(roomKey(room));
    else this.#muted.delete(roomKey(room));
    keep(MUTED, [...this.#muted]);
    this.emit('change', undefined);
  }
}

export const settings = new Settings();
