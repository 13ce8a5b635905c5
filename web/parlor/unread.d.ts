export type Message = import('./frames.js').Message;
export type Mark = {
    epoch?: string;
    n: number;
    seq?: number;
};
export type Place = {
    epoch?: string;
    n: number;
};
/** @typedef {import('./frames.js').Message} Message */
/** @typedef {{epoch?: string, n: number, seq?: number}} Mark up to where a room was read; plain data, to be kept by the application */
/** @typedef {{epoch?: string, n: number}} Place a room, or its line in the directory */
/**
 * How many messages came after a mark. Without a mark none: the room is new to this reader.
 * @param {Place} place
 * @param {Mark | undefined} mark
 */
export declare function unread(place: Place, mark: Mark | undefined): number;
/**
 * The mark of having read up to a message, or everything.
 * @param {Place & {seq: number}} room
 * @param {Message} [message]
 * @returns {Mark & {seq: number}}
 */
export declare function markOf(room: Place & {
    seq: number;
}, message?: Message): Mark & {
    seq: number;
};
/**
 * The first unread message among these, for the line above it.
 * @param {Place & {messages: import('./frames.js').Item[]}} room
 * @param {Mark | undefined} mark
 * @returns {Message | undefined}
 */
export declare function firstUnread(room: Place & {
    messages: import('./frames.js').Item[];
}, mark: Mark | undefined): Message | undefined;
