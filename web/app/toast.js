// @ts-check
// <parlor-toast>: a sentence that comes and goes by itself, and is read aloud; it may offer one thing to press.

import { fill, h, name } from './dom.js';

const SHOWN_MS = 4000;
/** With something to press. */
const OFFERED_MS = 10_000;

/** @typedef {{label: string, run: () => void}} Offer */

class Toast extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  connectedCallback() {
    this.setAttribute('role', 'status');
    this.className = 'toast';
  }

  /** @param {string} text @param {Offer} [offer] */
  show(text, offer) {
    if (this.textContent !== text || offer) fill(this, h('span', { class: 'toast-text' }, name(text)), offer && this.#button(offer));
    this.dataset.shown = '';
    this.#wait(offer ? OFFERED_MS : SHOWN_MS);
  }

  /** @param {Offer} offer */
  #button({ label, run }) {
    const press = () => {
      this.#hide();
      run();
    };
    return h('button', { type: 'button', class: 'toast-button', click: press }, label);
  }

  /** Whoever is about to press has the time to. @param {number} ms */
  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.matches(':hover, :focus-within') ? this.#wait(ms) : this.#hide()), ms);
  }

  #hide() {
    clearTimeout(this.#timer);
    delete this.dataset.shown;
    this.textContent = '';
  }
}

customElements.define('parlor-toast', Toast);

/** @param {string} text @param {Offer} [offer] what can be done about it while it is there */
export function toast(text, offer) {
  const element = document.querySelector('parlor-toast');
  if (element instanceof Toast) element.show(text, offer);
}
