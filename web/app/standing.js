// @ts-check
// <parlor-standing>: why nothing can be said here now, until when, and the way back; above the composer, or in its place.

import { fill, h, icon, name, say } from './dom.js';
import { obstacles } from './obstacle.js';
import { session } from './session.js';
import { countdown, words } from './strings-moderation.js';

/** @type {Record<string, Parameters<typeof icon>[0]>} */
const PICTURES = { muted: 'silence', kicked: 'door', banned: 'ban', room_closed: 'lock', room_locked: 'lock', slow_mode: 'clock', closed_by_operator: 'offline' };

class Standing extends HTMLElement {
  #words = h('div', { class: 'standing-words', role: 'status' });
  /** The time until which it lasts is in the words; the seconds would only interrupt who is read to. */
  #left = h('span', { class: 'standing-left', 'aria-hidden': 'true' });
  #back = h('button', { type: 'button', class: 'button', click: () => this.#return() });
  #key = '';

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
    this.hidden = !obstacle;
    if (!obstacle) {
      this.#key = '';
      return fill(this);
    }
    if (key !== this.#key) {
      this.#key = key;
      this.#draw(obstacle);
    }
    this.#tick(obstacle);
  }

  /** @param {import('./obstacle.js').Shown} obstacle */
  #draw({ code, until, reason, everywhere, out }) {
    this.dataset.code = code;
    this.classList.toggle('out', out);
    const title = words.obstacle[code]?.(everywhere) ?? code;
    const lasts = code === 'slow_mode' || code === 'room_closed' || code === 'closed_by_operator' ? '' : until === undefined ? words.untilLifted : words.until(until);
    const written = !out && code !== 'slow_mode' && session.room !== undefined && session.draft(session.room.name) !== '';
    fill(
      this.#words,
      h('p', { class: 'standing-title' }, title, lasts !== '' && ` ${lasts}`),
      Boolean(reason) && h('p', { class: 'standing-reason' }, words.reasonIs, ' ', name(reason ?? '')),
      out && (session.room?.messages.length ?? 0) > 0 && h('p', { class: 'faint' }, words.readOn),
      written && h('p', { class: 'faint' }, words.draftKept),
    );
    fill(this, h('span', { class: 'standing-picture', 'aria-hidden': 'true' }, icon(PICTURES[code] ?? 'lock')), this.#words, this.#left, out && this.#back);
  }

  /** @param {import('./obstacle.js').Shown} obstacle */
  #tick({ code, out }) {
    const { left } = obstacles;
    const time = left ? countdown(left) : '';
    say(this.#left, out || time === '' ? '' : code === 'slow_mode' ? words.nextIn(time) : words.left(time));
    // Before the time is over the server would only say no again.
    this.#back.disabled = code === 'kicked' && time !== '';
    say(this.#back, this.#back.disabled ? words.comeBackIn(time) : words.comeBack);
  }

  #return() {
    const { parlor, room } = session;
    if (parlor.state.name === 'stopped') parlor.connect();
    else if (room) parlor.watch(room.name);
  }
}

customElements.define('parlor-standing', Standing);
