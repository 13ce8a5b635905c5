// @ts-check
// <parlor-composer>: where a message is written, answered and edited. Enter sends, Shift+Enter breaks the line.

import { utf8Length } from '../parlor/frames.js';
import { fill, h, icon, name } from './dom.js';
import { session } from './session.js';
import { strings } from './strings.js';

/** From this share of the limit on, what is left is shown. */
const COUNT_FROM = 0.8;

class Composer extends HTMLElement {
  #mode = h('div', { class: 'compose-mode', hidden: true });
  #count = h('p', { class: 'room-left', role: 'status' });
  #input = h('textarea', { rows: 1, dir: 'auto', enterkeyhint: 'send', autocomplete: 'off' });
  #send = h('button', { type: 'submit', class: 'button send', 'aria-label': strings.send }, icon('send'));

  connectedCallback() {
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#submit();
    };
    fill(this, this.#mode, h('form', { class: 'compose', submit }, this.#input, this.#send), this.#count);
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('input', () => this.#typed());
    session.on('compose', (mode) => this.#turn(mode));
    session.on('draft', () => {
      this.#recall();
      this.#input.focus();
    });
    session.eachRoom((room) => {
      this.#rename(room);
      this.#recall();
      if (matchMedia('(pointer: fine)').matches) this.#input.focus();
      return [room.on('meta', () => this.#rename(room)), room.on('state', () => this.#rename(room))];
    });
  }

  /** @param {import('./session.js').Room} room */
  #rename(room) {
    const closed = room.state === 'refused';
    this.#input.disabled = closed;
    this.#send.disabled = closed || this.#over() > 0;
    this.#input.placeholder = closed ? strings.noComposer : strings.placeholder(room.name);
    this.#input.setAttribute('aria-label', strings.composer(room.name));
  }

  #recall() {
    this.#input.value = session.room ? session.draft(session.room.name) : '';
    this.#measure();
  }

  #typed() {
    this.#measure();
    const { room, mode } = session;
    if (!room || mode?.kind === 'edit') return;
    session.keepDraft(room.name, this.#input.value);
    if (this.#input.value.trim()) session.parlor.typing(room.name);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // While an input method composes, Enter takes its suggestion.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Escape' && session.mode) {
      event.stopPropagation();
      session.compose(undefined);
    } else if (event.key === 'ArrowUp' && this.#input.value === '' && !session.mode) {
      const message = session.room?.messages.findLast((item) => item.type === 'message' && !item.removed && item.from.id === session.parlor.you?.id);
      if (message?.type === 'message') session.compose({ kind: 'edit', message });
      event.preventDefault();
    }
  }

  #submit() {
    const { room, mode, parlor } = session;
    if (room?.state === 'refused') return;
    const text = this.#input.value.replace(/\s+$/, '');
    if (!room || text.trim() === '' || this.#over() > 0) return;
    if (mode?.kind === 'edit') {
      if (text !== mode.message.text) parlor.edit(room.name, mode.message.seq, text);
    } else {
      parlor.send(room.name, text, { replyTo: mode?.message.seq });
      session.keepDraft(room.name, '');
    }
    session.compose(undefined);
    this.#recall();
  }

  /** @param {import('./session.js').Mode | undefined} mode */
  #turn(mode) {
    this.#mode.hidden = !mode;
    this.#recall();
    if (!mode) return;
    const cancel = h('button', { type: 'button', class: 'tool small', 'aria-label': strings.cancel, click: () => session.compose(undefined) }, icon('close'));
    const label = mode.kind === 'edit' ? strings.editing : strings.replyTo(mode.message.from.name);
    fill(this.#mode, h('strong', {}, label), name(mode.message.text ?? '', 'quoted'), cancel);
    if (mode.kind === 'edit') this.#input.value = mode.message.text ?? '';
    this.#measure();
    this.#input.focus();
  }

  /** How many bytes the text is over the limit; below zero: how many are left. */
  #over() {
    const limit = session.parlor.welcome?.limits.text_bytes ?? Infinity;
    return utf8Length(this.#input.value) - limit;
  }

  /** The field grows with its text, up to the height the style sheet allows. */
  #measure() {
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight}px`;
    const limit = session.parlor.welcome?.limits.text_bytes ?? Infinity;
    const over = this.#over();
    const text = this.#input.value;
    const left = over > 0 ? strings.tooMany(surplus(text, over)) : strings.left(lettersFor(text, -over));
    this.#count.textContent = over > limit * (COUNT_FROM - 1) ? left : '';
    this.#count.classList.toggle('bad', over > 0);
    this.#send.disabled = over > 0 || session.room?.state === 'refused';
  }
}

/** How many letters have to go from the end so that these bytes go. @param {string} text @param {number} bytes */
function surplus(text, bytes) {
  let letters = 0;
  for (const letter of [...text].reverse()) {
    if (bytes <= 0) break;
    bytes -= utf8Length(letter);
    letters += 1;
  }
  return letters;
}

/** How many letters like those of the text these bytes hold. @param {string} text @param {number} bytes */
const lettersFor = (text, bytes) => Math.floor((bytes * [...text].length) / Math.max(utf8Length(text), 1));

customElements.define('parlor-composer', Composer);
