// @ts-check
// <parlor-typing>: who is typing, on a line that is always there so that nothing jumps.

import { session } from './session.js';
import { strings } from './strings.js';

class Typing extends HTMLElement {
  connectedCallback() {
    session.eachRoom((room) => {
      this.#show([]);
      return [room.on('typing', (who) => this.#show(who.filter((person) => person.id !== session.parlor.you?.id)))];
    });
  }

  /** @param {import('../parlor.js').Person[]} who */
  #show(who) {
    const [first, second, third] = who;
    if (!first) this.textContent = '';
    else if (third) this.textContent = strings.typingMany;
    else this.textContent = second ? strings.typingTwo(first.name, second.name) : strings.typingOne(first.name);
  }
}

customElements.define('parlor-typing', Typing);
