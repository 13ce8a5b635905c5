import { Act } from './parlor/acts.js';
import { Emitter } from './parlor/emitter.js';
import { ParlorError, roomKey } from './parlor/frames.js';
import { Room } from './parlor/room.js';
export { Act, ParlorError, Room, roomKey };
import type { Bye, History, Members } from './parlor/frames.js';
export type Item = import('./parlor/frames.js').Item;
export type Message = import('./parlor/frames.js').Message;
export type Person = import('./parlor/frames.js').Person;
export type Welcome = import('./parlor/frames.js').Welcome;
export type RoomLine = import('./parlor/frames.js').RoomLine;
export type ConnectionState = import('./parlor/connection.js').ConnectionState;
export type SocketClass = import('./parlor/connection.js').SocketClass;
export type Storage = import('./parlor/browser.js').Storage;
export type Options = {
    /**
     * the name wanted; without one the server makes one up
     */
    name?: string;
    /**
     * who we were; a fresh one comes with each `welcome`
     */
    token?: string;
    /**
     * keeps token and name over reloads, for instance `localStorage`
     */
    storage?: Storage;
    /**
     * for a Node without one; default: the global one
     */
    WebSocket?: SocketClass;
    /**
     * what the operator sees, at most 64 bytes
     */
    client?: string;
};
export type ParlorEvents = {
    state: ConnectionState;
    welcome: Welcome;
    /**
     * an own act has changed its state
     */
    act: Act;
    /**
     * the watched rooms
     */
    rooms: Room[];
    /**
     * a hello was refused; where that helps, the next one is said without the name or the token
     */
    refused: ParlorError;
    /**
     * a refusal that answers no request
     */
    error: ParlorError;
    bye: Bye;
};
/** @extends {Emitter<ParlorEvents>} */
export declare class Parlor extends Emitter<ParlorEvents> {
    #private;
    options: Options;
    /** Who we are, since the first welcome. @type {Person | undefined} */ you: Person | undefined;
    /** The last welcome, with the server's limits. @type {Welcome | undefined} */ welcome: Welcome | undefined;
    /**
     * @param {string} url `ws://…/ws` or `wss://…/ws`
     * @param {Options} [options]
     */
    constructor(url: string, options?: Options);
    /** @returns {ConnectionState} */
    get state(): ConnectionState;
    /** The watched rooms. @returns {Room[]} */
    get watched(): Room[];
    /** A watched room. @param {string} name */
    room(name: string): Room | undefined;
    /** Connects, now; also by the user's hand while a try is being waited for or after the server sent us away. */
    connect(): void;
    /** Ends for good: nothing is sent any more, what waits fails with `closed`. `connect()` begins anew. */
    close(): void;
    /** Receives a room from now on, over every reconnect. @param {string} name @returns {Room} */
    watch(name: string): Room;
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
    /** Tries a failed act again, with the same nonce. @param {Act} act */
    retry(act: Act): void;
    /** Forgets a failed act. @param {Act} act */
    discard(act: Act): void;
    /**
     * A page of a room's past: the newest, or the one before or after a seq.
     * @param {string} room
     * @param {{before?: number, after?: number, limit?: number}} [page]
     * @returns {Promise<History>}
     */
    history(room: string, page?: {
        before?: number;
        after?: number;
        limit?: number;
    }): Promise<History>;
    /** Puts the page before the first message of a watched room in front. @param {Room} room @param {number} [limit] */
    older(room: Room, limit?: number): Promise<void>;
    /** Reads who is present; a watched room follows it from then on. @param {string} name @returns {Promise<Members[]>} */
    members(name: string): Promise<Members[]>;
    /** The directory. @returns {Promise<RoomLine[]>} */
    rooms(): Promise<RoomLine[]>;
    /** Says that we are typing; call it at each key, it is told every 3 s. @param {string} room */
    typing(room: string): void;
    /** @returns {Promise<number>} the milliseconds to the server and back */
    ping(): Promise<number>;
    /** Asks for another name. A name is told in `hello` only, so this connects anew. @param {string} name */
    rename(name: string): void;
}
