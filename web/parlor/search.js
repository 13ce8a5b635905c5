// @ts-check
// A moment of a room's past, found by a few one-line pages instead of reading everything.

/** @typedef {import('./frames.js').Item} Item */
/** @typedef {{items: Item[], more: boolean}} Page */

/** Below this many seqs one page is cheaper than another probe. */
const NEAR = 100;

/**
 * The first item written at a moment or later. The clock of a server may be set back, so that times are only almost in order:
 * then it is one of those moments.
 * @param {(after: number, limit: number) => Promise<Page>} read
 * @param {number} moment milliseconds since 1970
 * @param {Item} newest
 * @returns {Promise<Item | undefined>} nothing when all is older
 */
export async function firstSince(read, moment, newest) {
  if (newest.at < moment) return undefined;
  const oldest = (await read(0, 1)).items[0] ?? newest;
  if (oldest.at >= moment) return oldest;
  // Wanted is what comes first after `low` and not after the seq `to`, or else `best`.
  let [low, best, to] = [oldest, newest, newest.seq];
  for (let guessed = true; to - low.seq > NEAR; guessed = !guessed) {
    // Guessing from the times is quick where talk is even, halving where it is not: by turns, neither can be slow.
    const share = guessed ? (moment - low.at) / Math.max(best.at - low.at, 1) : 0.5;
    const middle = low.seq + Math.min(Math.max(Math.ceil(share * (to - low.seq)), 1), to - low.seq);
    const found = (await read(middle - 1, 1)).items[0] ?? best;
    if (found.at < moment) {
      low = found;
    } else {
      best = found;
      to = middle - 1;
    }
  }
  for (let after = low.seq; after < to; ) {
    const { items, more } = await read(after, NEAR);
    const found = items.find((item) => item.at >= moment);
    if (found) return found;
    if (!more) break;
    after = items.at(-1)?.seq ?? to;
  }
  return best;
}
