// @ts-check
// One of our rooms in the list: its name, the last that was said or a draft, what is unread. Drawn once, then only changed.

import { roomKey } from '../parlor.js';
import { fill, h, icon, say, tile } from './dom.js';
import { openRoomMenu } from './room-menu.js';
import { roomHash, session } from './session.js';
import { settings } from './settings.js';
import { strings } from './strings.js';
import { view } from './view.js';

/** @typedef {import('./session.js').Room} Room */

/** More of a message than fits would only be cut by the style sheet. */
const PREVIEW_LETTERS = 120;

export class RoomLine {
  #name = h('span', { class: 'room-name', dir: 'auto' });
  #quiet = h('span', { class: 'room-quiet', hidden: true }, icon('mute'));
  #preview = h('span', { class: 'room-preview' });
  #badge = h('span', { class: 'badge', 'aria-hidden': 'true' });
  /** What the number and the pictures mean, for who does not see them. */
  #state = h('span', { class: 'unseen room-state' });
  #more = h('button', { type: 'button', class: 'tool small room-more', 'aria-haspopup': 'menu', 'aria-expanded': 'false', click: () => openRoomMenu(this.#more, this.room) }, icon('more'));
  #link;

  /** @param {Room} room */
  constructor(room) {
    this.room = room;
    this.#link = h(
      'a',
      // Where it leads may be where we are, so that nothing else would bring a small screen back to the room.
      { class: 'room-link', href: roomHash(room.name), click: () => view('room') },
      tile(room.name, roomKey(room.name)),
      h('span', { class: 'room-words' }, h('span', { class: 'room-top' }, this.#name, this.#quiet), this.#preview),
      this.#badge,
      this.#state,
    );
    this.element = h('li', { class: 'room-line' }, this.#link, this.#more);
    this.update();
  }

  update() {
    const { room } = this;
    const here = room === session.room && session.page === 'room';
    const unread = session.unread(room);
    const quiet = settings.muted(room.name);
    const state = [here && 'here', unread > 0 && 'unread', quiet && 'quiet'].filter(Boolean).join(' ');
    this.element.className = `room-line ${state}`;
    this.#link.dataset.room = room.name;
    this.#link.hash = roomHash(room.name);
    if (here) this.#link.setAttribute('aria-current', 'page');
    else this.#link.removeAttribute('aria-current');
    say(this.#state, [unread > 0 && strings.unread(unread), quiet && strings.isMuted].filter(Boolean).join(', '));
    this.#more.setAttribute('aria-label', strings.roomMenu(room.name));
    say(this.#name, room.name);
    say(this.#badge, unread > 99 ? '99+' : unread > 0 ? String(unread) : '');
    this.#quiet.hidden = !quiet;
    this.#drawPreview(here);
  }

  /** A draft that waits elsewhere comes before what was said last. @param {boolean} here */
  #drawPreview(here) {
    const draft = here ? '' : session.draft(this.room.name).trim();
    const last = this.room.last;
    const [who, text] = draft
      ? [strings.draft, draft]
      : last
        ? [last.from.id === session.parlor.you?.id ? strings.youSaid : last.from.name, last.text ?? strings.removed]
        : ['', this.room.topic ?? ''];
    const short = text.slice(0, PREVIEW_LETTERS).replace(/\s+/g, ' ');
    const signature = `${who}\n${short}`;
    if (this.#preview.dataset.said === signature) return;
    this.#preview.dataset.said = signature;
    this.#preview.classList.toggle('draft', draft !== '');
    fill(this.#preview, who && h('bdi', { class: 'room-who' }, who), who && ': ', h('bdi', {}, short));
  }
}
