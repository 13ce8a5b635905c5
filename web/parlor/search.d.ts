export type Item = import('./frames.js').Item;
export type Page = {
    items: Item[];
    more: boolean;
};
/**
 * The first item written at a moment or later. The clock of a server may be set back, so that times are only almost in order:
 * then it is one of those moments.
 * @param {(after: number, limit: number) => Promise<Page>} read
 * @param {number} moment milliseconds since 1970
 * @param {Item} newest
 * @returns {Promise<Item | undefined>} nothing when all is older
 */
export declare function firstSince(read: (after: number, limit: number) => Promise<Page>, moment: number, newest: Item): Promise<Item | undefined>;
