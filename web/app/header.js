// @ts-check
// <parlor-header>: the room's name and topic, the state of the connection, the ways to rooms, days and people.

import { fill, h, icon, say } from './dom.js';
import { obstacles } from './obstacle.js';
import { moderates } from './roles.js';
import { openRoomMenu } from './room-menu.js';
import { session } from './session.js';
import { settings } from './settings.js';
import { words } from './strings-moderation.js';
import { strings } from './strings.js';
import { membersShown, view } from './view.js';

/** @typedef {import('./session.js').Room} Room */

class Header extends HTMLElement {
  #title = h('h1', { class: 'room-title', dir: 'auto', tabindex: -1 });
  #marks = h('span', { class: 'room-marks' });
  #topic = h('div', { class: 'topic', 'data-role': 'topic' });
  #count = h('span', { class: 'count' });
  #people = h(
    'button',
    { type: 'button', class: 'tool', title: strings.whoIsHere, 'aria-controls': 'members', click: () => view(document.body.dataset.view === 'members' ? 'room' : 'members') },
    icon('people'),
    this.#count,
  );
  /** The list of messages opens its choice of a day below this button. */
  #jump = h('button', { type: 'button', class: 'tool', title: strings.jumpToDate, 'aria-label': strings.jumpToDate, click: () => this.#wishDay() }, icon('calendar'));
  #menu = h('button', { type: 'button', class: 'tool', 'aria-haspopup': 'menu', 'aria-expanded': 'false', click: () => session.room && openRoomMenu(this.#menu, session.room) }, icon('more'));
  #rooms = h('button', { type: 'button', class: 'tool only-small', 'aria-label': strings.showRooms, click: () => view('rooms') }, icon('menu'), h('span', { class: 'tool-dot', hidden: true }));

  connectedCallback() {
    fill(this, this.#rooms, h('div', { class: 'room-head' }, h('div', { class: 'room-heading' }, this.#title, this.#marks), this.#topic), connectionLine(), this.#jump, this.#people, this.#menu);
    addEventListener('view', () => this.#showPeople());
    session.on('unread', () => this.#showMarks());
    obstacles.on('change', () => {
      this.#showMarks();
      this.#showPeople();
    });
    session.eachRoom((room) => {
      this.#show(room);
      this.#showPeople();
      const show = () => this.#show(room);
      return [room.on('meta', show), room.on('state', show), room.on('members', () => this.#showPeople()), session.parlor.on('welcome', show)];
    });
  }

  #wishDay() {
    this.dispatchEvent(new CustomEvent('jump-to-date', { bubbles: true, detail: { button: this.#jump } }));
  }

  #showPeople() {
    const count = obstacles.now?.out ? 0 : (session.room?.count ?? 0);
    say(this.#count, count ? String(count) : '');
    this.#people.setAttribute('aria-label', count ? strings.present(count) : strings.whoIsHere);
    this.#people.setAttribute('aria-expanded', String(membersShown()));
  }

  #showMarks() {
    const { room } = session;
    const others = session.rooms.some((other) => other !== room && !settings.muted(other.name) && session.unread(other) > 0);
    this.#rooms.querySelector('.tool-dot')?.toggleAttribute('hidden', !others);
    this.#rooms.setAttribute('aria-label', others ? strings.showRoomsUnread : strings.showRooms);
    if (!room) return;
    const modes = [room.mode.closed && words.chips.closed, room.locked && words.chips.locked, room.slowMs > 0 && words.chips.slow(room.slowMs)];
    const marks = [...modes, settings.muted(room.name) && strings.isMuted, room.ephemeral && strings.ephemeral].filter((mark) => typeof mark === 'string');
    if (marks.join() === this.#marks.dataset.shown) return;
    this.#marks.dataset.shown = marks.join();
    fill(this.#marks, ...marks.map((mark) => h('span', { class: 'chip' }, mark)));
  }

  /** @param {Room} room */
  #show(room) {
    say(this.#title, room.name);
    this.#menu.setAttribute('aria-label', strings.roomMenu(room.name));
    this.#jump.disabled = room.epoch === undefined || room.ephemeral;
    this.#showMarks();
    if (this.#topic.querySelector('form')) return;
    const { topic } = room;
    const own = moderates(room) || (room.state !== 'refused' && room.owner !== undefined && room.owner === session.parlor.you?.id);
    const signature = JSON.stringify([room.name, topic, own]);
    if (this.#topic.dataset.shown === signature && this.#topic.firstChild) return;
    this.#topic.dataset.shown = signature;
    const focused = this.#topic.contains(document.activeElement);
    if (!own) return fill(this.#topic, topic && h('p', { class: 'topic-text', title: topic, dir: 'auto' }, topic));
    const label = topic ? `${strings.editTopic}: ${topic}` : strings.noTopic;
    const button = h(
      'button',
      { type: 'button', class: 'topic-text', title: topic || strings.noTopic, 'aria-label': label, click: () => this.#edit(room) },
      h('span', { dir: 'auto' }, topic || strings.noTopic),
    );
    fill(this.#topic, button);
    if (focused) button.focus();
  }

  /** @param {Room} room */
  #edit(room) {
    const input = h('input', { type: 'text', 'aria-label': strings.topicLabel, dir: 'auto', value: room.topic ?? '', autocomplete: 'off' });
    let open = true;
    const done = () => {
      // Taking a focused field away is itself a loss of focus.
      if (!open) return;
      open = false;
      this.#topic.replaceChildren();
      if (session.room) this.#show(session.room);
    };
    const back = () => {
      done();
      this.#topic.querySelector('button')?.focus();
    };
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text !== (room.topic ?? '')) session.parlor.topic(room.name, text);
      back();
    };
    const leave = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      back();
    };
    fill(this.#topic, h('form', { submit, keydown: leave, focusout: done }, input));
    input.focus();
    input.select();
  }
}

function connectionLine() {
  const line = document.createElement('parlor-connection');
  line.dataset.role = 'connection';
  line.dataset.state = 'connecting';
  return line;
}

customElements.define('parlor-header', Header);
