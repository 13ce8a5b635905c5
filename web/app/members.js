// @ts-check
// <parlor-members>: who is in the room now.

import { avatar, fill, h, icon, name } from './dom.js';
import { session } from './session.js';
import { strings } from './strings.js';
import { view } from './view.js';

class Members extends HTMLElement {
  #title = h('h2', { class: 'section' });
  #list = h('ul', { class: 'people' });
  /** Without a connection the list says who was here. */ #stale = false;

  connectedCallback() {
    this.id = 'members';
    this.setAttribute('role', 'complementary');
    this.setAttribute('aria-label', strings.members);
    fill(
      this,
      h('div', { class: 'side-head' }, this.#title, h('button', { type: 'button', class: 'tool fold', 'aria-label': strings.hideMembers, click: () => view('room') }, icon('close'))),
      this.#list,
    );
    session.eachRoom((room) => {
      const load = () => {
        if (room.state === 'live' && !room.membersKnown) void session.parlor.members(room.name).catch(() => {});
      };
      load();
      this.#show(room);
      return [room.on('state', load), room.on('members', () => this.#show(room)), room.on('meta', () => this.#show(room))];
    });
    session.parlor.on('state', ({ name: state }) => {
      // While it connects again, what was true before still is.
      if (state === 'connecting' || (state === 'online') === !this.#stale) return;
      this.#stale = state !== 'online';
      if (session.room) this.#show(session.room);
    });
  }

  /** @param {import('./session.js').Room} room */
  #show(room) {
    const head = this.#stale ? strings.wasPresent : strings.present;
    this.#title.textContent = room.count ? head(room.count) : strings.members;
    this.#list.classList.toggle('stale', this.#stale);
    const you = session.parlor.you?.id;
    const people = [...room.members].map(([id, known]) => ({ id, name: known })).sort((a, b) => a.name.localeCompare(b.name));
    const more = room.count - people.length;
    fill(
      this.#list,
      ...people.map((person) => {
        const marks = [person.id === you && strings.you, person.id === room.owner && strings.owner].filter(Boolean).join(', ');
        return h('li', { 'data-person': person.id }, avatar(person), name(person.name, 'person'), marks !== '' && h('span', { class: 'faint' }, marks));
      }),
      room.membersKnown && more > 0 && h('li', { class: 'faint' }, strings.andMore(more)),
    );
  }
}

customElements.define('parlor-members', Members);
