export type Item = import('./frames.js').Item;
export type Message = import('./frames.js').Message;
export type Lost = import('./frames.js').Lost;
export type Change = {
    kind: 'appended';
    items: Item[];
} | {
    kind: 'prepended';
    items: Item[];
} | {
    kind: 'changed';
    seq: number;
    item: Item;
} | {
    kind: 'trimmed';
    side: 'start' | 'end';
    items: Item[];
} | {
    kind: 'reset';
    reason: Lost | undefined;
};
export type Range = [first: number, last: number];
export type Stretch = {
    items: Item[];
    more: boolean;
    to: number;
};
export declare class Timeline {
    #private;
    limit: number;
    tell: (change: Change) => void;
    /** The window, ascending by seq. @type {Item[]} */ items: Item[];
    /** Whether there are older items than the window's first. */ more: boolean;
    /** Whether the window ends where the room does, so that new items go into it. */ atEnd: boolean;
    /**
     * @param {(change: Change) => void} tell
     * @param {number} [bytes] the window may take, about
     */
    constructor(tell: (change: Change) => void, bytes?: number);
    /** The newest message that is held and was not removed. @returns {Message | undefined} */
    get last(): Message | undefined;
    /** The newest item that is held. @returns {Item | undefined} */
    get newest(): Item | undefined;
    /** @param {number} seq @returns {Item | undefined} */
    find(seq: number): Item | undefined;
    /** Whether the place of a seq lies within the window. @param {number} seq */
    covers(seq: number): boolean;
    /** Whether the place of a seq lies within the newest items. @param {number} seq */
    tailCovers(seq: number): boolean;
    /** Another window, at the live end. @param {Item[]} items @param {boolean} more @param {Lost} [reason] */
    reset(items: Item[], more: boolean, reason?: Lost): void;
    /** The newest items are these, out of the sight of a window elsewhere. @param {Item[]} items @param {boolean} more @param {number} seq */
    replaceTail(items: Item[], more: boolean, seq: number): void;
    /** A new item of the room. @param {Item} item @returns {boolean} whether it went into the window */
    append(item: Item): boolean;
    /** Changes the items of these seqs that are held. @param {Range} range @param {(item: Item) => Item} change gives the same item where nothing is to change */
    update([first, last]: Range, change: (item: Item) => Item): void;
    /** What of these seqs is held: in the window, and in the newest items beside it. @param {Range} range @returns {Range[]} */
    held([first, last]: Range): Range[];
    /** What lies before the window; what no longer fits leaves at the end. @param {Stretch} page @returns {Item[]} */
    prepend(page: Stretch): Item[];
    /** What lies after a window elsewhere; it may reach the live end by it. @param {Stretch} page @returns {Item[]} */
    extend(page: Stretch): Item[];
    /** Another window, around some place. @param {Stretch} page */
    jump(page: Stretch): void;
    /** Back to the live end. */
    toEnd(): void;
    /** Keeps the newest `count` items of a window at the live end. @param {number} count */
    keep(count: number): void;
}
