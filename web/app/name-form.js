// @ts-check
// Asking for a name: it stays in its field until the server has said yes, and a refusal is said beside it.

import { freshId, h } from './dom.js';
import { session } from './session.js';
import { sentence, strings } from './strings.js';

export class NameForm {
  note = h('p', { class: 'note bad', id: freshId('name-note'), role: 'status' });
  input = h('input', { type: 'text', name: 'nick', 'aria-label': strings.yourName, 'aria-describedby': this.note.id, autocomplete: 'nickname', autocapitalize: 'none', spellcheck: 'false', dir: 'auto' });
  element = h('form', { class: 'inline', submit: (/** @type {Event} */ event) => this.#submit(event) }, this.input, h('button', { type: 'submit', class: 'button' }, strings.save));
  /** Whether a name was asked for and the answer is not here yet. */ #asked = false;
  #done;

  /** @param {() => void} done the name is ours, or was before */
  constructor(done) {
    this.#done = done;
    this.input.addEventListener('input', () => this.#tell(''));
    session.parlor.on('welcome', () => {
      if (this.#asked) this.#end();
    });
    session.parlor.on('refused', (error) => {
      if (!this.#asked || error.code === 'bad_token') return;
      this.#asked = false;
      this.#tell(sentence(error));
    });
  }

  /** Begins with the name we have. */
  reset() {
    this.#asked = false;
    this.#tell('');
    this.input.value = session.parlor.you?.name ?? '';
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const wanted = this.input.value.trim();
    if (!wanted || wanted === session.parlor.you?.name) return this.#end();
    this.#tell('');
    this.#asked = true;
    session.parlor.rename(wanted);
  }

  #end() {
    this.#asked = false;
    this.#tell('');
    this.#done();
  }

  /** @param {string} text */
  #tell(text) {
    this.note.textContent = text;
    if (text) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
  }
}
