// @ts-check
// <parlor-name>: who we are, and another name.

import { avatar, fill, h, icon, name } from './dom.js';
import { session } from './session.js';
import { sentence, strings } from './strings.js';

class OwnName extends HTMLElement {
  #face = h('div', { class: 'own' });
  #note = h('p', { class: 'note', id: 'name-note', role: 'status' });
  #input = h('input', { type: 'text', name: 'nick', 'aria-label': strings.yourName, 'aria-describedby': 'name-note', autocomplete: 'nickname', spellcheck: 'false', dir: 'auto' });
  /** Whether a name was asked for and the answer is not here yet. */ #asked = false;

  connectedCallback() {
    fill(this, this.#note, this.#face);
    const { parlor } = session;
    parlor.on('welcome', () => {
      // What is being typed is nobody's to take away; a name that was asked for and not refused is ours now.
      if (this.#asked || !this.#input.isConnected) this.#show();
      this.#asked = false;
    });
    parlor.on('refused', (error) => {
      this.#note.textContent = sentence(error);
      if (error.code === 'bad_token') return;
      this.#asked = false;
      this.#input.setAttribute('aria-invalid', 'true');
    });
    this.#show();
  }

  #show() {
    const focused = this.#face.contains(document.activeElement);
    const { you } = session.parlor;
    const face = you ? [avatar(you), name(you.name, 'person')] : [name(strings.noName, 'person faint')];
    fill(
      this.#face,
      h('button', { type: 'button', class: 'own-button', disabled: !you, 'aria-label': you && strings.changeName(you.name), click: () => this.#edit() }, ...face, icon('pen')),
    );
    if (focused) this.#face.querySelector('button')?.focus();
  }

  #edit() {
    const input = this.#input;
    const close = () => {
      this.#note.textContent = '';
      this.#show();
    };
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const wanted = input.value.trim();
      if (!wanted || wanted === session.parlor.you?.name) return close();
      this.#note.textContent = '';
      input.removeAttribute('aria-invalid');
      this.#asked = true;
      session.parlor.rename(wanted);
    };
    const leave = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    };
    input.value = session.parlor.you?.name ?? '';
    input.removeAttribute('aria-invalid');
    fill(this.#face, h('form', { class: 'inline', submit, keydown: leave }, input, h('button', { type: 'submit', class: 'button' }, strings.save)));
    input.focus();
    input.select();
  }
}

customElements.define('parlor-name', OwnName);
