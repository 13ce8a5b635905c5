// @ts-check
// What can be done with one message: a bar of buttons that moves to the line that is pointed at or has the focus.

import { fill, h, icon, name } from './dom.js';
import { openMenu } from './menu.js';
import { choicesFor } from './person-choices.js';
import { oneLine } from './quotes.js';
import { askReport } from './report-dialog.js';
import { mayActOn } from './roles.js';
import { session } from './session.js';
import { words } from './strings-moderation.js';
import { strings } from './strings.js';

/** @typedef {import('../parlor.js').Message} Message */
/** @typedef {import('../parlor.js').Room} Room */

/** What the pictures stand for, where they have another name. @type {Record<string, string>} */
const NAMES = { pen: 'edit', trash: 'remove', flag: 'report', shield: 'moderate' };
/** How long "copied" is said. */
const COPIED_MS = 1500;

export class Actions {
  element = h('div', { class: 'actions', role: 'toolbar', 'aria-label': strings.actions, keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) });
  #question = h('div', { class: 'removal-text text' });
  #yes = h('button', { type: 'submit', class: 'button danger', value: 'remove' }, strings.remove);
  #dialog = h(
    'dialog',
    { class: 'ask', 'aria-labelledby': 'removal-title' },
    h(
      'form',
      { method: 'dialog' },
      h('h2', { id: 'removal-title' }, strings.reallyRemove),
      this.#question,
      h('p', { class: 'faint' }, strings.removeForGood),
      h('div', { class: 'ask-choices' }, h('button', { type: 'submit', class: 'button quiet', value: 'keep', autofocus: true }, strings.keepIt), this.#yes),
    ),
  );
  /** @type {(() => void) | undefined} */ #remove;

  /** @param {HTMLElement} host where the dialog hangs */
  constructor(host) {
    host.append(this.#dialog);
    this.#dialog.addEventListener('close', () => {
      if (this.#dialog.returnValue === 'remove') this.#remove?.();
      this.#remove = undefined;
    });
  }

  /** @param {HTMLElement} line @param {Room} room */
  moveTo(line, room) {
    const item = room.find(Number(line.dataset.seq));
    if (this.element.closest('article') === line || item?.type !== 'message' || item.removed) return;
    const own = line.dataset.own !== undefined;
    const buttons = [
      this.#button('reply', strings.reply, () => session.compose({ kind: 'reply', message: item })),
      this.#button('copy', strings.copy, ({ currentTarget }) => void copy(currentTarget, item.text ?? '')),
      own && this.#button('pen', strings.edit, () => session.compose({ kind: 'edit', message: item })),
      own && this.#button('trash', strings.remove, () => this.ask(room, item)),
      !own && this.#button('flag', words.report, () => askReport(room, item)),
      mayActOn(room, item.from.id) && this.#menu(room, item),
    ];
    fill(this.element, ...buttons);
    this.element.querySelector('button')?.setAttribute('tabindex', '0');
    (line.querySelector('.message') ?? line).append(this.element);
  }

  /** @param {HTMLElement} line */
  enter(line) {
    if (this.element.closest('article') === line) this.element.querySelector('button')?.focus();
  }

  /** Asks whether a message is really to go. @param {Room} room @param {Message} item */
  ask(room, item) {
    fill(this.#question, name(oneLine(item.text ?? '')));
    this.#dialog.returnValue = 'keep';
    this.#remove = () => session.parlor.remove(room.name, item.seq);
    this.#dialog.showModal();
  }

  /** @param {Room} room @param {Message} item */
  #menu(room, item) {
    const label = words.moderate(item.from.name);
    // Whom and what it is about may have changed since the bar came to this line.
    const button = this.#button('shield', label, () => openMenu(button, label, choicesFor(room, item.from, /** @type {Message} */ (room.find(item.seq) ?? item))));
    button.setAttribute('aria-haspopup', 'menu');
    button.setAttribute('aria-expanded', 'false');
    return button;
  }

  /** @param {'reply' | 'copy' | 'pen' | 'trash' | 'flag' | 'shield'} picture @param {string} label @param {(event: {currentTarget: HTMLElement}) => void} click */
  #button(picture, label, click) {
    return h('button', { type: 'button', class: 'tool small', tabindex: -1, 'data-act': NAMES[picture] ?? picture, 'aria-label': label, title: label, click }, icon(picture));
  }

  /** Left and right walk along the bar; Escape goes back to the line. @param {KeyboardEvent} event */
  #key(event) {
    const buttons = [...this.element.querySelectorAll('button')];
    const here = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const rtl = getComputedStyle(this.element).direction === 'rtl';
    const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, Home: -here, End: buttons.length - 1 - here }[event.key];
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.element.closest('article')?.focus({ preventScroll: true });
    }
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = buttons[(here + step + buttons.length) % buttons.length];
    for (const button of buttons) button.setAttribute('tabindex', button === next ? '0' : '-1');
    next?.focus();
  }
}

/** @param {HTMLElement} button @param {string} text */
async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Not served securely: the way browsers had before.
    const field = h('textarea', { class: 'unseen' });
    document.body.append(field);
    field.value = text;
    field.select();
    document.execCommand('copy');
    field.remove();
    button.focus();
  }
  const label = button.getAttribute('aria-label') ?? '';
  if (label === strings.copied) return;
  const say = (/** @type {string} */ words) => {
    button.setAttribute('aria-label', words);
    button.title = words;
  };
  say(strings.copied);
  button.classList.add('done');
  fill(button, icon('check'));
  setTimeout(() => {
    say(label);
    button.classList.remove('done');
    fill(button, icon('copy'));
  }, COPIED_MS);
}
