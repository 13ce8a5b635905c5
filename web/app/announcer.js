// @ts-check
// <parlor-announcer>: tells a screen reader what arrives, at most one sentence in a few seconds.

import { session } from './session.js';
import { strings } from './strings.js';

const EVERY_MS = 4000;

class Announcer extends HTMLElement {
  /** @type {import('./session.js').Message[]} */ #waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  connectedCallback() {
    this.className = 'unseen';
    this.setAttribute('aria-live', 'polite');
    session.eachRoom((room) => {
      this.#waiting = [];
      return [
        room.on('item', (item) => {
          // What was missed while away is read in the list, not recited.
          if (item.type !== 'message' || room.state !== 'live' || item.from.id === session.parlor.you?.id) return;
          this.#waiting.push(item);
          this.#timer ??= setTimeout(() => this.#say(), this.textContent ? EVERY_MS : 500);
        }),
      ];
    });
  }

  #say() {
    this.#timer = undefined;
    const [first, ...more] = this.#waiting.splice(0);
    if (!first) return;
    this.textContent = more.length > 0 ? strings.saidMany(more.length + 1) : strings.saidNew(first.from.name, first.text ?? '');
  }
}

customElements.define('parlor-announcer', Announcer);
