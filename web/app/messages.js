// @ts-check
// <parlor-messages>: the conversation of the room on the screen, from its beginning to what is on its way.

import { Actions } from './actions.js';
import { DayJump } from './day-jump.js';
import { fill, h } from './dom.js';
import { Head } from './head.js';
import { ListKeys } from './list-keys.js';
import { Marks } from './marks.js';
import { obstacles } from './obstacle.js';
import { drawActs } from './pending.js';
import { requote } from './quotes.js';
import { reading } from './reading.js';
import { row } from './row.js';
import { Rows } from './rows.js';
import { session } from './session.js';
import { strings } from './strings.js';
import { Ways, dayAbove } from './ways.js';

/** @typedef {import('../parlor.js').Room} Room */
/** @typedef {import('../parlor.js').Item} Item */

/** Nearer to an end of what is held than this, the next page is read. */
const AHEAD_PX = 1500;
/** Newer ones that could not be read are asked for again after this. */
const NEWER_AGAIN_MS = 2000;
/** Where on the screen a line is put that was jumped to. */
const SHARE = 0.3;

class Messages extends HTMLElement {
  #head = new Head(() => this.#again());
  #list = h('div', { class: 'list', role: 'feed', 'data-role': 'messages' });
  #foot = h('p', { class: 'older foot', hidden: true }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), strings.loadingNewer);
  #pending = h('div', { class: 'list', role: 'list', 'data-role': 'pending', 'aria-label': strings.onTheirWay });
  #scroller = h('div', { class: 'scroller', tabindex: -1 }, this.#head.element, this.#list, this.#foot, this.#pending);
  #days = new DayJump();
  #ways = new Ways({
    toNewest: () => this.#toNewest(),
    toUnread: () => void this.#toUnread(),
    markRead: () => this.#markRead(),
    chooseDay: () => this.#chooseDay(),
  });
  #actions = new Actions(this);
  #rows = new Rows({ scroller: this.#scroller, list: this.#list, items: () => this.#room?.messages ?? [], draw: (index) => this.#draw(index), moved: () => this.#moved() });
  #keys = new ListKeys({ scroller: this.#scroller, list: this.#list, rows: this.#rows, actions: this.#actions, toEnd: () => this.#toNewest() });
  /** @type {Room | undefined} */ #room;
  /** @type {Marks | undefined} */ #marks;
  #newBelow = 0;
  /** Whether the way up to the unread line is still offered. */ #missed = false;
  /** The newest message that came after an absence. @type {number | undefined} */ #missedTo;
  #acts = 0;
  #unshown = 0;
  #scheduled = false;
  #reading = { older: false, newer: false };
  /** The line that is being jumped to, for when the list around it arrives. @type {number | undefined} */ #target;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #tick;
  #unfolded = new Set();
  /** Where the reader stood in the rooms he left. @type {WeakMap<Room, import('./rows.js').Place>} */ #places = new WeakMap();
  /** @type {WeakMap<Room, Marks>} */ #allMarks = new WeakMap();
  /** @type {string | undefined} */ #you;

  connectedCallback() {
    this.append(this.#ways.day, this.#ways.unread, this.#scroller, this.#ways.newest, this.#days);
    this.#days.go = async (moment) => void (await this.#toMoment(moment));
    for (const event of ['pointerover', 'focusin']) this.#list.addEventListener(event, ({ target }) => this.#point(target));
    session.parlor.on('state', () => this.#soon());
    session.parlor.on('welcome', ({ you }) => {
      // Which lines are one's own is known with the first welcome, and changes with the person.
      if (this.#you !== undefined && you.id !== this.#you) this.#rows.redraw();
      this.#you = you.id;
    });
    document.addEventListener('jump-to-date', () => this.#chooseDay());
    // What is said above the lines and in the panel is one. And a panel may go and come before the list is told of its height:
    // unless the end is held at each step, that looks as if the reader had scrolled up.
    obstacles.on('change', () => this.#rows.around(() => this.#flush()));
    addEventListener('focus', () => this.#look());
    document.addEventListener('visibilitychange', () => this.#look());
    session.eachRoom((room) => this.#bind(room));
  }

  /** @param {Room} room */
  #bind(room) {
    this.#flush();
    const place = this.#rows.place;
    if (this.#room && place) this.#places.set(this.#room, place);
    else if (this.#room) this.#places.delete(this.#room);
    this.#room = room;
    this.#newBelow = this.#unshown = 0;
    // What waits in the room that was left is not on its way in this one, and what waits in this one has not just been said.
    fill(this.#pending);
    this.#acts = room.pending.length;
    this.#reading = { older: false, newer: false };
    this.#head.error = this.#target = undefined;
    this.#unfolded = new Set();
    this.#list.setAttribute('aria-label', strings.messages(room.name));
    this.#marks = this.#allMarks.get(room) ?? new Marks(room, (at) => this.#days.open(at));
    this.#allMarks.set(room, this.#marks);
    this.#marks.clear();
    this.#missed = false;
    this.#missedTo = undefined;
    this.#rows.reset(this.#places.get(room));
    this.#drawHead();
    this.#drawPending();
    const marked = session.lastRead(room);
    const catchUp = () => {
      if (room.state === 'connecting' || marked?.epoch !== room.epoch) return;
      unmark();
      if (marked && room.n > marked.n) this.#unreadFrom(marked.n);
      this.#soon();
    };
    const unmark = room.on('meta', catchUp);
    catchUp();
    return [
      unmark,
      room.on('change', (change) => this.#changed(change)),
      room.on('update', (item) => requote(this, item)),
      room.on('arrived', ({ item, missed }) => this.#arrived(item, missed)),
      room.on('roles', () => this.#rows.redraw()),
      ...(/** @type {const} */ (['pending', 'meta'])).map((event) => room.on(event, () => this.#soon())),
      room.on('state', () => {
        this.#head.error = undefined;
        this.#soon();
      }),
    ];
  }

  /** @param {import('../parlor/timeline.js').Change} change */
  #changed(change) {
    if (change.kind === 'appended') {
      // They come one by one, and are drawn together with the next frame.
      this.#unshown += change.items.length;
      return this.#soon();
    }
    if (change.kind === 'prepended') this.#rows.prepended(change.items.length);
    else if (change.kind === 'trimmed') {
      // What was never shown has not to be taken away.
      const unshown = change.side === 'end' ? Math.min(this.#unshown, change.items.length) : 0;
      this.#unshown -= unshown;
      this.#rows.trimmed(change.side, change.items.length - unshown);
    } else if (change.kind === 'changed') this.#rows.changed(change.seq);
    else this.#reset(change.reason);
    // A purge changes many lines at once: what stands around them is drawn once.
    if (change.kind === 'changed') this.#soon();
    else this.#flush();
  }

  /** @param {import('./marks.js').Lost | undefined} reason */
  #reset(reason) {
    if (reason) this.#marks?.lost(reason);
    this.#unshown = 0;
    const seq = this.#target;
    this.#rows.reset(seq === undefined ? undefined : { seq, top: this.#scroller.clientHeight * SHARE });
  }

  /** @param {Item} item @param {boolean} missed */
  #arrived(item, missed) {
    if (item.type !== 'message') return;
    // What was missed comes bit by bit, and the first bit may be drawn before the next: it is one absence, with one line.
    const goesOn = missed && this.#missedTo === item.n - 1 && this.#marks?.after !== undefined;
    if (missed) this.#missedTo = item.n;
    if (item.from.id === session.parlor.you?.id) return;
    if (goesOn) this.#missed = true;
    else if (missed || !reading.looked) this.#unreadFrom(item.n - 1);
    if (!this.#rows.atEnd || !this.#room?.atEnd) this.#newBelow += 1;
    this.#soon();
  }

  /** @param {number} n */
  #unreadFrom(n) {
    const old = this.#marks?.firstUnread;
    this.#marks?.unreadAfter(n);
    if (old !== undefined && old !== this.#marks?.firstUnread) this.#rows.changed(old);
    this.#missed = true;
    this.#unmarked = true;
  }

  /** Whether the line has still to be drawn above a message that stands already. */ #unmarked = false;

  /** Somebody looks at the page again. */
  #look() {
    if (reading.looked) this.#moved();
  }

  #soon() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const flush = () => {
      if (this.#scheduled) this.#flush();
    };
    // A page out of sight has no frames.
    if (document.hidden) setTimeout(flush, 100);
    else requestAnimationFrame(flush);
  }

  #flush() {
    this.#scheduled = false;
    if (!this.#room) return;
    const count = this.#unshown;
    this.#unshown = 0;
    if (count > 0) this.#rows.appended(count);
    if (this.#unmarked) {
      this.#unmarked = false;
      const first = this.#marks?.firstUnread;
      if (first !== undefined) this.#rows.changed(first);
    }
    this.#drawHead();
    this.#drawPending();
    this.#moved();
  }

  /** @param {number} index */
  #draw(index) {
    const room = /** @type {Room} */ (this.#room);
    const item = /** @type {Item} */ (room.messages[index]);
    return row(room, item, {
      before: room.messages[index - 1],
      marks: /** @type {Marks} */ (this.#marks),
      unfolded: this.#unfolded,
      jump: (seq) => void this.#jump(seq),
      fold: (seq) => this.#fold(seq),
    });
  }

  #drawHead() {
    const room = this.#room;
    if (room && this.#head.stale(room)) this.#rows.around(() => this.#head.draw(room));
    // A feed has articles in it, or it is none.
    this.#list.setAttribute('role', room?.messages.length ? 'feed' : 'group');
    this.#list.setAttribute('aria-busy', String(room?.state === 'connecting' || this.#reading.older || this.#reading.newer));
    const far = room !== undefined && !room.atEnd;
    if (this.#foot.hidden === far) this.#rows.around(() => (this.#foot.hidden = !far));
  }

  #drawPending() {
    const room = this.#room;
    const acts = room?.pending ?? [];
    clearTimeout(this.#tick);
    if (!room || (acts.length === 0 && this.#acts === 0)) return;
    const newest = acts.at(-1);
    const said = acts.length > this.#acts && newest?.kind === 'send' && newest.state !== 'failed';
    this.#acts = acts.length;
    const shown = room.atEnd ? acts.filter((act) => act.kind === 'send' || act.state === 'failed') : [];
    const focused = this.#pending.contains(document.activeElement) ? document.activeElement?.getAttribute('data-do') : undefined;
    this.#rows.around(() => drawActs(this.#pending, room, shown, (seq) => void this.#jump(seq)));
    if (focused && !this.#pending.contains(document.activeElement)) {
      const again = this.#pending.querySelector(`[data-do="${focused}"]`);
      if (again instanceof HTMLElement) again.focus({ preventScroll: true });
      else this.#scroller.focus({ preventScroll: true });
    }
    // What one has just said oneself is always looked at.
    if (said && !(room.atEnd && this.#rows.atEnd)) queueMicrotask(() => this.#toNewest());
    if (shown.some((act) => act.retryAt !== undefined)) this.#tick = setTimeout(() => this.#drawPending(), 500);
  }

  /** The place has changed: what floats is shown or hidden, and pages are read before they are needed. */
  #moved() {
    const room = this.#room;
    if (!room) return;
    const atEnd = this.#rows.atEnd && room.atEnd;
    if (atEnd) this.#newBelow = 0;
    reading.stand(atEnd);
    const first = this.#marks?.firstUnread;
    const line = first === undefined ? undefined : this.#rows.line(first);
    if (this.#missed && line && reading.looked && this.#onScreen(line)) {
      this.#missed = false;
      this.#marks?.look();
    }
    this.#ways.showNewest(!atEnd && room.messages.length > 0, this.#newBelow);
    this.#ways.showUnread(this.#missed && (first === undefined || first < (room.messages[this.#rows.top]?.seq ?? 0)) ? Math.max(room.n - (this.#marks?.after ?? room.n), 0) : 0);
    this.#ways.showDay(atEnd ? undefined : dayAbove(this.#rows, room.messages[this.#rows.top]));
    this.#keys.settle();
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollTop < AHEAD_PX && room.more && !this.#head.error) void this.#read('older', room);
    if (!room.atEnd && scrollHeight - scrollTop - clientHeight < AHEAD_PX) void this.#read('newer', room);
  }

  /** @param {HTMLElement} line */
  #onScreen(line) {
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    const at = line.getBoundingClientRect().top;
    return at >= top && at < bottom;
  }

  /** @param {'older' | 'newer'} way @param {Room} room */
  async #read(way, room) {
    const reads = this.#reading;
    if (reads[way] || room.state !== 'live') return;
    reads[way] = true;
    try {
      await (way === 'older' ? room.older() : room.newer());
    } catch (error) {
      if (way === 'newer') await new Promise((wait) => setTimeout(wait, NEWER_AGAIN_MS));
      if (room === this.#room && way === 'older' && session.parlor.state.name === 'online') this.#head.error = /** @type {Error} */ (error);
    } finally {
      reads[way] = false;
    }
    if (room === this.#room) this.#soon();
  }

  #again() {
    this.#head.error = undefined;
    this.#scroller.focus({ preventScroll: true });
    this.#flush();
  }

  #toNewest() {
    const room = this.#room;
    if (!room) return;
    this.#target = undefined;
    if (!room.atEnd) room.toEnd();
    this.#newBelow = 0;
    this.#rows.toEnd();
  }

  #markRead() {
    const first = this.#marks?.firstUnread;
    this.#marks?.clear();
    this.#missed = false;
    if (first !== undefined) this.#rows.changed(first);
    this.#moved();
    this.#scroller.focus({ preventScroll: true });
  }

  async #toUnread() {
    const room = this.#room;
    // The server finds places by seq and day, not by count: pages are read until the line is among them.
    while (room && room === this.#room && this.#marks?.after !== undefined && this.#marks.firstUnread === undefined && room.more) {
      const came = await room.older().catch(() => []);
      if (came.length === 0) break;
    }
    const first = this.#marks?.firstUnread;
    if (first === undefined || room !== this.#room) return;
    this.#rows.changed(first);
    void this.#jump(first, false);
  }

  #chooseDay() {
    this.#days.open(this.#room?.messages[this.#rows.top]?.at ?? Date.now());
  }

  /** @param {number} seq @param {boolean} [lit] */
  async #jump(seq, lit = true) {
    const room = this.#room;
    if (!room) return;
    this.#flush();
    let line = this.#rows.show(seq, SHARE);
    if (!line) {
      this.#target = seq;
      try {
        await room.around(seq);
      } catch {
        // The connection line says what is wrong; the quote can be pressed again.
      }
      if (room !== this.#room) return;
      this.#target = undefined;
      line = this.#rows.show(seq, SHARE);
    }
    this.#arrive(line, lit);
  }

  /** @param {number} moment */
  async #toMoment(moment) {
    const room = this.#room;
    if (!room) return;
    const item = await room.at(moment);
    if (room !== this.#room) return;
    if (item) this.#arrive(this.#rows.show(item.seq, 0.1), true);
    else this.#toNewest();
  }

  /** @param {HTMLElement | undefined} line @param {boolean} lit */
  #arrive(line, lit) {
    if (!line) return;
    if (lit) line.classList.add('lit');
    line.addEventListener('animationend', () => line.classList.remove('lit'), { once: true });
    line.focus({ preventScroll: true });
  }

  /** @param {number} seq */
  #fold(seq) {
    if (!this.#unfolded.delete(seq)) this.#unfolded.add(seq);
    const line = this.#rows.line(seq);
    const focused = line?.querySelector('.fold-text') === document.activeElement;
    this.#rows.changed(seq);
    const next = this.#rows.line(seq);
    const button = next?.querySelector('.fold-text');
    if (focused && button instanceof HTMLElement) button.focus({ preventScroll: true });
    // Folded from its far end, it would leave the reader somewhere else.
    if (next && !this.#unfolded.has(seq) && next.getBoundingClientRect().bottom < this.#scroller.getBoundingClientRect().top + 40) this.#rows.show(seq, SHARE);
  }

  /** @param {EventTarget | null} target */
  #point(target) {
    const line = target instanceof Element ? target.closest('article') : undefined;
    if (line && this.#room) this.#actions.moveTo(line, this.#room);
  }
}

customElements.define('parlor-messages', Messages);
