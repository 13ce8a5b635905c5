// @ts-check
// <parlor-announcer>: tells a screen reader what arrives, at most one sentence in a few seconds, and only to who is reading the newest lines.

import { reading } from './reading.js';
import { session } from './session.js';
import { strings } from './strings.js';

/** Messages closer together than this are told in one sentence. */
const GATHER_MS = 1000;
const EVERY_MS = 5000;
/** Of a long message the beginning is read; the list has the rest. */
const SAID = 300;

class Announcer extends HTMLElement {
  /** @type {import('./session.js').Message[]} */ #waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #saidAt = -Infinity;

  connectedCallback() {
    this.className = 'unseen';
    this.setAttribute('aria-live', 'polite');
    this.setAttribute('aria-atomic', 'true');
    session.eachRoom((room) => {
      this.#waiting = [];
      this.textContent = '';
      return [
        room.on('item', (item) => {
          // What was missed while away is read in the list, not recited; who reads further up is not interrupted.
          const heard = room.state === 'live' && reading.looked && reading.atEnd;
          if (!heard || item.type !== 'message' || item.from.id === session.parlor.you?.id) return;
          this.#waiting.push(item);
          this.#timer ??= setTimeout(() => this.#say(room.name), Math.max(this.#saidAt + EVERY_MS - Date.now(), GATHER_MS));
        }),
      ];
    });
  }

  /** @param {string} room */
  #say(room) {
    this.#timer = undefined;
    const [first, ...more] = this.#waiting.splice(0);
    if (!first || room !== session.room?.name) return;
    this.#saidAt = Date.now();
    this.textContent = more.length > 0 ? strings.saidMany(more.length + 1, room) : strings.saidNew(first.from.name, (first.text ?? '').slice(0, SAID));
  }
}

customElements.define('parlor-announcer', Announcer);
