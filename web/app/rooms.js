// @ts-check
// <parlor-rooms>: our rooms with what is unread, the directory, and the way to a room by its name.

import { roomKey } from '../parlor.js';
import { utf8Length } from '../parlor/frames.js';
import { fill, h, icon, name } from './dom.js';
import { session } from './session.js';
import { sentence, strings } from './strings.js';
import { view } from './view.js';

/** How often the directory is read again while the page is seen. */
const DIRECTORY_MS = 30_000;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

class Rooms extends HTMLElement {
  #own = h('ul', { class: 'rooms' });
  #all = h('ul', { class: 'rooms' });
  /** @type {import('../parlor.js').RoomLine[]} */ #lines = [];
  #scheduled = false;

  connectedCallback() {
    const input = h('input', { type: 'text', name: 'room', placeholder: strings.openRoomHint, 'aria-label': strings.openRoom, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', dir: 'auto' });
    const note = h('p', { class: 'note bad', id: 'room-note', role: 'status' });
    input.setAttribute('aria-describedby', note.id);
    const tell = (/** @type {string} */ text) => {
      note.textContent = text;
      input.setAttribute('aria-invalid', String(text !== ''));
    };
    const submit = async (/** @type {Event} */ event) => {
      event.preventDefault();
      if (session.trying) return;
      const wanted = input.value.trim();
      const fault = faultIn(wanted);
      if (fault) return tell(fault);
      const refusal = await session.visit(wanted);
      if (refusal) return tell(sentence(refusal));
      input.value = '';
      tell('');
    };
    input.addEventListener('input', () => tell(''));
    fill(
      this,
      h('form', { class: 'inline', submit }, input, h('button', { type: 'submit', class: 'button' }, strings.open)),
      note,
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
    const watched = session.parlor.watched.filter((room) => room !== session.trying && room.error?.code !== 'bad_room_name');
    const own = new Set(watched.map((room) => roomKey(room.name)));
    const others = this.#lines.filter((line) => !own.has(roomKey(line.room)));
    fill(this.#own, ...grouped(watched, (room) => room.name, (room, label) => this.#ownLine(room, label, watched.length > 1)));
    fill(
      this.#all,
      ...grouped(others, (line) => line.room, ({ room, count }, label) => h('li', {}, link(room, label, false, count ? String(count) : '', strings.present(count)))),
    );
    if (others.length === 0) fill(this.#all, h('li', { class: 'faint pad' }, strings.noOtherRooms));
    if (focused) [...this.querySelectorAll('a')].find((anchor) => anchor.hash === focused)?.focus();
  }

  /** @param {import('./session.js').Room} room @param {string} label @param {boolean} leavable */
  #ownLine(room, label, leavable) {
    const here = room === session.room;
    const unread = here ? 0 : session.unread(room);
    const leave = h('button', { type: 'button', class: 'tool small leave', 'aria-label': strings.leaveRoom(room.name), click: () => session.leave(room) }, icon('close'));
    const count = unread > 99 ? '99+' : unread ? String(unread) : '';
    return h('li', { class: here ? 'here' : unread ? 'unread' : '' }, link(room.name, label, here, count, strings.unread(unread)), leavable && leave);
  }
}

/** What is wrong with a room's name as far as this side can tell. @param {string} name */
function faultIn(name) {
  const over = utf8Length(name) - (session.parlor.welcome?.limits.room_name_bytes ?? Infinity);
  if (name === '') return strings.roomNameMissing;
  if (/\s/.test(name)) return strings.roomNameSpace;
  return over > 0 ? strings.roomNameLong(over) : '';
}

/**
 * Lines in natural order; rooms that share the part before the first slash stand below it.
 * @template T
 * @param {T[]} rooms
 * @param {(room: T) => string} nameOf
 * @param {(room: T, label: string) => HTMLElement} draw
 */
function grouped(rooms, nameOf, draw) {
  const first = (/** @type {T | undefined} */ room) => room && roomKey(nameOf(room).split('/')[0] ?? '');
  const sorted = rooms.toSorted((a, b) => compare(nameOf(a).split('/'), nameOf(b).split('/')));
  return sorted.flatMap((room, index) => {
    const [head = '', ...rest] = nameOf(room).split('/');
    const follows = first(sorted[index - 1]) === first(room);
    const leads = !follows && first(sorted[index + 1]) === first(room);
    if (rest.length === 0 || !(follows || leads)) return [draw(room, nameOf(room))];
    const line = draw(room, rest.join('/'));
    line.classList.add('inner');
    return leads ? [h('li', { class: 'head-of faint pad' }, name(head)), line] : [line];
  });
}

/** @param {string[]} a @param {string[]} b */
function compare(a, b) {
  for (const [index, part] of a.entries()) {
    const order = collator.compare(part, b[index] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** @param {string} room @param {string} label @param {boolean} here @param {string} count @param {string} meaning of the count */
function link(room, label, here, count, meaning) {
  const path = room.split('/').map(encodeURIComponent).join('/');
  return h(
    'a',
    {
      href: `#/room/${path}`,
      'data-room': room,
      'aria-label': count === '' ? room : `${room}, ${meaning}`,
      'aria-current': here ? 'page' : undefined,
      // Where it leads is where we are, so that nothing else would bring a small screen back to the room.
      click: () => here && view('room'),
    },
    h('span', { class: 'room-name', dir: 'auto' }, label),
    count !== '' && h('span', { class: 'badge', title: meaning }, count),
  );
}

customElements.define('parlor-rooms', Rooms);
