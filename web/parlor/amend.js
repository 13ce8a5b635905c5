// @ts-check
// What an edit or a removal does to messages that are held, and what is told of it.

/** @import {Amended, Edited, Item, Removed} from './frames.js' */
/** @typedef {{range: import('./timeline.js').Range, change: (item: Item) => Item}} Amendment items of these seqs become others, or stay the same */

/** @param {Edited | Removed} frame @returns {{changes: Amendment[], told: Amended[]}} */
export function amendments(frame) {
  if (frame.type === 'edited') {
    const { target, text, at } = frame;
    const change = (/** @type {Item} */ item) => (item.type === 'message' && !item.removed ? { ...item, text, edited_at: at } : item);
    return { changes: [{ range: [target, target], change }], told: [{ kind: 'edited', seq: target, text, at }] };
  }
  const { by, targets = [], purged = [] } = frame;
  /** @type {Amendment[]} */ const changes = targets.map((seq) => ({ range: [seq, seq], change: (item) => tombstone(item, by.id) }));
  for (const { author, first, last } of purged) {
    changes.push({ range: [first, last], change: (item) => (item.type === 'message' && item.from.id === author ? tombstone(item, by.id) : item) });
  }
  /** @type {Amended[]} */ const told = [];
  if (targets.length > 0) told.push({ kind: 'removed', seqs: targets });
  if (purged.length > 0) told.push({ kind: 'purged', purged });
  return { changes, told };
}

/** @param {Item} item @param {string} by who took it away @returns {Item} */
function tombstone(item, by) {
  if (item.type !== 'message' || item.removed) return item;
  const { text: _text, edited_at: _edited, ...rest } = item;
  return { ...rest, removed: true, removed_by: by === item.from.id ? 'author' : 'moderator' };
}
