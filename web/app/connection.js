// @ts-check
// <parlor-connection>: says honestly how fresh the screen is, and offers a hand when it is not.

import { h, fill } from './dom.js';
import { session } from './session.js';
import { strings } from './strings.js';

class ConnectionLine extends HTMLElement {
  #dot = h('span', { class: 'dot', 'aria-hidden': 'true' });
  #text = h('span', { role: 'status' });
  #button = h('button', { type: 'button', class: 'link', click: () => session.parlor.connect() });
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #tick;

  connectedCallback() {
    fill(this, this.#dot, this.#text, this.#button);
    session.parlor.on('state', () => this.#show());
    session.eachRoom((room) => {
      this.#show();
      return [room.on('state', () => this.#show())];
    });
  }

  #show() {
    clearTimeout(this.#tick);
    const { state } = session.parlor;
    const shown = this.#name();
    let text = strings.states[shown] ?? shown;
    if (state.name === 'waiting') {
      const seconds = Math.ceil(Math.max((state.retryAt ?? 0) - Date.now(), 0) / 1000);
      text = strings.retryIn(seconds);
      this.#tick = setTimeout(() => this.#show(), 1000);
    }
    if (state.name === 'stopped') text = strings.stopped[state.code ?? 0] ?? text;
    this.dataset.state = shown;
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#button.hidden = state.name !== 'waiting' && state.name !== 'stopped';
    this.#button.textContent = state.name === 'stopped' ? strings.connect : strings.retryNow;
  }

  /** @returns {'connecting' | 'catching-up' | 'live' | 'offline' | 'refused' | 'stopped'} */
  #name() {
    const { state } = session.parlor;
    if (state.name === 'waiting') return 'offline';
    if (state.name === 'stopped' || state.name === 'closed') return 'stopped';
    if (state.name !== 'online') return 'connecting';
    const room = session.room?.state;
    if (room === 'live' || room === 'refused') return room;
    return 'catching-up';
  }
}

customElements.define('parlor-connection', ConnectionLine);
