// @ts-check
// <parlor-rooms>: our rooms with what is unread, and the ways to others.

import { fill, h, icon } from './dom.js';
import { openMenu } from './menu.js';
import { newRoom, openRoom } from './room-dialogs.js';
import { RoomLine } from './room-line.js';
import { session } from './session.js';
import { strings } from './strings.js';
import { openSwitcher } from './switcher.js';
import { view } from './view.js';

/** @typedef {import('./session.js').Room} Room */

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Our rooms in the order in which they are listed. */
export const listed = () => session.rooms.sort((a, b) => collator.compare(a.name.replaceAll('/', ' '), b.name.replaceAll('/', ' ')));

class Rooms extends HTMLElement {
  #own = h('ul', { class: 'rooms', 'aria-labelledby': 'your-rooms' });
  #none = h('p', { class: 'faint rooms-none', hidden: true }, strings.noneYours);
  #all = h('a', { class: 'side-link', href: '#/rooms', click: () => view('room') }, icon('compass'), strings.allRooms);
  /** @type {Map<Room, RoomLine>} */ #lines = new Map();
  #scheduled = false;

  connectedCallback() {
    const add = h('button', { type: 'button', class: 'tool small', 'aria-label': strings.addRoom, 'aria-haspopup': 'menu', 'aria-expanded': 'false', click: () => this.#add(add) }, icon('plus'));
    fill(
      this,
      h('button', { type: 'button', class: 'find', 'aria-keyshortcuts': 'Control+K Meta+K', click: openSwitcher }, icon('search'), h('span', { class: 'grow' }, strings.findRoom), h('kbd', {}, strings.switcherKeys)),
      this.#all,
      h('div', { class: 'side-section' }, h('h2', { class: 'section', id: 'your-rooms' }, strings.yourRooms), add),
      this.#own,
      this.#none,
    );
    const soon = () => this.#soon();
    session.parlor.on('rooms', soon);
    session.parlor.on('welcome', soon);
    for (const event of /** @type {const} */ (['unread', 'room', 'page', 'drafted'])) session.on(event, soon);
    this.#show();
  }

  /** @param {HTMLElement} opener */
  #add(opener) {
    openMenu(opener, strings.addRoom, [
      { label: strings.newRoom, icon: 'plus', run: () => newRoom() },
      { label: strings.openRoom, icon: 'search', run: () => openRoom() },
      { label: strings.browseRooms, icon: 'compass', run: () => session.openDirectory() },
    ]);
  }

  /** Many rooms may have news in one burst: they are drawn once. */
  #soon() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden tab draws no frames, and its list is looked at by nobody.
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#show();
    });
  }

  #show() {
    const rooms = listed();
    for (const room of this.#lines.keys()) if (!rooms.includes(room)) this.#lines.delete(room);
    const elements = rooms.map((room) => {
      const line = this.#lines.get(room) ?? new RoomLine(room);
      if (this.#lines.has(room)) line.update();
      this.#lines.set(room, line);
      return line.element;
    });
    const same = elements.length === this.#own.children.length && elements.every((element, index) => this.#own.children[index] === element);
    if (!same) {
      // Taking a line out and putting it back would take the focus away.
      const focused = this.#own.contains(document.activeElement) ? document.activeElement : undefined;
      fill(this.#own, ...elements);
      if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
    }
    this.#none.hidden = rooms.length > 0;
    if (session.page === 'directory') this.#all.setAttribute('aria-current', 'page');
    else this.#all.removeAttribute('aria-current');
  }
}

customElements.define('parlor-rooms', Rooms);
