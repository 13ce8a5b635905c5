// @ts-check
// <parlor-typing>: who is typing, on a line that is always there so that nothing jumps.

import { fill, h, name } from './dom.js';
import { session } from './session.js';
import { strings } from './strings.js';

class Typing extends HTMLElement {
  #shown = '';

  connectedCallback() {
    session.eachRoom((room) => {
      this.#show([]);
      return [room.on('typing', (who) => this.#show(who.filter((person) => person.id !== session.parlor.you?.id)))];
    });
  }

  /** @param {import('../parlor.js').Person[]} who */
  #show(who) {
    const key = who.map((person) => person.id + person.name).join(' ');
    if (key === this.#shown && this.firstChild) return;
    this.#shown = key;
    const [first, second, third] = who;
    this.toggleAttribute('data-typing', first !== undefined);
    if (!first) return this.replaceChildren();
    const names = third ? [strings.typingMany] : second ? [name(first.name), ` ${strings.and} `, name(second.name), ` ${strings.typing(2)}`] : [name(first.name), ` ${strings.typing(1)}`];
    fill(this, h('span', { class: 'dots', 'aria-hidden': 'true' }, h('span'), h('span'), h('span')), h('span', { class: 'typists' }, ...names));
  }
}

customElements.define('parlor-typing', Typing);
