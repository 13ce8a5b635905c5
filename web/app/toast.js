// @ts-check
// <parlor-toast>: a sentence that comes and goes by itself, and is read aloud.

import { say } from './dom.js';

const SHOWN_MS = 4000;

class Toast extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  connectedCallback() {
    this.setAttribute('role', 'status');
    this.className = 'toast';
  }

  /** @param {string} text */
  show(text) {
    clearTimeout(this.#timer);
    say(this, text);
    this.dataset.shown = '';
    this.#timer = setTimeout(() => {
      delete this.dataset.shown;
      this.textContent = '';
    }, SHOWN_MS);
  }
}

customElements.define('parlor-toast', Toast);

/** @param {string} text */
export function toast(text) {
  const element = document.querySelector('parlor-toast');
  if (element instanceof Toast) element.show(text);
}
