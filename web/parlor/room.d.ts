import { ParlorError } from './frames.js';
import { Standing } from './standing.js';
import type { Amended, History, Item, Lost, Message, Person, Position, Role, RoomEvent, SanctionKind, Sanctioned, Watching } from './frames.js';
export type Act = import('./acts.js').Act;
export type Change = import('./timeline.js').Change;
export type RoomState = 'connecting' | 'catching-up' | 'live' | 'gap' | 'refused' | 'left';
export type RoomEvents = {
    state: RoomState;
    /**
     * what happened to `messages`, all of it; the next four tell parts of it
     */
    change: Change;
    /**
     * a new item of the room stands at the end of `messages`
     */
    item: Item;
    /**
     * an item was replaced by its new state
     */
    update: Item;
    /**
     * messages were edited or removed, in `messages` or not: whoever keeps some elsewhere follows this
     */
    amended: Amended;
    /**
     * `messages` was replaced as a whole
     */
    reset: {
        reason: Lost | undefined;
    };
    /**
     * these were put before `messages`
     */
    older: Item[];
    /**
     * a new item, wherever `messages` stands; `missed`: written while we were away
     */
    arrived: {
        item: Item;
        missed: boolean;
    };
    gap: {
        from: number;
        to: number;
        reason: Lost;
    };
    /**
     * name, topic, head, n, epoch, owner, role or mode changed
     */
    meta: undefined;
    members: undefined;
    /**
     * somebody is something else here, or that became known
     */
    roles: Map<string, Role>;
    typing: Person[];
    /**
     * own acts of this room that are not in `messages` yet
     */
    pending: Act[];
};
export type RoomLink = {
    rewatch: (room: Room, fresh: boolean) => void;
    reloadMembers: (room: Room) => void;
    history: (room: Room, query: import('./pager.js').Query) => Promise<History>;
    you: () => Person | undefined;
    /**
     * by the server's clock
     */
    now: () => number;
    /**
     * what holds against us in a room
     */
    sanction: (kind: SanctionKind, room: Room) => Sanctioned | undefined;
    cacheBytes: number | undefined;
};
/** @import {Amended, Gap, History, Item, Lost, Message, Person, Position, Role, RoomEvent, SanctionKind, Sanctioned, Sequenced, Watching} from './frames.js' */
/** @typedef {import('./acts.js').Act} Act */
/** @typedef {import('./timeline.js').Change} Change */
/**
 * `connecting`: the server has not answered the watch; `catching-up`: what was missed is arriving; `live`; `gap`: what was
 * missed is gone and the newest page is awaited; `refused`: see `error`; `left`: no longer watched.
 * @typedef {'connecting' | 'catching-up' | 'live' | 'gap' | 'refused' | 'left'} RoomState
 */
/**
 * @typedef {object} RoomEvents
 * @property {RoomState} state
 * @property {Change} change what happened to `messages`, all of it; the next four tell parts of it
 * @property {Item} item a new item of the room stands at the end of `messages`
 * @property {Item} update an item was replaced by its new state
 * @property {Amended} amended messages were edited or removed, in `messages` or not: whoever keeps some elsewhere follows this
 * @property {{reason: Lost | undefined}} reset `messages` was replaced as a whole
 * @property {Item[]} older these were put before `messages`
 * @property {{item: Item, missed: boolean}} arrived a new item, wherever `messages` stands; `missed`: written while we were away
 * @property {{from: number, to: number, reason: Lost}} gap
 * @property {undefined} meta name, topic, head, n, epoch, owner, role or mode changed
 * @property {undefined} members
 * @property {Map<string, Role>} roles somebody is something else here, or that became known
 * @property {Person[]} typing
 * @property {Act[]} pending own acts of this room that are not in `messages` yet
 */
/**
 * @typedef {object} RoomLink what a room needs of the connection
 * @property {(room: Room, fresh: boolean) => void} rewatch
 * @property {(room: Room) => void} reloadMembers
 * @property {(room: Room, query: import('./pager.js').Query) => Promise<History>} history
 * @property {() => Person | undefined} you
 * @property {() => number} now by the server's clock
 * @property {(kind: SanctionKind, room: Room) => Sanctioned | undefined} sanction what holds against us in a room
 * @property {number | undefined} cacheBytes
 */
export declare class Room extends Standing {
    #private;
    name: string;
    /** @type {RoomState} */ state: RoomState;
    /** Why the watch was refused. @type {ParlorError | undefined} */ error: ParlorError | undefined;
    /** @type {string | undefined} */ epoch: string | undefined;
    /** Everything up to here has been received. */ seq: number;
    /** The newest seq known. */ head: number;
    /** The count of messages ever sent. */ n: number;
    /** @type {string | undefined} */ topic: string | undefined;
    /** @type {string | undefined} */ owner: string | undefined;
    ephemeral: boolean;
    /**
     * @param {string} name
     * @param {RoomLink} link
     */
    constructor(name: string, link: RoomLink);
    /** A stretch of messages, topic and notice lines without holes, ascending by seq. @returns {Item[]} */
    get messages(): Item[];
    /** Own acts that are not in `messages` yet. @returns {Act[]} */
    get pending(): Act[];
    /** Whether there are older ones than the first of `messages`. */
    get more(): boolean;
    /** Whether `messages` ends where the room does; else there are newer ones, and new ones do not go into it. */
    get atEnd(): boolean;
    /** The newest message known that was not removed. @returns {Message | undefined} */
    get last(): Message | undefined;
    /** Resolves when the room is live; rejects when it is refused or left. @returns {Promise<void>} */
    ready(): Promise<void>;
    /** Resolves when something of the room is here, be it that it is empty. */
    received(): Promise<void>;
    /** A page of the past, without any effect on `messages`. @param {import('./pager.js').Query} [query] @returns {Promise<History>} */
    history(query?: import('./pager.js').Query): Promise<History>;
    /** Puts the page before the first message in front; resolves with what came. @param {number} [limit] */
    older(limit?: number): Promise<Item[]>;
    /** Puts the page after the last message behind it, when `messages` stands elsewhere than at the end. @param {number} [limit] */
    newer(limit?: number): Promise<Item[]>;
    /** Moves `messages` to where this seq is; resolves with its item, if it is kept. @param {number} seq */
    around(seq: number): Promise<Item | undefined>;
    /** Moves `messages` to the first item of this moment or later and resolves with it; to the end, if there is none. @param {Date | number} moment */
    at(moment: Date | number): Promise<Item | undefined>;
    /** Moves `messages` back to the end of the room. */
    toEnd(): void;
    /** Lets go of all but the newest items, for a room that is not looked at. @param {number} count */
    keep(count: number): void;
    /** What an application keeps to know later what is unread: read up to this item, or to the end. @param {Message} [item] */
    mark(item?: Message): import("./unread.js").Mark & {
        seq: number;
    };
    /** What this reader has, as `watch` and `hello` want it. @returns {Position} */
    position(): Position;
    /** @param {number} seq @returns {Item | undefined} */
    find(seq: number): Item | undefined;
    /** @param {RoomState} state @param {ParlorError} [error] */
    become(state: RoomState, error?: ParlorError): void;
    /** @param {Watching} frame */
    watching(frame: Watching): void;
    /** The newest page, in place of what cannot be resumed. @param {History} page */
    page(page: History): void;
    /** @param {RoomEvent} frame */
    receive(frame: RoomEvent): void;
    /** An own act of this room has changed. @param {Act} act */
    acted(act: Act): void;
    /** Takes an act out of `pending`. @param {Act} act */
    forget(act: Act): void;
}
