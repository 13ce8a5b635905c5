// @ts-check
// How tall the lines of a list are: measured where they were seen, guessed where not.

/** @typedef {import('../parlor.js').Item} Item */

/** What a line is taken to measure before it was seen. */
const GUESS_PX = 48;

export class Heights {
  /** @type {Map<number, number>} */ #seen = new Map();

  /** @param {() => readonly Item[]} items */
  constructor(items) {
    this.items = items;
  }

  /** @param {number} seq @param {number} px */
  keep(seq, px) {
    this.#seen.set(seq, px);
  }

  /** @param {number} [seq] default: all of them */
  forget(seq) {
    if (seq === undefined) this.#seen.clear();
    else this.#seen.delete(seq);
  }

  /** @param {number} index */
  at(index) {
    const item = this.items()[index];
    return item ? (this.#seen.get(item.seq) ?? GUESS_PX) : 0;
  }

  /** @param {number} from @param {number} to not included */
  sum(from, to) {
    let px = 0;
    for (let index = from; index < to; index += 1) px += this.at(index);
    return px;
  }

  /** The index of the line at a distance from the beginning. @param {number} px */
  index(px) {
    const last = this.items().length - 1;
    let index = 0;
    for (let bottom = this.at(0); index < last && bottom <= px; bottom += this.at(index)) index += 1;
    return index;
  }
}

/** The index of a seq, or below zero. @param {readonly Item[]} items @param {number} seq */
export function indexOf(items, seq) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return items[low]?.seq === seq ? low : -1;
}
