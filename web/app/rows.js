// @ts-check
// A long list of which only the part near the screen is in the document. It holds its place to the pixel: whatever is put in,
// taken out or grows, the first line on the screen stays where it is, or the end does when the reader stands there.

import { fill, h } from './dom.js';
import { Heights, indexOf } from './heights.js';

/** @typedef {import('../parlor.js').Item} Item */
/** @typedef {{seq: number, top: number}} Place a line, and how far below the upper edge of the screen it begins */

/** Nearer to the end than this is at the end. */
const END_PX = 4;
/** Lines are made this far beyond the screen, and taken away beyond the second distance. */
const NEAR_PX = 900;
const FAR_PX = 2400;
/** No fewer lines than this are kept, and no more than this made at each side in one frame. */
const KEPT = 120;
const AT_ONCE = 16;
/** How many are made at once where there was nothing; fewer while the bar is dragged, for that is done in every frame. */
const FRESH = 80;
const DRAGGED = 40;

export class Rows {
  #above = h('div', { class: 'unmade', 'aria-hidden': 'true' });
  #below = h('div', { class: 'unmade', 'aria-hidden': 'true' });
  /** @type {Heights} */ #heights;
  /** @type {Map<number, HTMLElement>} */ #lines = new Map();
  /** The lines in the document are those of the items from `#first` up to, not including, `#last`. */ #first = 0;
  #last = 0;
  /** So many items it has been told of. */ #length = 0;
  #abovePx = 0;
  #belowPx = 0;
  /** @type {Place | undefined} */ #place;
  #width = 0;
  #frame = 0;
  #asleep = false;
  /** Where the scroller stood when it was last seen at the end. */ #endTop = 0;
  /** Whether the reader stands at the end, and is to be kept there. */ atEnd = true;

  /**
   * @param {object} parts
   * @param {HTMLElement} parts.scroller
   * @param {HTMLElement} parts.list the lines' parent, inside the scroller
   * @param {() => readonly Item[]} parts.items
   * @param {(index: number) => HTMLElement} parts.draw
   * @param {() => void} parts.moved the place, or what is in the document, has changed
   */
  constructor({ scroller, list, items, draw, moved }) {
    this.scroller = scroller;
    this.list = list;
    this.items = items;
    this.#heights = new Heights(items);
    this.draw = draw;
    this.moved = moved;
    list.before(this.#above);
    list.after(this.#below);
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    // A window that is made narrower, a keyboard that opens, a text that is unfolded: all of them end up here before the paint.
    const observer = new ResizeObserver(() => this.#resized());
    for (const element of scroller.children) observer.observe(element);
    observer.observe(scroller);
  }

  /** The line of a seq, where it is in the document. @param {number} seq */
  line(seq) {
    return this.#lines.get(seq);
  }

  /** The index of the first item on the screen. */
  get top() {
    const place = this.#find();
    return place ? indexOf(this.items(), place.seq) : this.#first;
  }

  /** Where the reader stands, for `restore`. @returns {Place | undefined} nothing: at the end */
  get place() {
    return this.atEnd ? undefined : this.#find();
  }

  /** Other items altogether. @param {Place} [place] where to stand in them; default: the end */
  reset(place) {
    this.#heights.forget();
    this.#length = this.items().length;
    this.#first = this.#last = 0;
    const index = place ? indexOf(this.items(), place.seq) : -1;
    this.atEnd = index < 0;
    if (place && index >= 0) this.#show(index, place.top);
    else this.#rebase(this.#length);
    this.#settle(undefined);
  }

  /** Stands at the end. */
  toEnd() {
    this.atEnd = true;
    if (this.#last < this.#length - AT_ONCE) this.#rebase(this.#length);
    this.#settle(undefined);
  }

  /** Brings a line onto the screen, at a share of its height. @param {number} seq @param {number} [share] */
  show(seq, share = 0.3) {
    const index = indexOf(this.items(), seq);
    if (index < 0) return undefined;
    this.atEnd = false;
    this.#show(index, this.scroller.clientHeight * share);
    this.#scrolled();
    return this.#lines.get(seq);
  }

  /** Items were put behind the last. @param {number} count */
  appended(count) {
    const place = this.#mark();
    this.#length += count;
    if (this.atEnd && this.#length - this.#last > AT_ONCE) return this.toEnd();
    this.#belowPx += this.#heights.sum(this.#length - count, this.#length);
    this.#settle(place);
  }

  /** Items were put before the first. @param {number} count */
  prepended(count) {
    const place = this.#mark();
    this.#length += count;
    this.#first += count;
    this.#last += count;
    this.#abovePx += this.#heights.sum(0, count);
    // The line that was the first had nothing above it.
    if (this.#first === count) this.#redraw(count);
    this.#settle(place);
  }

  /** Items left at a side, which is far away. @param {'start' | 'end'} side @param {number} count */
  trimmed(side, count) {
    const place = this.#mark();
    this.#length -= count;
    const length = this.#length;
    const gone = side === 'start' ? Math.max(count - this.#first, 0) : Math.max(this.#last - length, 0);
    const lines = [...this.list.children];
    for (const line of side === 'start' ? lines.slice(0, gone) : gone > 0 ? lines.slice(-gone) : []) {
      this.#lines.delete(Number(line.getAttribute('data-seq')));
      line.remove();
    }
    this.#first = side === 'start' ? Math.max(this.#first - count, 0) : Math.min(this.#first, length);
    this.#last = side === 'start' ? Math.max(this.#last - count, 0) : Math.min(this.#last, length);
    this.#abovePx = this.#heights.sum(0, this.#first);
    this.#belowPx = this.#heights.sum(this.#last, length);
    this.#settle(place);
  }

  /** An item has another state, or what is drawn of it has. @param {number} seq */
  changed(seq) {
    const index = indexOf(this.items(), seq);
    if (index < 0) return;
    this.#heights.forget(seq);
    if (!this.#lines.has(seq)) return;
    const place = this.#mark();
    this.#redraw(index);
    this.#settle(place);
  }

  /** Draws every line in the document again. */
  redraw() {
    const place = this.#mark();
    for (let index = this.#first; index < this.#last; index += 1) this.#redraw(index);
    this.#settle(place);
  }

  /** Lets something around the lines change its size without moving them. @param {() => void} change */
  around(change) {
    const place = this.#mark();
    change();
    this.#settle(place);
  }

  /** @param {number} index @param {number} top */
  #show(index, top) {
    if (index < this.#first || index >= this.#last) this.#rebase(index);
    this.#write();
    const item = this.items()[index];
    const line = item && this.#lines.get(item.seq);
    if (line) this.scroller.scrollTop += this.#topOf(line) - top;
  }

  /** Makes the lines around an index, and only those. @param {number} index @param {number} [count] */
  #rebase(index, count = FRESH) {
    this.#first = Math.max(0, Math.min(index - Math.floor(count / 3), this.#length - count));
    this.#last = Math.min(this.#length, this.#first + count);
    this.#lines.clear();
    this.#abovePx = this.#heights.sum(0, this.#first);
    this.#belowPx = this.#heights.sum(this.#last, this.#length);
    fill(this.list, ...Array.from({ length: this.#last - this.#first }, (_, offset) => this.#make(this.#first + offset)));
  }

  #scrolled() {
    if (this.#asleep) return;
    // A frame that has just become lower says so after the scrolling that came of it: who was at the end has not gone from it.
    const stays = this.atEnd && !this.#raised;
    const there = this.#left < END_PX;
    this.atEnd = this.#last === this.#length && (stays || there);
    // Who came there by hand goes from there by hand, too.
    if (this.atEnd && there) this.#endTop = this.scroller.scrollTop;
    this.#fill();
    this.moved();
  }

  #resized() {
    // Out of sight nothing has a height, and a browser may forget how far it was scrolled: the place is kept for later.
    this.#asleep = this.scroller.clientHeight === 0;
    if (this.#asleep) return;
    const width = this.scroller.clientWidth;
    if (width !== this.#width) this.#heights.forget();
    this.#width = width;
    this.#hold(this.#place);
    this.#soon();
    this.moved();
  }

  /** What is to stay where it is. */
  #mark() {
    if (this.#asleep) return this.#place;
    // Who has begun to scroll up is not pulled back, also before that has been told.
    if (this.#raised && this.#left >= END_PX) this.atEnd = false;
    return this.atEnd ? undefined : this.#find();
  }

  /** Whether the scroller stands higher than where it was last seen at the end. */
  get #raised() {
    return this.scroller.scrollTop < this.#endTop - END_PX;
  }

  /** How far it is to the end of what is in the document. */
  get #left() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  /** After a change: the pads are written, the place is taken again, and what is missing near it is made. @param {Place | undefined} place */
  #settle(place) {
    this.#write();
    this.#hold(place);
    this.#fill();
    this.moved();
  }

  /** @param {Place | undefined} place */
  #hold(place) {
    if (this.#asleep) return;
    if (this.atEnd) {
      this.scroller.scrollTop = this.scroller.scrollHeight;
      this.#endTop = this.scroller.scrollTop;
      return;
    }
    const line = place && this.#lines.get(place.seq);
    if (!line) return;
    const by = this.#topOf(line) - place.top;
    if (Math.abs(by) >= 0.5) this.scroller.scrollTop += by;
  }

  /** Makes what is missing near the screen and takes away what is far from it. */
  #fill() {
    if (this.#asleep) return;
    const { scroller, list } = this;
    const place = this.#find();
    const height = scroller.clientHeight;
    const over = this.#topOf(list);
    const under = over + list.offsetHeight;
    if ((over > height || under < 0) && this.#length > 0) {
      // The bar was dragged to where nothing is made yet.
      this.#rebase(this.#heights.index(scroller.scrollTop - this.#above.offsetTop), DRAGGED);
      this.#write();
    } else {
      const made = this.#extend(over + NEAR_PX, under, height + NEAR_PX);
      const dropped = this.#drop(height);
      if (!made && !dropped) return void (this.#place = place);
      this.#write();
      this.#hold(place);
    }
    this.#place = this.#find();
    this.#soon();
  }

  /** The estimates were estimates: what is still missing is made with the next frame. */
  #soon() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#fill();
      this.moved();
    });
  }

  /** @param {number} missing above, in pixels @param {number} under where the lines end @param {number} until where they should */
  #extend(missing, under, until) {
    /** @type {HTMLElement[]} */ const before = [];
    for (let gap = missing; gap > 0 && this.#first > 0 && before.length < AT_ONCE; ) {
      this.#first -= 1;
      const px = this.#heights.at(this.#first);
      gap -= px;
      this.#abovePx -= px;
      before.unshift(this.#make(this.#first));
    }
    this.list.prepend(...before);
    /** @type {HTMLElement[]} */ const after = [];
    for (let bottom = under; bottom < until && this.#last < this.#length && after.length < AT_ONCE; ) {
      const px = this.#heights.at(this.#last);
      bottom += px;
      this.#belowPx -= px;
      after.push(this.#make(this.#last));
      this.#last += 1;
    }
    this.list.append(...after);
    return before.length + after.length > 0;
  }

  /** @param {number} height of the screen */
  #drop(height) {
    const selection = getSelection();
    // What is being selected may reach beyond the screen.
    if (selection?.type === 'Range' && this.list.contains(selection.anchorNode)) return false;
    // All is measured before anything is taken away: each removal would make the next measure lay out everything again.
    const lines = [...this.list.children];
    const most = Math.min(AT_ONCE, lines.length - KEPT);
    let [over, under] = [0, 0];
    while (over < most && this.#topOf(lines[over]) < -FAR_PX) over += 1;
    while (under < most - over && this.#topOf(lines[lines.length - 1 - under]) > height + FAR_PX) under += 1;
    const gone = [...lines.slice(0, over), ...lines.slice(lines.length - under)];
    const px = gone.map((line) => line.getBoundingClientRect().height);
    for (const [index, line] of gone.entries()) this.#take(line, px[index] ?? 0);
    this.#first += over;
    this.#last -= under;
    this.#abovePx += sum(px.slice(0, over));
    this.#belowPx += sum(px.slice(over));
    return gone.length > 0;
  }

  /** Takes a line out of the document. @param {Element} line @param {number} px */
  #take(line, px) {
    const seq = Number(line.getAttribute('data-seq'));
    this.#heights.keep(seq, px);
    this.#lines.delete(seq);
    if (line.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
    line.remove();
  }

  /** @param {number} index */
  #make(index) {
    const line = this.draw(index);
    this.#lines.set(this.items()[index]?.seq ?? 0, line);
    return line;
  }

  /** @param {number} index */
  #redraw(index) {
    const item = this.items()[index];
    const old = item && this.#lines.get(item.seq);
    if (!old) return;
    const focused = old.contains(document.activeElement);
    const line = this.#make(index);
    old.replaceWith(line);
    if (focused) line.focus({ preventScroll: true });
  }

  #write() {
    // The estimates may have been wrong; only at an end it is known that nothing is left.
    this.#abovePx = this.#first === 0 ? 0 : Math.max(this.#abovePx, 1);
    this.#belowPx = this.#last === this.#length ? 0 : Math.max(this.#belowPx, 1);
    this.#above.style.height = `${this.#abovePx}px`;
    this.#below.style.height = `${this.#belowPx}px`;
  }

  /** The first line that reaches onto the screen. @returns {Place | undefined} */
  #find() {
    const lines = this.list.children;
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const rect = lines[middle]?.getBoundingClientRect();
      if (rect && rect.bottom - this.#edge() <= 0) low = middle + 1;
      else high = middle;
    }
    const line = lines[low];
    // By what the line says and not by its index, which may just have become another.
    return line && { seq: Number(line.getAttribute('data-seq')), top: this.#topOf(line) };
  }

  #edge() {
    return this.scroller.getBoundingClientRect().top;
  }

  /** How far below the upper edge of the screen it begins. @param {Element | undefined} element */
  #topOf(element) {
    return (element?.getBoundingClientRect().top ?? 0) - this.#edge();
  }
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
