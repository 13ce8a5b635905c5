// @ts-check
// <parlor-members>: who is in the room now.

import { avatar, fill, h, icon, name } from './dom.js';
import { openMenu } from './menu.js';
import { choicesFor } from './person-choices.js';
import { obstacles } from './obstacle.js';
import { mayActOn } from './roles.js';
import { session } from './session.js';
import { words } from './strings-moderation.js';
import { strings } from './strings.js';
import { view } from './view.js';

/** @typedef {import('./session.js').Room} Room */

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

class Members extends HTMLElement {
  #title = h('h2', { class: 'section' });
  #list = h('ul', { class: 'people' });
  /** @type {Map<string, {key: string, line: HTMLElement}>} */ #lines = new Map();
  /** Without a connection the list says who was here. */ #stale = false;
  #scheduled = false;

  connectedCallback() {
    this.id = 'members';
    this.setAttribute('role', 'complementary');
    this.setAttribute('aria-label', strings.members);
    fill(
      this,
      h('div', { class: 'side-head' }, this.#title, h('button', { type: 'button', class: 'tool fold', 'aria-label': strings.hideMembers, title: strings.hideMembers, click: () => view('room') }, icon('close'))),
      this.#list,
    );
    session.eachRoom((room) => {
      const load = () => {
        if (room.state === 'live' && !room.membersKnown) void session.parlor.members(room.name).catch(() => {});
      };
      load();
      this.#show();
      return [room.on('state', load), ...(/** @type {const} */ (['members', 'meta', 'roles'])).map((event) => room.on(event, () => this.#soon()))];
    });
    obstacles.on('change', () => this.#soon());
    session.parlor.on('state', ({ name: state }) => {
      // While it connects again, what was true before still is.
      if (state === 'connecting' || (state === 'online') === !this.#stale) return;
      this.#stale = state !== 'online';
      this.#soon();
    });
  }

  /** A crowd comes and goes in bursts: it is drawn once a frame. */
  #soon() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#show();
    });
  }

  #show() {
    const { room } = session;
    if (!room) return;
    if (obstacles.now?.out) {
      this.#title.textContent = strings.members;
      return fill(this.#list, h('li', { class: 'faint more-people' }, words.outside));
    }
    const head = this.#stale ? strings.wasPresent : strings.present;
    this.#title.textContent = room.count ? head(room.count) : strings.members;
    this.#list.classList.toggle('stale', this.#stale);
    const you = session.parlor.you?.id;
    const people = [...room.members].map(([id, known]) => ({ id, name: known }));
    people.sort((a, b) => Number(b.id === you) - Number(a.id === you) || collator.compare(a.name, b.name));
    const more = room.count - people.length;
    const lines = new Map(people.map((person) => [person.id, this.#line(person, room, you)]));
    this.#lines = lines;
    const rest = room.membersKnown ? more > 0 && h('li', { class: 'faint more-people' }, strings.andMore(more)) : h('li', { class: 'faint more-people' }, strings.loading);
    fill(this.#list, ...[...lines.values()].map(({ line }) => line), rest);
  }

  /** The line of a person, the same element as before unless something of it has changed. @param {{id: string, name: string}} person @param {Room} room @param {string | undefined} you */
  #line(person, room, you) {
    const role = room.roleOf(person.id);
    const marks = [person.id === you && strings.you, role !== 'member' && words.roles[role]].filter(Boolean).join(', ');
    const acts = mayActOn(room, person.id);
    const key = [person.name, marks, acts, room.name].join('\n');
    const known = this.#lines.get(person.id);
    if (known?.key === key) return known;
    const line = h('li', { 'data-person': person.id }, h('span', { class: 'face' }, avatar(person), h('span', { class: 'here-dot', 'aria-hidden': 'true' })), name(person.name, 'person'), marks !== '' && h('span', { class: 'person-mark' }, marks), acts && more(room, person));
    return { key, line };
  }
}

/** @param {Room} room @param {import('../parlor.js').Person} person */
function more(room, person) {
  const label = words.moderate(person.name);
  const button = h(
    'button',
    { type: 'button', class: 'tool small person-more', 'aria-label': label, title: label, 'aria-haspopup': 'menu', 'aria-expanded': 'false', click: () => openMenu(button, label, choicesFor(room, person)) },
    icon('shield'),
  );
  return button;
}

customElements.define('parlor-members', Members);
