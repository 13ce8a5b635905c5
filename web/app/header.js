// @ts-check
// <parlor-header>: the room's name and topic, the state of the connection, the ways to rooms and people.

import { fill, h, icon } from './dom.js';
import { session } from './session.js';
import { strings } from './strings.js';
import { view } from './view.js';

class Header extends HTMLElement {
  #title = h('h1', { class: 'room-title', dir: 'auto' });
  #topic = h('div', { class: 'topic', 'data-role': 'topic' });
  #count = h('span', { class: 'count' });

  connectedCallback() {
    fill(
      this,
      h('button', { type: 'button', class: 'tool only-small', 'aria-label': strings.showRooms, click: () => view('rooms') }, icon('back')),
      h('div', { class: 'room-head' }, this.#title, this.#topic),
      connectionLine(),
      h(
        'button',
        { type: 'button', class: 'tool', 'aria-label': strings.showMembers, click: () => view(document.body.dataset.view === 'members' ? 'room' : 'members') },
        icon('people'),
        this.#count,
      ),
    );
    session.eachRoom((room) => {
      this.#show(room);
      const count = () => (this.#count.textContent = room.count ? String(room.count) : '');
      count();
      return [room.on('meta', () => this.#show(room)), room.on('members', count)];
    });
  }

  /** @param {import('./session.js').Room} room */
  #show(room) {
    this.#title.textContent = room.name;
    if (this.#topic.querySelector('form')) return;
    const text = h('span', { class: room.topic ? '' : 'faint', dir: 'auto' }, room.topic || strings.noTopic);
    fill(
      this.#topic,
      h('button', { type: 'button', class: 'topic-button', title: room.topic || strings.editTopic, 'aria-label': `${strings.editTopic}: ${room.topic ?? ''}`, click: () => this.#edit(room) }, text),
    );
  }

  /** @param {import('./session.js').Room} room */
  #edit(room) {
    const input = h('input', { type: 'text', 'aria-label': strings.topicLabel, dir: 'auto', value: room.topic ?? '', autocomplete: 'off' });
    const done = () => {
      this.#topic.replaceChildren();
      this.#show(room);
    };
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text !== (room.topic ?? '')) session.parlor.topic(room.name, text);
      done();
    };
    const leave = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Escape') done();
    };
    fill(this.#topic, h('form', { submit, keydown: leave, focusout: done }, input));
    input.focus();
  }
}

function connectionLine() {
  const line = document.createElement('parlor-connection');
  line.dataset.role = 'connection';
  line.dataset.state = 'connecting';
  return line;
}

customElements.define('parlor-header', Header);
