// @ts-check
// <parlor-standing>: why nothing can be said here now, until when, and the way back; above the composer, or in its place.

import { fill, h, icon, name, say } from './dom.js';
import { obstacles } from './obstacle.js';
import { session } from './session.js';
import { countdown, words } from './strings-moderation.js';

/** @type {Record<string, Parameters<typeof icon>[0]>} */
const PICTURES = { muted: 'silence', kicked: 'door', banned: 'ban', room_closed: 'lock', room_locked: 'lock', slow_mode: 'clock', closed_by_operator: 'offline' };
/** What has no end that could be told, or tells it by its seconds. */
const ENDLESS = new Set(['slow_mode', 'room_closed', 'closed_by_operator']);

class Standing extends HTMLElement {
  #words = h('div', { class: 'standing-words', role: 'status' });
  /** The time until which it lasts is in the words; the seconds would only interrupt who is read to. */
  #left = h('span', { class: 'standing-left', 'aria-hidden': 'true' });
  #back = h('button', { type: 'button', class: 'button', click: () => this.#return() });
  #key = '';
  /** The button was pressed, and there is no answer yet. */ #pressed = false;

  connectedCallback() {
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', words.standing);
    this.hidden = true;
    obstacles.on('change', () => this.#show());
    this.#show();
  }

  #show() {
    const obstacle = obstacles.now;
    const key = JSON.stringify(obstacle ?? null);
    const { activeElement } = document;
    const held = activeElement === this.#back || (this.#pressed && activeElement === document.body);
    this.hidden = !obstacle;
    if (obstacle && key !== this.#key) this.#draw(obstacle);
    else if (!obstacle) fill(this);
    this.#key = key;
    if (obstacle) this.#tick(obstacle);
    this.#pressed = held && obstacle !== undefined && !obstacle.out;
    if (held && !this.#pressed) this.#focus(obstacle?.out ?? false);
  }

  /** Who was at the button is not left nowhere when it is drawn anew or goes. @param {boolean} out */
  #focus(out) {
    if (out) return this.#back.focus();
    // The composer opens with the same news, perhaps after us.
    queueMicrotask(() => {
      const free = document.querySelector('parlor-composer textarea:enabled') ?? document.querySelector('.scroller');
      if (free instanceof HTMLElement) free.focus({ preventScroll: true });
    });
  }

  /** @param {import('./obstacle.js').Shown} obstacle */
  #draw({ code, until, reason, everywhere, out, over }) {
    this.dataset.code = code;
    this.classList.toggle('out', out);
    const title = over ? words.mayComeBack(everywhere) : (words.obstacle[code]?.(everywhere) ?? code);
    const lasts = over || ENDLESS.has(code) ? '' : until === undefined ? words.untilLifted : words.until(until, session.parlor.now());
    const written = !out && code !== 'slow_mode' && session.room !== undefined && session.draft(session.room.name) !== '';
    fill(
      this.#words,
      h('p', { class: 'standing-title' }, title, lasts !== '' && ` ${lasts}`),
      code === 'room_closed' && h('p', { class: 'faint' }, words.opensAgain),
      Boolean(reason) && !over && h('p', { class: 'standing-reason' }, words.reasonIs, ' ', name(reason ?? '')),
      out && (session.room?.messages.length ?? 0) > 0 && h('p', { class: 'faint' }, words.readOn),
      written && h('p', { class: 'faint' }, words.draftKept),
    );
    fill(this, h('span', { class: 'standing-picture', 'aria-hidden': 'true' }, icon(PICTURES[code] ?? 'lock')), this.#words, this.#left, out && this.#back);
  }

  /** @param {import('./obstacle.js').Shown} obstacle */
  #tick({ code, out, over }) {
    const { left } = obstacles;
    const time = left ? countdown(left) : '';
    say(this.#left, out || time === '' ? '' : code === 'slow_mode' ? words.nextIn(time) : words.left(time));
    // Before the time is over the server would only say no again.
    this.#back.disabled = code === 'kicked' && time !== '';
    // Who is banned is not called back, and a closed room is looked at without him: he may try.
    const call = over || code === 'kicked' || code === 'closed_by_operator';
    this.#back.classList.toggle('quiet', !call);
    say(this.#back, this.#back.disabled ? words.comeBackIn(time) : call ? words.comeBack : words.tryAgain);
  }

  #return() {
    const { parlor, room } = session;
    this.#pressed = true;
    if (parlor.state.name === 'stopped') parlor.connect();
    else if (room) parlor.watch(room.name);
  }
}

customElements.define('parlor-standing', Standing);
