// @ts-check
// What floats over the list: back to the newest, up to what is unread, and the day one is reading.

import { fill, h, icon } from './dom.js';
import { day, strings } from './strings.js';

/** So near to the upper edge a day's own line stands in for the one that floats. */
const DAY_PX = 48;

export class Ways {
  #newestText = h('span');
  newest = h('button', { type: 'button', class: 'way newest', hidden: true }, icon('down'), this.#newestText);
  #unreadText = h('span');
  #toUnread = h('button', { type: 'button', class: 'way-part' }, icon('up'), this.#unreadText);
  #forget = h('button', { type: 'button', class: 'way-part', 'aria-label': strings.markRead, title: strings.markRead }, icon('close'));
  unread = h('div', { class: 'way missed', role: 'group', hidden: true }, this.#toUnread, this.#forget);
  #dayText = h('span');
  day = h('button', { type: 'button', class: 'way day-now', title: strings.jumpToDay, hidden: true }, icon('calendar'), this.#dayText);

  /** @param {{toNewest: () => void, toUnread: () => void, markRead: () => void, chooseDay: () => void}} acts */
  constructor(acts) {
    this.newest.addEventListener('click', acts.toNewest);
    this.#toUnread.addEventListener('click', acts.toUnread);
    this.#forget.addEventListener('click', acts.markRead);
    this.day.addEventListener('click', acts.chooseDay);
  }

  /** @param {boolean} shown @param {number} count of new messages below */
  showNewest(shown, count) {
    this.newest.hidden = !shown;
    this.newest.classList.toggle('counts', count > 0);
    write(this.#newestText, strings.newBelow(count));
  }

  /** @param {number} count zero: nothing is unread above */
  showUnread(count) {
    this.unread.hidden = count === 0;
    if (count > 0) write(this.#unreadText, strings.newAbove(count));
  }

  /** @param {number | undefined} at */
  showDay(at) {
    this.day.hidden = at === undefined;
    if (at !== undefined) write(this.#dayText, day(at));
  }
}

/** @param {HTMLElement} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) fill(element, text);
}

/**
 * The day one is reading, unless its own line is there to be read.
 * @param {import('./rows.js').Rows} rows
 * @param {import('../parlor.js').Item | undefined} item the first one on the screen
 */
export function dayAbove(rows, item) {
  const edge = rows.scroller.getBoundingClientRect().top;
  let line = item && rows.line(item.seq);
  for (; line && line.getBoundingClientRect().top < edge + DAY_PX; line = /** @type {HTMLElement | null} */ (line.nextElementSibling) ?? undefined) {
    const bottom = line.querySelector('.day')?.getBoundingClientRect().bottom;
    if (bottom !== undefined && bottom > edge) return undefined;
  }
  return line && rows.scroller.scrollTop > 0 ? item?.at : undefined;
}
