// @ts-check
// <parlor-directory>: all rooms of the server, to look through and to filter.

import { roomKey } from '../parlor.js';
import { directory } from './directory.js';
import { fill, h, icon, say, tile } from './dom.js';
import { newRoom } from './room-dialogs.js';
import { roomHash, session } from './session.js';
import { ago, strings } from './strings.js';
import { view } from './view.js';

/** So many are drawn at first, and with each wish for more. */
const SHOWN = 100;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** @typedef {import('./directory.js').RoomLine} RoomLine */
/** @type {Record<string, (a: RoomLine, b: RoomLine) => number>} */
const ORDERS = {
  people: (a, b) => b.count - a.count || (b.last_at ?? 0) - (a.last_at ?? 0) || collator.compare(a.room, b.room),
  recent: (a, b) => (b.last_at ?? 0) - (a.last_at ?? 0) || collator.compare(a.room, b.room),
  name: (a, b) => collator.compare(a.room, b.room),
};

class DirectoryPage extends HTMLElement {
  #filter = h('input', { type: 'search', class: 'filter', 'aria-label': strings.filterRooms, placeholder: strings.filterRooms, autocomplete: 'off', spellcheck: 'false', dir: 'auto' });
  #order = h('select', { class: 'order', 'aria-label': strings.sortBy }, ...Object.entries(strings.orders).map(([value, label]) => h('option', { value }, label)));
  #list = h('ul', { class: 'cards' });
  #note = h('p', { class: 'faint card-note', role: 'status' });
  #more = h('button', { type: 'button', class: 'button quiet', hidden: true, click: () => this.#show(this.#shown + SHOWN) }, strings.showMoreRooms);
  #blank = h('div', { class: 'blank-state', hidden: true });
  #shown = SHOWN;

  connectedCallback() {
    const connection = document.createElement('parlor-connection');
    connection.dataset.role = 'connection';
    connection.dataset.state = 'connecting';
    const back = h('button', { type: 'button', class: 'tool only-small', 'aria-label': strings.showRooms, click: () => view('rooms') }, icon('menu'));
    fill(
      this,
      h('header', { class: 'bar' }, back, h('h1', { class: 'room-title', tabindex: -1 }, strings.allRooms), h('span', { class: 'grow' }), connection),
      h(
        'div',
        { class: 'directory' },
        h('div', { class: 'directory-tools' }, this.#filter, this.#order, h('button', { type: 'button', class: 'button', click: () => newRoom(this.#filter.value.trim()) }, icon('plus'), strings.newRoom)),
        this.#note,
        this.#list,
        this.#blank,
        this.#more,
      ),
    );
    this.#filter.addEventListener('input', () => this.#show(SHOWN));
    this.#order.addEventListener('change', () => this.#show(SHOWN));
    directory.on('change', () => this.#show(this.#shown));
    session.parlor.on('state', () => this.#show(this.#shown));
    session.on('page', (page) => {
      if (page !== 'directory') return;
      this.#show(SHOWN);
      if (matchMedia('(pointer: fine)').matches) this.#filter.focus();
    });
    this.#show(SHOWN);
  }

  /** @param {number} shown */
  #show(shown) {
    if (session.page !== 'directory') return;
    this.#shown = shown;
    const wanted = this.#filter.value.trim().toLocaleLowerCase();
    const fits = (/** @type {RoomLine} */ line) => line.room.toLocaleLowerCase().includes(wanted) || (line.topic ?? '').toLocaleLowerCase().includes(wanted);
    const lines = (wanted ? directory.lines.filter(fits) : [...directory.lines]).sort(ORDERS[this.#order.value]);
    const focused = document.activeElement instanceof HTMLAnchorElement && this.#list.contains(document.activeElement) ? document.activeElement.hash : undefined;
    const awaited = directory.lines.length === 0 && directory.state !== 'ready' && directory.state !== 'failed';
    if (awaited) fill(this.#list, ...Array.from({ length: 6 }, skeleton));
    else fill(this.#list, ...lines.slice(0, shown).map(card));
    this.#list.toggleAttribute('aria-busy', awaited);
    if (focused) [...this.#list.querySelectorAll('a')].find((anchor) => anchor.hash === focused)?.focus();
    this.#more.hidden = lines.length <= shown;
    const stale = session.parlor.state.name !== 'online' && directory.lines.length > 0;
    say(this.#note, awaited ? strings.loading : [strings.roomsFound(lines.length), stale && strings.asItWas].filter(Boolean).join(' · '));
    this.#drawBlank(!awaited && lines.length === 0, wanted);
  }

  /** @param {boolean} blank @param {string} wanted */
  #drawBlank(blank, wanted) {
    this.#blank.hidden = !blank;
    if (!blank) return;
    if (directory.lines.length === 0 && directory.state === 'failed') {
      fill(this.#blank, h('p', {}, strings.roomsFailed), h('button', { type: 'button', class: 'button quiet', click: () => void directory.read() }, strings.tryAgain));
    } else if (wanted) {
      fill(this.#blank, h('p', {}, strings.noneFits), h('button', { type: 'button', class: 'button quiet', click: () => newRoom(this.#filter.value.trim()) }, strings.makeRoom(this.#filter.value.trim())));
    } else fill(this.#blank, h('p', {}, strings.noRooms), h('button', { type: 'button', class: 'button quiet', click: () => newRoom('') }, strings.newRoom));
  }
}

/** @param {RoomLine} line */
function card(line) {
  const ours = session.parlor.room(line.room) !== undefined;
  const facts = [line.last_at !== undefined && ago(line.last_at), line.ephemeral && strings.ephemeral].filter(Boolean).join(' · ');
  return h(
    'li',
    {},
    h(
      'a',
      { class: 'card', href: roomHash(line.room), 'data-room': line.room },
      tile(line.room, roomKey(line.room)),
      h('span', { class: 'card-words' }, h('span', { class: 'card-name', dir: 'auto' }, line.room), h('span', { class: 'card-topic', dir: 'auto' }, line.topic ?? '')),
      h('span', { class: 'card-facts' }, h('span', { class: 'card-count' }, icon('people'), h('span', { class: 'unseen' }, strings.present(line.count)), h('span', { 'aria-hidden': 'true' }, String(line.count))), h('span', {}, facts)),
      h('span', { class: ours ? 'chip ours' : 'chip' }, ours ? strings.inYours : strings.open),
    ),
  );
}

const skeleton = () => h('li', { class: 'card ghost', 'aria-hidden': 'true' }, h('span', { class: 'tile' }), h('span', { class: 'card-words' }, h('span', { class: 'ghost-line' }), h('span', { class: 'ghost-line long' })));

customElements.define('parlor-directory', DirectoryPage);
