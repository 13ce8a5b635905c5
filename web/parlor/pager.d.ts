export type Item = import('./frames.js').Item;
export type History = import('./frames.js').History;
export type Timeline = import('./timeline.js').Timeline;
export type Stretch = import('./timeline.js').Stretch;
export type Query = {
    before?: number;
    after?: number;
    limit?: number;
};
export type Place = {
    seq: number;
    epoch: string | undefined;
    history: (query: Query) => Promise<History>;
    /**
     * until something of the room is here
     */
    received: () => Promise<void>;
};
export declare class Pager {
    #private;
    room: Place;
    timeline: import("./timeline.js").Timeline;
    /** @param {Place} room @param {Timeline} timeline */
    constructor(room: Place, timeline: Timeline);
    /** @param {number} [limit] */
    older(limit?: number): Promise<import("./frames.js").Item[]>;
    /** @param {number} [limit] */
    newer(limit?: number): Promise<import("./frames.js").Item[]>;
    /** @param {number} seq @returns {Promise<Item | undefined>} */
    around(seq: number): Promise<Item | undefined>;
    /** @param {number} moment @returns {Promise<Item | undefined>} */
    at(moment: number): Promise<Item | undefined>;
    /** The window becomes another one: what is on its way for the last one is not wanted any more. */
    turn(): number;
    /** Items have changed. @param {import('./timeline.js').Range} range @param {(item: Item) => Item} change gives the same item where nothing has */
    amend(range: import('./timeline.js').Range, change: (item: Item) => Item): void;
    /** Messages that were removed are back: what is held of them is read again, and what is being read, too. @param {import('./timeline.js').Range} range */
    restore(range: import('./timeline.js').Range): void;
    /** Reads again what of these seqs is held, for it may have changed unseen. @param {import('./timeline.js').Range} range */
    reread(range: import('./timeline.js').Range): Promise<void>;
}
