// @ts-check
// <parlor-news>: warnings for who reads this, and what the server says to everybody, until they are put away.

import { fill, h, icon, name } from './dom.js';
import { session } from './session.js';
import { follow, keep, recall } from './store.js';
import { words } from './strings-moderation.js';

/** Warnings that were put away, by their acts. */
const SEEN = 'warned';
/** So many are remembered, and so many shown at once. */
const KEPT = 100;
const SHOWN = 4;

/** @typedef {{key: string, title: string, text: string, done: string, seen: () => void}} News */

class NewsStrip extends HTMLElement {
  /** @type {News[]} */ #said = [];
  /** Each is drawn once, so that it is read aloud once. @type {Map<string, HTMLElement>} */ #lines = new Map();

  connectedCallback() {
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', words.news);
    session.parlor.on('sanctions', () => this.#show());
    session.parlor.on('announcement', ({ at, text }) => {
      const one = { key: `${at} ${text}`, title: words.announcement, text, done: words.dismiss, seen: () => (this.#said = this.#said.filter((other) => other !== one)) };
      this.#said.push(one);
      this.#show();
    });
    follow(SEEN, () => this.#show());
    this.#show();
  }

  #show() {
    const news = [...this.#warnings(), ...this.#said].slice(-SHOWN);
    this.#lines = new Map(news.map((one) => [one.key, this.#lines.get(one.key) ?? this.#line(one)]));
    const lines = [...this.#lines.values()];
    const same = lines.length === this.children.length && lines.every((line, index) => this.children[index] === line);
    if (!same) fill(this, ...lines);
    this.hidden = lines.length === 0;
  }

  /** @returns {News[]} */
  #warnings() {
    /** @type {string[]} */ const seen = recall(SEEN) ?? [];
    return session.parlor.sanctions
      .filter(({ kind, act }) => kind === 'warn' && !seen.includes(act))
      .map(({ act, room, reason }) => ({ key: act, title: words.warning(room), text: reason ?? words.warningBare, done: words.understood, seen: () => keep(SEEN, [...(recall(SEEN) ?? []), act].slice(-KEPT)) }));
  }

  /** @param {News} news */
  #line({ title, text, done, seen }) {
    const put = () => {
      const focused = this.contains(document.activeElement);
      seen();
      this.#show();
      const next = this.querySelector('button') ?? document.querySelector('parlor-composer textarea');
      if (focused && next instanceof HTMLElement) next.focus();
    };
    return h(
      'div',
      { class: 'news', role: 'alert' },
      icon('warning'),
      h('div', { class: 'news-words' }, h('p', { class: 'news-title' }, name(title)), h('p', { class: 'news-text', dir: 'auto' }, text)),
      h('button', { type: 'button', class: 'button quiet', click: put }, done),
    );
  }
}

customElements.define('parlor-news', NewsStrip);
