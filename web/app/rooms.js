// @ts-check
// <parlor-rooms>: our rooms with what is unread, the directory, and the way to a room by its name.

import { roomKey } from '../parlor.js';
import { fill, h, icon } from './dom.js';
import { session } from './session.js';
import { strings } from './strings.js';

/** How often the directory is read again while the page is seen. */
const DIRECTORY_MS = 30_000;

class Rooms extends HTMLElement {
  #own = h('ul', { class: 'rooms' });
  #all = h('ul', { class: 'rooms' });
  /** @type {import('../parlor.js').RoomLine[]} */ #lines = [];
  #scheduled = false;

  connectedCallback() {
    const input = h('input', { type: 'text', name: 'room', placeholder: strings.openRoomHint, 'aria-label': strings.openRoom, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', dir: 'auto' });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const wanted = input.value.trim();
      if (!wanted) return;
      input.value = '';
      session.open(wanted);
    };
    fill(
      this,
      h('form', { class: 'inline', submit }, input, h('button', { type: 'submit', class: 'button' }, strings.open)),
      h('h2', { class: 'section' }, strings.yourRooms),
      this.#own,
      h('h2', { class: 'section' }, strings.allRooms),
      this.#all,
    );
    const { parlor } = session;
    parlor.on('rooms', () => this.#soon());
    session.on('unread', () => this.#soon());
    session.on('room', () => this.#soon());
    parlor.on('welcome', () => void this.#read());
    setInterval(() => {
      if (document.visibilityState === 'visible' && parlor.state.name === 'online') void this.#read();
    }, DIRECTORY_MS);
    this.#show();
  }

  async #read() {
    try {
      this.#lines = await session.parlor.rooms();
    } catch {
      // The list stays as it was; the connection line says why.
    }
    this.#soon();
  }

  /** Many rooms may have news in one burst: they are drawn once. */
  #soon() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#show();
    });
  }

  #show() {
    const focused = document.activeElement instanceof HTMLAnchorElement && this.contains(document.activeElement) ? document.activeElement.hash : undefined;
    const { watched } = session.parlor;
    const own = new Set(watched.map((room) => roomKey(room.name)));
    const others = this.#lines.filter((line) => !own.has(roomKey(line.room)));
    fill(this.#own, ...watched.map((room) => this.#ownLine(room)));
    fill(this.#all, ...others.map((line) => h('li', {}, link(line.room, false, line.count ? String(line.count) : '', strings.present(line.count)))));
    if (others.length === 0) fill(this.#all, h('li', { class: 'faint pad' }, strings.noOtherRooms));
    if (focused) [...this.querySelectorAll('a')].find((anchor) => anchor.hash === focused)?.focus();
  }

  /** @param {import('./session.js').Room} room */
  #ownLine(room) {
    const here = room === session.room;
    const unread = here ? 0 : session.unread(room);
    const leave = h('button', { type: 'button', class: 'tool small leave', 'aria-label': strings.leaveRoom(room.name), click: () => session.leave(room) }, icon('close'));
    const count = unread > 99 ? '99+' : unread ? String(unread) : '';
    return h('li', { class: unread ? 'unread' : '' }, link(room.name, here, count, strings.unread(unread)), session.parlor.watched.length > 1 && leave);
  }
}

/** @param {string} room @param {boolean} here @param {string} count @param {string} meaning of the count */
function link(room, here, count, meaning) {
  const path = room.split('/').map(encodeURIComponent).join('/');
  return h(
    'a',
    { href: `#/room/${path}`, 'data-room': room, 'aria-current': here ? 'page' : undefined },
    h('span', { class: 'room-name', dir: 'auto' }, room),
    count !== '' && h('span', { class: 'badge', title: meaning }, count),
  );
}

customElements.define('parlor-rooms', Rooms);
