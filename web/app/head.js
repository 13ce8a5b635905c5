// @ts-check
// What stands above the first line: the beginning of the room, what is being read, or why there is nothing.

import { fill, h, icon, name } from './dom.js';
import { obstacles } from './obstacle.js';
import { session } from './session.js';
import { words } from './strings-moderation.js';
import { sentence, strings } from './strings.js';

/** @typedef {import('../parlor.js').Room} Room */

export class Head {
  element = h('div', { class: 'top' });
  /** Why the last older page did not come. @type {Error | undefined} */ error;
  #shown = '';

  /** @param {() => void} again */
  constructor(again) {
    this.again = again;
  }

  /** @param {Room} room @returns {boolean} whether something else is to be seen now */
  stale(room) {
    return this.#shown !== this.#key(room);
  }

  /** @param {Room} room */
  draw(room) {
    this.#shown = this.#key(room);
    const kind = this.#kind(room);
    this.element.dataset.kind = kind;
    fill(this.element, ...this.#parts(kind, room));
  }

  /** @param {Room} room */
  #key(room) {
    return [this.#kind(room), room.name, room.topic, room.error?.code, obstacles.now?.code, obstacles.now?.everywhere, obstacles.now?.over, this.error?.message].join('\n');
  }

  /** @param {Room} room */
  #kind(room) {
    const empty = room.messages.length === 0;
    const out = obstacles.now?.out;
    if (out && empty) return 'out';
    if (room.state === 'refused' && !out) return 'refused';
    if (empty && room.state !== 'live') return session.parlor.state.name === 'waiting' || session.parlor.state.name === 'stopped' ? 'away' : 'loading';
    if (empty && !room.more) return room.epoch === undefined ? 'unmade' : 'empty';
    if (!room.more) return 'beginning';
    if (out) return 'cut';
    return this.error ? 'failed' : 'older';
  }

  /** @param {string} kind @param {Room} room */
  #parts(kind, room) {
    switch (kind) {
      case 'refused':
        return [blank('lock', strings.refusedTitle(room.name), room.error ? sentence(room.error) : '', 'alert')];
      case 'out':
        return [blank('door', outTitle(), words.outHint)];
      case 'cut':
        return [h('p', { class: 'older' }, words.cutHint)];
      case 'away':
        return [blank('offline', strings.awayTitle, strings.awayHint)];
      case 'loading':
        return skeleton();
      case 'unmade':
        return [blank('people', strings.unmadeTitle(room.name), strings.unmade)];
      case 'empty':
        return [blank('people', strings.emptyTitle(room.name), room.ephemeral ? strings.emptyNow : strings.empty)];
      case 'beginning':
        return [h('h2', { class: 'beginning' }, name(room.name)), h('p', { class: 'faint' }, strings.beginning(room.name)), Boolean(room.topic) && h('p', { class: 'beginning-topic' }, name(room.topic ?? ''))];
      case 'failed':
        return [h('p', { class: 'older', role: 'status' }, strings.olderFailed, ' ', h('button', { type: 'button', class: 'link', 'data-do': 'again', click: this.again }, strings.tryAgain))];
      default:
        return [h('p', { class: 'older' }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), strings.loadingOlder)];
    }
  }
}

function outTitle() {
  const { code = '', everywhere = false, over } = obstacles.now ?? {};
  return over ? words.mayComeBack(everywhere) : (words.obstacle[code]?.(everywhere) ?? '');
}

/** @param {'door' | 'lock' | 'offline' | 'people'} picture @param {string} title @param {string} hint @param {string} [role] */
const blank = (picture, title, hint, role) => h('div', { class: 'blank', role }, h('span', { class: 'blank-picture' }, icon(picture)), h('h2', {}, name(title)), h('p', {}, hint));

/** Lines like those that are about to come. */
const skeleton = () => [
  h('p', { class: 'unseen', role: 'status' }, strings.loading),
  ...[62, 38, 81, 55, 70].map((width) => {
    const line = h('span', { class: 'bone line' });
    line.style.inlineSize = `${width}%`;
    return h('div', { class: 'bones', 'aria-hidden': 'true' }, h('span', { class: 'bone face' }), h('span', { class: 'bone-text' }, h('span', { class: 'bone name' }), line));
  }),
];
