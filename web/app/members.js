// @ts-check
// <parlor-members>: who is in the room now.

import { avatar, fill, h, icon, name } from './dom.js';
import { session } from './session.js';
import { strings } from './strings.js';
import { view } from './view.js';

class Members extends HTMLElement {
  #title = h('h2', { class: 'section' });
  #list = h('ul', { class: 'people' });

  connectedCallback() {
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
      return [room.on('state', load), room.on('members', () => this.#show(room))];
    });
  }

  /** @param {import('./session.js').Room} room */
  #show(room) {
    this.#title.textContent = room.count ? strings.present(room.count) : strings.members;
    const you = session.parlor.you?.id;
    const people = [...room.members].map(([id, known]) => ({ id, name: known })).sort((a, b) => a.name.localeCompare(b.name));
    const more = room.count - people.length;
    fill(
      this.#list,
      ...people.map((person) =>
        h('li', { 'data-person': person.id }, avatar(person), name(person.name, 'person'), person.id === you && h('span', { class: 'faint' }, strings.you)),
      ),
      room.membersKnown && more > 0 && h('li', { class: 'faint' }, strings.andMore(more)),
    );
  }
}

customElements.define('parlor-members', Members);
