// @ts-check
// The list by keyboard: one line of it can be reached with Tab, arrows lead from line to line, and a few keys act on one.

import { session } from './session.js';

/** @typedef {import('./rows.js').Rows} Rows */
/** @typedef {import('./actions.js').Actions} Actions */

export class ListKeys {
  /** The line that Tab leads to. @type {HTMLElement | undefined} */ #stop;
  /** @type {number | undefined} */ #seq;

  /** @param {{scroller: HTMLElement, list: HTMLElement, rows: Rows, actions: Actions, toEnd: () => void}} parts */
  constructor({ scroller, list, rows, actions, toEnd }) {
    this.scroller = scroller;
    this.list = list;
    this.rows = rows;
    this.actions = actions;
    this.toEnd = toEnd;
    scroller.addEventListener('keydown', (event) => this.#key(event));
    list.addEventListener('focusin', ({ target }) => {
      const line = target instanceof Element ? target.closest('article') : undefined;
      if (line) this.#choose(line);
    });
  }

  /** There is always one line that Tab leads to, also after lines came and went. */
  settle() {
    if (this.#stop?.isConnected && (this.#stop.contains(document.activeElement) || Number(this.#stop.dataset.seq) === this.#seq)) return;
    const kept = this.#seq === undefined ? undefined : this.rows.line(this.#seq);
    const line = kept ?? this.list.lastElementChild;
    if (line instanceof HTMLElement && line !== this.#stop) this.#choose(line, kept !== undefined);
    // Without a line the list itself is there for the keys that scroll.
    this.scroller.tabIndex = line ? -1 : 0;
  }

  /** @param {HTMLElement} line @param {boolean} [lasting] whether it was chosen by hand */
  #choose(line, lasting = true) {
    if (this.#stop !== line) {
      reach(this.#stop, -1);
      reach(line, 0);
    }
    this.#stop = line;
    this.#seq = lasting ? Number(line.dataset.seq) : undefined;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    const line = target instanceof HTMLElement && target.localName === 'article' ? target : undefined;
    const done = line ? this.#onLine(event.key, line, event.shiftKey) : this.#beside(event.key, target);
    if (done) event.preventDefault();
  }

  /** @param {string} key @param {HTMLElement} line @param {boolean} shift */
  #onLine(key, line, shift) {
    const { room } = session;
    const item = room?.find(Number(line.dataset.seq));
    const message = item?.type === 'message' && !item.removed ? item : undefined;
    const own = line.dataset.own !== undefined;
    switch (key) {
      case 'ArrowUp':
        return this.#go(line.previousElementSibling);
      case 'ArrowDown':
        return this.#go(line.nextElementSibling) || this.#leave();
      case 'Home':
        this.scroller.scrollTop = 0;
        return this.#go(this.list.firstElementChild);
      case 'End':
        this.toEnd();
        return this.#go(this.list.lastElementChild);
      case 'Enter':
      case 'ContextMenu':
        this.actions.enter(line);
        return true;
      case 'F10':
        if (shift) this.actions.enter(line);
        return shift;
      case 'r':
        if (message) session.compose({ kind: 'reply', message });
        return Boolean(message);
      case 'e':
        if (message && own) session.compose({ kind: 'edit', message });
        return Boolean(message && own);
      case 'Delete':
        if (room && message && own) this.actions.ask(room, message);
        return Boolean(message && own);
      case 'Escape':
        return this.#leave();
      default:
        return false;
    }
  }

  /** A key while the list, or something in one of its lines, has the focus. @param {string} key @param {EventTarget | null} target */
  #beside(key, target) {
    if (target instanceof Element && target !== this.scroller) {
      const line = target.closest('article');
      if (key === 'Escape' && line) return this.#go(line);
      return (key === 'ArrowUp' || key === 'ArrowDown') && line ? this.#go(key === 'ArrowUp' ? line.previousElementSibling : line.nextElementSibling) : false;
    }
    if (key === 'ArrowUp' || key === 'ArrowDown') return this.#go(this.#stop ?? this.list.lastElementChild);
    return key === 'Escape' && this.#leave();
  }

  /** @param {Element | null} line */
  #go(line) {
    if (!(line instanceof HTMLElement)) return false;
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: 'nearest' });
    return true;
  }

  /** Back to where one writes. */
  #leave() {
    const field = document.querySelector('parlor-composer textarea');
    if (field instanceof HTMLElement) field.focus();
    return true;
  }
}

/** Lets Tab come to a line and to what is in it, or not. @param {HTMLElement | undefined} line @param {0 | -1} index */
function reach(line, index) {
  if (!line) return;
  line.tabIndex = index;
  for (const element of line.querySelectorAll('a, button')) if (!element.closest('.actions')) element.setAttribute('tabindex', String(index));
}
