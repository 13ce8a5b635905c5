// @ts-check
// <parlor-connection>: says honestly how fresh the screen is, and offers a hand when it is not.

import { h, fill, say } from './dom.js';
import { obstacles } from './obstacle.js';
import { session } from './session.js';
import { words } from './strings-moderation.js';
import { strings } from './strings.js';

/** How long it is said that everything missed has arrived. */
const CAUGHT_UP_MS = 4000;
/** The close code after which one is not called back. */
const BANNED = 4501;

/** @typedef {'connecting' | 'catching-up' | 'live' | 'offline' | 'refused' | 'stopped'} Shown */

class ConnectionLine extends HTMLElement {
  #dot = h('span', { class: 'dot', 'aria-hidden': 'true' });
  #text = h('span', { class: 'connection-text', role: 'status' });
  #button = h('button', { type: 'button', class: 'link', click: () => session.parlor.connect() });
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #tick;
  /** Since when it is being caught up with something that was missed. */ #away = false;
  /** Until when that is said. */ #caughtUpUntil = 0;

  connectedCallback() {
    fill(this, this.#dot, this.#text, this.#button);
    const show = () => this.#show();
    session.parlor.on('state', show);
    session.on('page', show);
    obstacles.on('change', show);
    for (const event of ['online', 'offline']) addEventListener(event, show);
    session.eachRoom((room) => {
      this.#away = false;
      this.#caughtUpUntil = 0;
      this.#show();
      return [room.on('state', show)];
    });
    this.#show();
  }

  #show() {
    clearTimeout(this.#tick);
    const shown = this.#name();
    const now = Date.now();
    if (shown === 'offline') this.#away = true;
    if (shown === 'live' && this.#away) {
      this.#away = false;
      this.#caughtUpUntil = now + CAUGHT_UP_MS;
    }
    if (shown === 'live' && this.#caughtUpUntil > now) this.#tick = setTimeout(() => this.#show(), this.#caughtUpUntil - now);
    // In whole seconds; the number changes when it has become another one.
    const { retryAt = 0, name: state } = session.parlor.state;
    if (state === 'waiting') this.#tick = setTimeout(() => this.#show(), Math.max((retryAt - now) % 1000, 50));
    this.dataset.state = shown;
    this.title = strings.meanings[shown] ?? '';
    say(this.#text, this.#sentence(shown, now));
    this.#button.hidden = (state !== 'waiting' && state !== 'stopped') || this.#told;
    say(this.#button, state === 'stopped' ? (session.parlor.state.code === BANNED ? words.tryAgain : strings.connect) : strings.retryNow);
  }

  /** Whether it stands above the composer why there is no connection, with the way back. */
  get #told() {
    return session.page === 'room' && (obstacles.now?.out ?? false) && session.parlor.state.name === 'stopped';
  }

  /** @param {Shown} shown @param {number} now */
  #sentence(shown, now) {
    const { state } = session.parlor;
    const usual = strings.states[shown] ?? shown;
    if (shown === 'live') return this.#caughtUpUntil > now ? strings.caughtUp : usual;
    if (state.name === 'stopped' && this.#told) return usual;
    if (state.name === 'stopped') return strings.stopped[state.code ?? 0] ?? state.reason ?? usual;
    if (state.name !== 'waiting') return usual;
    if (!navigator.onLine) return strings.noNetwork;
    return strings.retryIn(Math.ceil(Math.max((state.retryAt ?? 0) - now, 0) / 1000));
  }

  /** @returns {Shown} */
  #name() {
    const { state } = session.parlor;
    if (state.name === 'waiting') return 'offline';
    if (state.name === 'stopped' || state.name === 'closed') return 'stopped';
    if (state.name !== 'online') return 'connecting';
    if (session.page === 'directory') return 'live';
    const room = session.room?.state;
    if (room === 'live' || room === 'refused') return room;
    return 'catching-up';
  }
}

customElements.define('parlor-connection', ConnectionLine);
