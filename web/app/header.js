// @ts-check
// <parlor-header>: the room's name and topic, the state of the connection, the ways to rooms and people.

import { fill, h, icon } from './dom.js';
import { session } from './session.js';
import { strings } from './strings.js';
import { membersShown, view } from './view.js';

class Header extends HTMLElement {
  #title = h('h1', { class: 'room-title', dir: 'auto' });
  #topic = h('div', { class: 'topic', 'data-role': 'topic' });
  #count = h('span', { class: 'count' });
  #people = h(
    'button',
    { type: 'button', class: 'tool', title: strings.whoIsHere, 'aria-controls': 'members', click: () => view(document.body.dataset.view === 'members' ? 'room' : 'members') },
    icon('people'),
    this.#count,
  );

  connectedCallback() {
    fill(
      this,
      h('button', { type: 'button', class: 'tool only-small', 'aria-label': strings.showRooms, click: () => view('rooms') }, icon('back')),
      h('div', { class: 'room-head' }, this.#title, this.#topic),
      connectionLine(),
      this.#people,
    );
    addEventListener('view', () => this.#showPeople());
    session.eachRoom((room) => {
      this.#show(room);
      this.#showPeople();
      return [room.on('meta', () => this.#show(room)), room.on('state', () => this.#show(room)), room.on('members', () => this.#showPeople())];
    });
  }

  #showPeople() {
    const count = session.room?.count ?? 0;
    this.#count.textContent = count ? String(count) : '';
    this.#people.setAttribute('aria-label', count ? strings.present(count) : strings.whoIsHere);
    this.#people.setAttribute('aria-expanded', String(membersShown()));
  }

  /** @param {import('./session.js').Room} room */
  #show(room) {
    this.#title.textContent = room.name;
    if (this.#topic.querySelector('form')) return;
    const focused = this.#topic.contains(document.activeElement);
    const { topic } = room;
    const own = room.state !== 'refused' && room.owner !== undefined && room.owner === session.parlor.you?.id;
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

  /** @param {import('./session.js').Room} room */
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
