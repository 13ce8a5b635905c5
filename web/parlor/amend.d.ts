import type { Amended, Edited, Item, Removed } from './frames.js';
export type Amendment = {
    range: import('./timeline.js').Range;
    change: (item: Item) => Item;
};
/** @import {Amended, Edited, Item, Removed} from './frames.js' */
/** @typedef {{range: import('./timeline.js').Range, change: (item: Item) => Item}} Amendment items of these seqs become others, or stay the same */
/** @param {Edited | Removed} frame @returns {{changes: Amendment[], told: Amended[]}} */
export declare function amendments(frame: Edited | Removed): {
    changes: Amendment[];
    told: Amended[];
};
