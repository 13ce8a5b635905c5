// @ts-check
// <parlor-welcome>: at the first visit, who one is here and that one may be somebody else. It keeps out of the way: one strip, gone for good with one press or the first message.

import { fill, h, icon } from './dom.js';
import { NameForm } from './name-form.js';
import { session } from './session.js';
import { keep, recall, storage } from './store.js';
import { strings } from './strings.js';

const KEY = 'met';

class Welcome extends HTMLElement {
  #hello = h('p', { class: 'welcome-hello' }, strings.firstHello);
  #form = new NameForm(() => this.#leave());

  connectedCallback() {
    // Who has been here before needs no introduction; this is known before the first drawing, so that nothing moves.
    this.hidden = recall(KEY) === true || storage()?.getItem('parlor.token') !== null;
    if (this.hidden) return;
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', strings.firstVisit);
    this.#form.input.placeholder = strings.yourName;
    const not = h('button', { type: 'button', class: 'tool', 'aria-label': strings.notNow, title: strings.notNow, click: () => this.#leave() }, icon('close'));
    fill(this, h('div', { class: 'welcome-words' }, h('p', { class: 'welcome-title' }, strings.welcomeTo('Parlor')), this.#hello), h('div', { class: 'welcome-name' }, this.#form.element, this.#form.note), not);
    session.parlor.on('welcome', ({ server, you }) => {
      const title = this.querySelector('.welcome-title');
      if (title) title.textContent = strings.welcomeTo(server.name);
      this.#hello.textContent = strings.youAre(you.name);
    });
    session.parlor.on('act', (act) => {
      // Who has spoken has arrived; a name that is being written is not taken from under the fingers.
      if (act.kind === 'send' && act.state === 'done' && !this.contains(document.activeElement) && this.#form.input.value === '') this.#leave();
    });
  }

  #leave() {
    if (this.hidden) return;
    const focused = this.contains(document.activeElement);
    this.hidden = true;
    keep(KEY, true);
    const composer = document.querySelector('parlor-composer textarea');
    if (focused && composer instanceof HTMLElement) composer.focus();
  }
}

customElements.define('parlor-welcome', Welcome);
