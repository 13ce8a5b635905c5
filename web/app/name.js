// @ts-check
// <parlor-name>: who we are, and another name.

import { avatar, fill, h, icon, name } from './dom.js';
import { session } from './session.js';
import { sentence, strings } from './strings.js';

class OwnName extends HTMLElement {
  #face = h('div', { class: 'own' });
  #note = h('p', { class: 'note', role: 'status' });

  connectedCallback() {
    fill(this, this.#note, this.#face);
    const { parlor } = session;
    parlor.on('welcome', () => this.#show());
    parlor.on('refused', (error) => {
      this.#note.textContent = sentence(error);
    });
    this.#show();
  }

  #show() {
    const { you } = session.parlor;
    const face = you ? [avatar(you), name(you.name, 'person')] : [name(strings.noName, 'person faint')];
    fill(
      this.#face,
      h('button', { type: 'button', class: 'own-button', disabled: !you, 'aria-label': you && strings.changeName(you.name), click: () => this.#edit() }, ...face, icon('pen')),
    );
  }

  #edit() {
    const input = h('input', { type: 'text', name: 'nick', 'aria-label': strings.yourName, autocomplete: 'nickname', spellcheck: 'false', dir: 'auto', value: session.parlor.you?.name ?? '' });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const wanted = input.value.trim();
      this.#note.textContent = '';
      this.#show();
      if (wanted && wanted !== session.parlor.you?.name) session.parlor.rename(wanted);
    };
    const leave = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape') return;
      this.#show();
      this.querySelector('button')?.focus();
    };
    fill(this.#face, h('form', { class: 'inline', submit, keydown: leave }, input, h('button', { type: 'submit', class: 'button' }, strings.save)));
    input.focus();
    input.select();
  }
}

customElements.define('parlor-name', OwnName);
