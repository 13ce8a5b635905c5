// @ts-check
// <parlor-name>: who we are, another name, and the settings.

import { avatar, fill, h, icon, name } from './dom.js';
import { NameForm } from './name-form.js';
import { session } from './session.js';
import { openSettings } from './settings-dialog.js';
import { strings } from './strings.js';

class OwnName extends HTMLElement {
  #face = h('div', { class: 'own' });
  #note = h('p', { class: 'note', role: 'alert' });
  #form = new NameForm(() => this.#show());

  connectedCallback() {
    fill(this, this.#form.note, this.#note, this.#face);
    const { parlor } = session;
    parlor.on('welcome', () => {
      // What is being typed is nobody's to take away.
      if (!this.#form.element.isConnected) this.#show();
    });
    parlor.on('refused', (error) => {
      if (error.code === 'bad_token') this.#note.textContent = strings.errors['bad_token'] ?? '';
    });
    this.#show();
  }

  #show() {
    const focused = this.#face.contains(document.activeElement);
    const { you } = session;
    const face = you ? [avatar(you), name(you.name, 'person')] : [h('span', { class: 'avatar plain', 'aria-hidden': 'true' }), name(strings.noName, 'person faint')];
    fill(
      this.#face,
      h('button', { type: 'button', class: 'own-button', disabled: !session.parlor.you, title: strings.changeName, click: () => this.#edit() }, ...face, h('span', { class: 'unseen' }, strings.changeName), icon('pen')),
      h('button', { type: 'button', class: 'tool', 'aria-label': strings.settings, title: strings.settings, 'aria-haspopup': 'dialog', click: openSettings }, icon('gear')),
    );
    if (focused) this.#face.querySelector('button')?.focus();
  }

  #edit() {
    const { element, input } = this.#form;
    element.onkeydown = (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#form.reset();
      this.#show();
    };
    this.#note.textContent = '';
    this.#form.reset();
    fill(this.#face, element);
    input.focus();
    input.select();
  }
}

customElements.define('parlor-name', OwnName);
