// @ts-check
// <parlor-day-jump>: the dialog that leads to a day of the room's past.

import { fill, h } from './dom.js';
import { session } from './session.js';
import { sentence, strings } from './strings.js';

export class DayJump extends HTMLElement {
  #input = h('input', { type: 'date', required: true, 'aria-label': strings.jumpToDay });
  #note = h('p', { class: 'note bad', role: 'status' });
  #dialog = h(
    'dialog',
    { class: 'ask', 'aria-labelledby': 'day-jump-title' },
    h(
      'form',
      { submit: (/** @type {Event} */ event) => this.#submit(event) },
      h('h2', { id: 'day-jump-title' }, strings.jumpToDay),
      this.#input,
      this.#note,
      h(
        'div',
        { class: 'ask-choices' },
        h('button', { type: 'button', class: 'button quiet', 'data-do': 'beginning', click: () => void this.#go(0) }, strings.toBeginning),
        h('button', { type: 'button', class: 'button quiet', click: () => this.#dialog.close() }, strings.cancel),
        h('button', { type: 'submit', class: 'button' }, strings.go),
      ),
    ),
  );
  /** Leads there; set by the list. @type {(moment: number) => Promise<void>} */ go = async () => {};

  connectedCallback() {
    fill(this, this.#dialog);
  }

  /** @param {number} at a moment of the day that is proposed */
  open(at) {
    this.#note.textContent = '';
    this.#input.value = inDays(at);
    this.#input.max = inDays(Date.now());
    this.#dialog.showModal();
    this.#input.focus();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const [year = 0, month = 1, day = 1] = this.#input.value.split('-').map(Number);
    void this.#go(new Date(year, month - 1, day).getTime());
  }

  /** @param {number} moment */
  async #go(moment) {
    const { room } = session;
    this.#note.textContent = '';
    try {
      await this.go(moment);
      if (room === session.room) this.#dialog.close();
    } catch (error) {
      this.#note.textContent = sentence(/** @type {import('../parlor.js').ParlorError} */ (error));
    }
  }
}

/** A local day as a field for dates writes it. @param {number} at */
function inDays(at) {
  const date = new Date(at);
  return `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

customElements.define('parlor-day-jump', DayJump);
