import { Act } from './parlor/acts.js';
import { atLeast } from './parlor/deeds.js';
import { ParlorError, makeNonce, roomKey } from './parlor/frames.js';
import { Moderation } from './parlor/moderation.js';
import { Room } from './parlor/room.js';
import { firstUnread, unread } from './parlor/unread.js';
export { Act, ParlorError, Room, atLeast, firstUnread, makeNonce, roomKey, unread };
import type { Members } from './parlor/frames.js';
export type Item = import('./parlor/frames.js').Item;
export type Message = import('./parlor/frames.js').Message;
export type Person = import('./parlor/frames.js').Person;
export type Welcome = import('./parlor/frames.js').Welcome;
export type RoomLine = import('./parlor/frames.js').RoomLine;
export type Deed = import('./parlor/deeds.js').Deed;
export type Plan = import('./parlor/deeds.js').Plan;
export type Receipt = import('./parlor/deeds.js').Receipt;
export type Role = import('./parlor/deeds.js').Role;
export type Obstacle = import('./parlor/standing.js').Obstacle;
export type Change = import('./parlor/timeline.js').Change;
export type Mark = import('./parlor/unread.js').Mark;
export type ConnectionState = import('./parlor/connection.js').ConnectionState;
export type SocketClass = import('./parlor/connection.js').SocketClass;
export type Storage = import('./parlor/browser.js').Storage;
export type Options = import('./parlor/options.js').Options;
export type ParlorEvents = import('./parlor/options.js').ParlorEvents;
export declare class Parlor extends Moderation {
    #private;
    options: import("./parlor/options.js").Options;
    /** The last welcome, with the server's limits. @type {Welcome | undefined} */ welcome: Welcome | undefined;
    /**
     * @param {string} url `ws://…/ws` or `wss://…/ws`
     * @param {Options} [options]
     */
    constructor(url: string, options?: Options);
    /** Who we are, since the first welcome. @returns {Person | undefined} */
    get you(): Person | undefined;
    /** @returns {ConnectionState} */
    get state(): ConnectionState;
    /** When the next try to connect is made, in milliseconds since 1970; nothing unless one is waited for. */
    get reconnectAt(): number | undefined;
    /** The watched rooms. @returns {Room[]} */
    get watched(): Room[];
    /** A watched room. @param {string} name */
    room(name: string): Room | undefined;
    /** Connects, now; also by the user's hand while a try is being waited for or after the server sent us away. */
    connect(): void;
    /** Does not wait for the next try: for a button beside the countdown. */
    reconnectNow(): void;
    /**
     * Ends for good and resolves when the socket is gone. What waits fails with `closed`, after `drainMs` to be answered in.
     * @param {{drainMs?: number}} [how]
     */
    close({ drainMs }?: {
        drainMs?: number;
    }): Promise<void>;
    /** Receives a room from now on, over every reconnect. @param {string} name @param {{quietly?: boolean}} [how] `quietly`: a refused one stays so until the server takes it @returns {Room} */
    watch(name: string, { quietly }?: {
        quietly?: boolean;
    }): Room;
    /** @param {string} name */
    unwatch(name: string): void;
    /**
     * Puts a message on its way. It leaves when there is a connection and is repeated until it is answered.
     * @param {string} room
     * @param {string} text
     * @param {{replyTo?: number}} [more]
     */
    send(room: string, text: string, more?: {
        replyTo?: number;
    }): Act;
    /** @param {string} room @param {number} target the seq of an own message @param {string} text */
    edit(room: string, target: number, text: string): Act;
    /** @param {string} room @param {number} target the seq of an own message */
    remove(room: string, target: number): Act;
    /** @param {string} room @param {string} text */
    topic(room: string, text: string): Act;
    /**
     * Tries a failed act again, with the same nonce: it happens once. Gives false, and the act fails with `outcome_unknown`, when it
     * may have happened and the server no longer knows its nonce: then only `send` anew is left, at the risk of saying it twice.
     * @param {Act} act
     */
    retry(act: Act): boolean;
    /** Whether `retry` would do anything. @param {Act} act */
    canRetry(act: Act): boolean;
    /** Forgets a failed act. @param {Act} act */
    discard(act: Act): void;
    /** A page of a room's past: the newest, or the one before or after a seq. @param {string} room @param {import('./parlor/pager.js').Query} [page] */
    history(room: string, page?: import('./parlor/pager.js').Query): Promise<import("./parlor/frames.js").History>;
    /** The newest message of any room that can be read, for a directory. @param {string} name */
    last(name: string): Promise<import("./parlor/frames.js").Message | undefined>;
    /** Reads who is present; a watched room follows it from then on. @param {string} name @returns {Promise<Members[]>} */
    members(name: string): Promise<Members[]>;
    /** The directory. */
    rooms(): Promise<import("./parlor/replies.js").RoomLine[]>;
    /** Says that we are typing; call it at each key, it is told every 3 s. @param {string} room */
    typing(room: string): void;
    /** @returns {Promise<number>} the milliseconds to the server and back */
    ping(): Promise<number>;
    /**
     * Asks for another name; resolves once we have it, rejects with the refusal. A name is told in `hello` only, so this connects anew,
     * and the person's other connections are closed and come back under it.
     * @param {string} name
     * @returns {Promise<Person>}
     */
    rename(name: string): Promise<Person>;
}
