// @ts-check
// The quick switcher: a few letters, and Enter leads to the room they mean.

import { roomKey } from '../parlor.js';
import { openDialog } from './dialog.js';
import { directory } from './directory.js';
import { fill, freshId, h, icon, say, tile } from './dom.js';
import { fuzzy } from './fuzzy.js';
import { newRoom } from './room-dialogs.js';
import { faultIn } from './room-name.js';
import { session } from './session.js';
import { settings } from './settings.js';
import { sentence, strings } from './strings.js';
import { view } from './view.js';

/** More than fit on the screen help nobody to choose. */
const SHOWN = 12;
/** Ours come before others that fit about as well. */
const OURS = 6;
const UNREAD = 3;

/** @typedef {{name: string, count?: number, ours?: import('./session.js').Room, score: number, hits: number[]}} Found */

/** @param {string} typed @returns {Found[]} */
function found(typed) {
  const ours = new Map(session.rooms.map((room) => [roomKey(room.name), room]));
  const others = directory.lines.filter((line) => !ours.has(roomKey(line.room)));
  /** @type {Found[]} */ const all = [];
  /** @param {string} name @param {Partial<Found>} more @param {number} extra */
  const add = (name, more, extra) => {
    const fit = fuzzy(typed, name);
    if (fit) all.push({ name, ...more, score: fit.score + extra, hits: fit.hits });
  };
  for (const room of ours.values()) {
    const calls = session.unread(room) > 0 && !settings.muted(room.name);
    // Where one is one need not go.
    const here = room === session.room && session.page === 'room' && typed === '';
    add(room.name, { ours: room }, OURS + (calls ? UNREAD : 0) - (here ? 100 : 0));
  }
  for (const { room, count } of others) add(room, { count }, Math.min(count, 100) / 100);
  return all.sort((a, b) => b.score - a.score || a.name.localeCompare(b.name)).slice(0, SHOWN);
}

/** @param {string} name @param {number[]} hits */
function marked(name, hits) {
  const element = h('span', { class: 'room-name', dir: 'auto' });
  for (const [index, letter] of [...name].entries()) element.append(hits.includes(index) ? h('b', {}, letter) : letter);
  element.normalize();
  return element;
}

export function openSwitcher() {
  new Switcher().open();
}

class Switcher {
  #list = h('ul', { class: 'found', role: 'listbox', id: freshId('found'), 'aria-label': strings.findRoom });
  #count = h('p', { class: 'unseen', role: 'status' });
  #note = h('p', { class: 'note bad', role: 'alert' });
  #input = h('input', { type: 'text', class: 'switcher-input', role: 'combobox', 'aria-expanded': 'true', 'aria-controls': this.#list.id, 'aria-autocomplete': 'list', 'aria-label': strings.findRoom, placeholder: strings.switcherHint, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', dir: 'auto' });
  /** One that `stays` may be refused, and the refusal is said here. @type {{run: () => void | Promise<void>, element: HTMLElement, stays?: boolean}[]} */ #choices = [];
  #at = 0;
  /** @type {HTMLDialogElement | undefined} */ #dialog;

  open() {
    if (document.querySelector('dialog.switcher')) return;
    const keys = h('p', { class: 'switcher-keys', 'aria-hidden': 'true' }, h('kbd', {}, '↑'), ' ', h('kbd', {}, '↓'), ` ${strings.keyChoose} `, h('kbd', {}, '↵'), ` ${strings.keyOpen} `, h('kbd', {}, 'Esc'), ` ${strings.keyLeave}`);
    this.#dialog = openDialog(strings.findRoom, { name: 'switcher', bare: true }, h('div', { class: 'switcher-field' }, icon('search'), this.#input), this.#note, this.#list, this.#count, keys);
    this.#input.addEventListener('input', () => this.#draw());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    const ends = [directory.on('change', () => this.#draw())];
    this.#dialog.addEventListener('close', () => ends.forEach((end) => end()));
    void directory.refresh();
    this.#draw();
    this.#input.focus();
  }

  #draw() {
    const typed = this.#input.value.trim();
    this.#note.textContent = '';
    const all = found(typed);
    this.#choices = all.map((one) => ({ element: option(one), run: () => session.open(one.name) }));
    const exact = all.some((one) => roomKey(one.name) === roomKey(typed));
    if (typed && !exact) {
      this.#choices.push({ element: action('search', strings.openNamed(typed)), run: () => this.#visit(typed), stays: true });
      this.#choices.push({ element: action('plus', strings.makeRoom(typed)), run: () => newRoom(typed) });
    }
    if (!typed) this.#choices.push({ element: action('compass', strings.browseRooms), run: () => session.openDirectory() });
    fill(this.#list, ...this.#choices.map(({ element }) => element));
    for (const [index, { element }] of this.#choices.entries()) {
      element.addEventListener('click', () => void this.#run(index));
      element.addEventListener('pointermove', () => this.#point(index));
    }
    say(this.#count, strings.roomsFound(all.length));
    this.#point(0);
  }

  /** @param {number} index */
  #point(index) {
    const { length } = this.#choices;
    this.#at = (index + length) % length;
    for (const [each, { element }] of this.#choices.entries()) element.setAttribute('aria-selected', String(each === this.#at));
    const here = this.#choices[this.#at]?.element;
    if (!here) return;
    this.#input.setAttribute('aria-activedescendant', here.id);
    here.scrollIntoView({ block: 'nearest' });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#point(this.#at + step);
    else if (event.key === 'Enter') void this.#run(this.#at);
    else return;
    event.preventDefault();
  }

  /** @param {number} index */
  async #run(index) {
    const choice = this.#choices[index];
    if (!choice) return;
    if (!choice.stays) this.#dialog?.close();
    view('room');
    await choice.run();
  }

  /** @param {string} name */
  async #visit(name) {
    const fault = faultIn(name);
    const refusal = fault ? undefined : await session.visit(name);
    const text = fault || (refusal ? sentence(refusal) : '');
    if (text) return say(this.#note, text);
    this.#dialog?.close();
  }
}

/** @param {Found} one */
function option({ name, count, ours, hits }) {
  const unread = ours ? session.unread(ours) : 0;
  const fact = unread > 0 ? h('span', { class: 'badge solid' }, unread > 99 ? '99+' : String(unread), h('span', { class: 'unseen' }, ` ${strings.unread(unread)}`)) : h('span', { class: 'faint' }, count ? strings.present(count) : '');
  return h('li', { class: 'found-line', role: 'option', id: freshId('option'), 'data-room': name }, tile(name, roomKey(name)), marked(name, hits), fact);
}

/** @param {'search' | 'plus' | 'compass'} picture @param {string} text */
const action = (picture, text) => h('li', { class: 'found-line action', role: 'option', id: freshId('option') }, h('span', { class: 'tile plain' }, icon(picture)), h('span', { class: 'room-name', dir: 'auto' }, text));
