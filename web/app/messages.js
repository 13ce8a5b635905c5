// @ts-check
// <parlor-messages>: the list of a room. It keeps its place when older lines arrive above, and stays at the end when it stood there.

import { fill, h } from './dom.js';
import { Actions, pendingRow, row } from './row.js';
import { session } from './session.js';
import { sentence, strings } from './strings.js';

/** @typedef {import('../parlor.js').Room} Room */
/** @typedef {import('../parlor.js').Item} Item */

/** Nearer to the end than this counts as standing at the end. */
const END_PX = 60;
/** Nearer to the beginning than this, the page before is read. */
const BEGINNING_PX = 600;

class Messages extends HTMLElement {
  #top = h('div', { class: 'top' });
  #list = h('ol', { class: 'list', 'data-role': 'messages' });
  #pending = h('ol', { class: 'list', 'data-role': 'pending' });
  #scroller = h('div', { class: 'scroller', tabindex: 0 }, this.#top, this.#list, this.#pending);
  #jump = h('button', { type: 'button', class: 'jump', hidden: true, click: () => this.#toEnd() });
  #actions = new Actions();
  /** @type {Room | undefined} */ #room;
  #atEnd = true;
  #newBelow = 0;
  #reading = false;
  #acts = 0;
  /** @type {string | undefined} */ #you;
  /** Why the list does not go on from what stood here before. @type {string | undefined} */ #lost;
  /** Where the reader stood in the rooms he left. @type {WeakMap<Room, number>} */ #places = new WeakMap();

  connectedCallback() {
    fill(this, this.#scroller, this.#jump);
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#scroller.addEventListener('keydown', (event) => this.#key(event));
    for (const event of ['pointerover', 'focusin']) this.#list.addEventListener(event, ({ target }) => this.#point(target));
    // A keyboard that opens, or a composer that grows, must not push the newest line out of sight.
    new ResizeObserver(() => this.#settle()).observe(this.#scroller);
    session.parlor.on('state', () => this.#drawPending());
    session.parlor.on('welcome', ({ you }) => {
      // Which lines are one's own is known with the first welcome, and changes with the person.
      if (you.id !== this.#you) this.#drawAll();
      this.#you = you.id;
    });
    session.eachRoom((room) => this.#bind(room));
  }

  /** @param {Room} room */
  #bind(room) {
    if (this.#room && !this.#atEnd) this.#places.set(this.#room, this.#scroller.scrollTop);
    else if (this.#room) this.#places.delete(this.#room);
    this.#room = room;
    this.#atEnd = true;
    this.#reading = false;
    this.#lost = undefined;
    this.#scroller.setAttribute('aria-label', strings.messages(room.name));
    this.#drawAll();
    const place = this.#places.get(room);
    if (place !== undefined) {
      this.#scroller.scrollTop = place;
      this.#scrolled();
    }
    return [
      room.on('item', (item) => this.#append(room, item)),
      room.on('update', (item) => this.#redraw(room, item.seq)),
      room.on('reset', ({ reason }) => {
        this.#atEnd = true;
        this.#lost = reason;
        this.#drawAll();
      }),
      room.on('older', (items) => this.#prepend(room, items)),
      room.on('pending', () => this.#drawPending()),
      // The room may have been made, still empty.
      room.on('meta', () => this.#drawTop()),
      room.on('state', () => {
        this.#drawTop();
        this.#drawPending();
      }),
    ];
  }

  #drawAll() {
    const room = this.#room;
    if (!room) return;
    fill(this.#list, ...room.messages.map((item, index) => row(room, item, room.messages[index - 1])));
    this.#newBelow = 0;
    this.#drawTop();
    this.#drawPending();
    this.#settle();
  }

  /** @param {Room} room @param {Item} item */
  #append(room, item) {
    this.#list.append(row(room, item, room.messages.at(-2)));
    if (room.messages.length === 1) this.#drawTop();
    if (!this.#atEnd && item.type === 'message' && item.from.id !== session.parlor.you?.id) this.#newBelow += 1;
    this.#settle();
  }

  /** @param {Room} room @param {Item[]} items */
  #prepend(room, items) {
    const { scrollTop, scrollHeight } = this.#scroller;
    const first = this.#list.firstElementChild;
    this.#lost = undefined;
    this.#list.prepend(...items.map((item, index) => row(room, item, room.messages[index - 1])));
    const item = room.messages[items.length];
    if (first && item) first.replaceWith(row(room, item, room.messages[items.length - 1]));
    this.#drawTop();
    this.#scroller.scrollTop = scrollTop + (this.#scroller.scrollHeight - scrollHeight);
  }

  /** @param {Room} room @param {number} seq */
  #redraw(room, seq) {
    const index = room.messages.findIndex((item) => item.seq === seq);
    const item = room.messages[index];
    const line = this.#list.children[index];
    if (!item || !line) return;
    const focused = line.contains(document.activeElement);
    const next = row(room, item, room.messages[index - 1]);
    line.replaceWith(next);
    if (focused) next.focus({ preventScroll: true });
    this.#settle();
  }

  #drawPending() {
    const acts = this.#room?.pending ?? [];
    const grew = acts.length > this.#acts;
    this.#acts = acts.length;
    const shown = acts.filter((act) => act.kind === 'send' || act.state === 'failed');
    const last = this.#room?.messages.at(-1);
    const focused = this.#pending.contains(document.activeElement);
    fill(this.#pending, ...shown.map((act, index) => pendingRow(act, index > 0 ? shown[index - 1] : last, shown[index + 1])));
    if (focused) this.#scroller.focus({ preventScroll: true });
    // What one has just said oneself is always looked at.
    if (grew && acts.at(-1)?.state === 'waiting') this.#atEnd = true;
    this.#settle();
  }

  #drawTop() {
    const room = this.#room;
    if (!room) return;
    const empty = room.messages.length === 0;
    if (room.state === 'refused') fill(this.#top, h('p', { class: 'blank', role: 'alert' }, room.error ? sentence(room.error) : ''));
    else if (empty && room.state !== 'live') fill(this.#top, h('p', { class: 'blank' }, strings.loading));
    else if (empty) fill(this.#top, h('p', { class: 'blank' }, room.epoch === undefined ? strings.unmade : strings.empty));
    else if (this.#lost) fill(this.#top, h('p', { class: 'faint' }, this.#lost === 'epoch' ? strings.replaced : strings.gap));
    else if (room.more) fill(this.#top, h('p', { class: 'faint' }, strings.loadingOlder));
    else fill(this.#top, h('p', { class: 'faint' }, strings.beginning(room.name)));
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < END_PX;
    if (this.#atEnd) this.#newBelow = 0;
    this.#drawJump();
    if (scrollTop < BEGINNING_PX) void this.#older();
  }

  async #older() {
    const room = this.#room;
    if (!room || this.#reading || !room.more || room.state !== 'live') return;
    this.#reading = true;
    try {
      await session.parlor.older(room);
    } catch {
      const again = () => {
        this.#drawTop();
        void this.#older();
      };
      if (room === this.#room) fill(this.#top, h('p', { class: 'faint' }, strings.olderFailed, ' ', h('button', { type: 'button', class: 'link', click: again }, strings.tryAgain)));
      return;
    } finally {
      if (room === this.#room) this.#reading = false;
    }
    if (room === this.#room && this.#scroller.scrollTop < BEGINNING_PX) void this.#older();
  }

  #toEnd() {
    this.#atEnd = true;
    this.#newBelow = 0;
    this.#settle();
  }

  /** Stands at the end again, if that is where the reader stood. */
  #settle() {
    if (this.#atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#drawJump();
  }

  #drawJump() {
    this.#jump.hidden = this.#atEnd;
    const text = strings.newBelow(this.#newBelow);
    if (this.#jump.textContent !== text) this.#jump.textContent = text;
  }

  /** @param {EventTarget | null} target */
  #point(target) {
    const line = target instanceof Element ? target.closest('li') : undefined;
    if (line && this.#room) this.#actions.moveTo(line, this.#room);
  }

  /** Arrows walk from line to line; what can be done with one is behind Tab. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const here = document.activeElement?.closest('li');
    const up = event.key === 'ArrowUp';
    const next = here ? (up ? here.previousElementSibling : here.nextElementSibling) : up && this.#list.lastElementChild;
    if (!(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  }
}

customElements.define('parlor-messages', Messages);
