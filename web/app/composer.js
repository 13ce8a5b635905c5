// @ts-check
// <parlor-composer>: where a message is written, answered and edited. Enter sends, Shift+Enter breaks the line.

import { roomKey, utf8Length } from '../parlor/frames.js';
import { fill, h, icon, name } from './dom.js';
import { messageOf, oneLine } from './quotes.js';
import { goneText } from './row.js';
import './keyboard.js';
import { obstacles } from './obstacle.js';
import { session } from './session.js';
import { strings } from './strings.js';

/** From this share of the limit on, what is left is shown. */
const COUNT_FROM = 0.8;

class Composer extends HTMLElement {
  #mode = h('div', { class: 'compose-mode', hidden: true });
  #quoted = name('', 'quoted');
  #count = h('p', { class: 'room-left', role: 'status', id: 'room-left' });
  #input = h('textarea', { rows: 1, dir: 'auto', enterkeyhint: 'send', autocomplete: 'off', 'aria-describedby': 'room-left' });
  #send = h('button', { type: 'submit', class: 'button send', disabled: true });

  connectedCallback() {
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#submit();
    };
    fill(this, h('form', { class: 'compose', submit }, this.#mode, h('div', { class: 'compose-line' }, this.#input, this.#send)), this.#count);
    this.#mode.id = 'compose-mode';
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('input', () => this.#typed());
    session.on('compose', (mode) => this.#turn(mode));
    session.on('draft', () => {
      this.#recall();
      this.#input.focus();
    });
    // Another tab of ours wrote on, or sent it.
    session.on('drafted', (key) => {
      const room = session.room;
      if (room && key === roomKey(room.name) && session.mode?.kind !== 'edit' && session.draft(room.name) !== this.#input.value) this.#recall();
    });
    // What was not answered is not lost with the page: it is a draft again.
    addEventListener('pagehide', ({ persisted }) => persisted || keepUnsent());
    // A field whose width changes breaks its lines elsewhere.
    new ResizeObserver(() => this.#grow()).observe(this);
    document.addEventListener('keydown', (event) => this.#catch(event));
    session.eachRoom((room) => {
      this.#rename(room);
      this.#recall();
      if (matchMedia('(pointer: fine)').matches) this.#input.focus();
      return [room.on('meta', () => this.#rename(room)), room.on('state', () => this.#rename(room)), room.on('amended', () => void this.#follow(room))];
    });
    obstacles.on('change', () => session.room && this.#rename(session.room));
  }

  /** What is answered or edited was changed or removed meanwhile. @param {import('./session.js').Room} room */
  async #follow(room) {
    const { mode } = session;
    if (!mode) return;
    const message = await messageOf(room, mode.message.seq).catch(() => undefined);
    if (!message || session.mode !== mode || room !== session.room) return;
    if (mode.kind === 'edit' && message.removed) {
      // There is nothing left to be edited; what was written is not lost.
      const text = this.#input.value;
      session.compose(undefined);
      if (session.draft(room.name) === '' && text !== mode.message.text) session.keepDraft(room.name, text);
      this.#recall();
    } else if (mode.kind === 'reply') {
      mode.message = message;
      this.#quote(message);
    }
  }

  /** @param {import('./session.js').Room} room */
  #rename(room) {
    const hindrance = obstacles.now;
    // In a slow room one writes while one waits.
    const closed = room.state === 'refused' || (hindrance !== undefined && hindrance.code !== 'slow_mode');
    this.hidden = hindrance?.out ?? false;
    this.#input.disabled = closed;
    this.#measure();
    this.#input.placeholder = closed ? strings.noComposer : strings.placeholder(room.name);
    this.#input.setAttribute('aria-label', strings.composer(room.name));
  }

  /** What is written while nothing is chosen is meant for here. @param {KeyboardEvent} event */
  #catch(event) {
    const free = event.target === document.body || (event.target instanceof Element && event.target.matches('.scroller'));
    if (!free || event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!this.#input.disabled && this.#input.checkVisibility()) this.#input.focus();
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
      this.#cancel();
    } else if (event.key === 'ArrowUp' && this.#input.value === '' && !session.mode) {
      const message = session.room?.messages.findLast((item) => item.type === 'message' && !item.removed && item.from.id === session.parlor.you?.id);
      if (message?.type === 'message') session.compose({ kind: 'edit', message });
      event.preventDefault();
    }
  }

  #submit() {
    const { room, mode, parlor } = session;
    if (room?.state === 'refused' || (obstacles.now && mode?.kind !== 'edit')) return;
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
    const editing = mode?.kind === 'edit';
    this.classList.toggle('editing', editing);
    fill(this.#send, icon(editing ? 'check' : 'send'));
    this.#send.setAttribute('aria-label', editing ? strings.saveEdit : strings.send);
    this.#send.title = editing ? strings.saveEdit : strings.send;
    this.#recall();
    if (!mode) return;
    const label = editing ? strings.cancelEdit : strings.cancelReply;
    const cancel = h('button', { type: 'button', class: 'tool small', 'aria-label': label, title: label, click: () => this.#cancel() }, icon('close'));
    const head = editing ? strings.editing : strings.replyTo(mode.message.from.name);
    fill(this.#mode, icon(editing ? 'pen' : 'reply'), h('strong', {}, name(head)), this.#quoted, cancel);
    this.#quote(mode.message);
    if (editing) this.#input.value = mode.message.text ?? '';
    this.#measure();
    if (mode.recalled) return;
    this.#input.focus();
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
  }

  /** @param {import('./session.js').Message} message */
  #quote(message) {
    this.#quoted.classList.toggle('faint', message.removed ?? false);
    this.#quoted.textContent = oneLine(message.removed ? goneText(message) : (message.text ?? ''));
  }

  #cancel() {
    session.compose(undefined);
    this.#input.focus();
  }

  /** How many bytes the text is over the limit; below zero: how many are left. */
  #over() {
    const limit = session.parlor.welcome?.limits.text_bytes ?? Infinity;
    return utf8Length(this.#input.value) - limit;
  }

  /** The field grows with its text, up to the height the style sheet allows. */
  #grow() {
    // While it is measured the list above keeps its height: it would be scrolled, and its reader taken from the end.
    this.style.minHeight = `${this.offsetHeight}px`;
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight + this.#input.offsetHeight - this.#input.clientHeight}px`;
    this.style.minHeight = '';
  }

  #measure() {
    this.#grow();
    const limit = session.parlor.welcome?.limits.text_bytes ?? Infinity;
    const over = this.#over();
    const text = this.#input.value;
    const left = over > 0 ? strings.tooMany(surplus(text, over)) : strings.left(lettersFor(text, -over));
    this.#count.textContent = over > limit * (COUNT_FROM - 1) ? left : '';
    this.#count.classList.toggle('bad', over > 0);
    this.#input.setAttribute('aria-invalid', String(over > 0));
    this.#send.disabled = over > 0 || text.trim() === '' || this.#input.disabled || (obstacles.now !== undefined && session.mode?.kind !== 'edit');
  }
}

/** Messages that wait, and those that failed, go back to the drafts of their rooms; also where one may have arrived: better twice than lost. */
function keepUnsent() {
  for (const room of session.parlor.watched) {
    const acts = room.pending.filter((act) => act.kind === 'send' && (act.state === 'failed' || act.state === 'waiting'));
    if (acts.length > 0) session.unsend(room.name, acts);
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
