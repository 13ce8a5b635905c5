import { Emitter } from './emitter.js';
export type Item = import('./frames.js').Item;
export type Message = import('./frames.js').Message;
export type Lost = import('./frames.js').Lost;
export type Person = import('./frames.js').Person;
export type Watching = import('./frames.js').Watching;
export type History = import('./frames.js').History;
export type Members = import('./frames.js').Members;
export type Presence = import('./frames.js').Presence;
export type RoomEvent = import('./frames.js').RoomEvent;
export type Sequenced = import('./frames.js').Sequenced;
export type Gap = import('./frames.js').Gap;
export type Position = import('./frames.js').Position;
export type Act = import('./acts.js').Act;
export type ParlorError = import('./frames.js').ParlorError;
export type RoomState = 'connecting' | 'catching-up' | 'live' | 'gap' | 'refused' | 'left';
export type RoomEvents = {
    state: RoomState;
    /**
     * a new item stands at the end of `messages`
     */
    item: Item;
    /**
     * an item was replaced by its new state
     */
    update: Item;
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
    gap: {
        from: number;
        to: number;
        reason: Lost;
    };
    /**
     * name, topic, head, n, epoch or owner changed
     */
    meta: undefined;
    members: undefined;
    typing: Person[];
    /**
     * own acts of this room that are not in `messages` yet
     */
    pending: Act[];
};
export type RoomLink = {
    rewatch: (room: Room, fresh: boolean) => void;
    reloadMembers: (room: Room) => void;
    pageAfter: (room: Room, after: number) => Promise<History>;
    you: () => Person | undefined;
};
/** @typedef {import('./frames.js').Item} Item */
/** @typedef {import('./frames.js').Message} Message */
/** @typedef {import('./frames.js').Lost} Lost */
/** @typedef {import('./frames.js').Person} Person */
/** @typedef {import('./frames.js').Watching} Watching */
/** @typedef {import('./frames.js').History} History */
/** @typedef {import('./frames.js').Members} Members */
/** @typedef {import('./frames.js').Presence} Presence */
/** @typedef {import('./frames.js').RoomEvent} RoomEvent */
/** @typedef {import('./frames.js').Sequenced} Sequenced */
/** @typedef {import('./frames.js').Gap} Gap */
/** @typedef {import('./frames.js').Position} Position */
/** @typedef {import('./acts.js').Act} Act */
/** @typedef {import('./frames.js').ParlorError} ParlorError */
/**
 * `connecting`: the server has not answered the watch; `catching-up`: what was missed is arriving; `live`; `gap`: what was
 * missed is gone and the newest page is awaited; `refused`: see `error`; `left`: no longer watched.
 * @typedef {'connecting' | 'catching-up' | 'live' | 'gap' | 'refused' | 'left'} RoomState
 */
/**
 * @typedef {object} RoomEvents
 * @property {RoomState} state
 * @property {Item} item a new item stands at the end of `messages`
 * @property {Item} update an item was replaced by its new state
 * @property {{reason: Lost | undefined}} reset `messages` was replaced as a whole
 * @property {Item[]} older these were put before `messages`
 * @property {{from: number, to: number, reason: Lost}} gap
 * @property {undefined} meta name, topic, head, n, epoch or owner changed
 * @property {undefined} members
 * @property {Person[]} typing
 * @property {Act[]} pending own acts of this room that are not in `messages` yet
 */
/**
 * @typedef {object} RoomLink what a room needs of the connection
 * @property {(room: Room, fresh: boolean) => void} rewatch
 * @property {(room: Room) => void} reloadMembers
 * @property {(room: Room, after: number) => Promise<History>} pageAfter
 * @property {() => Person | undefined} you
 */
/** @extends {Emitter<RoomEvents>} */
export declare class Room extends Emitter<RoomEvents> {
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
    /** Messages, topic and notice lines, ascending by seq. @type {Item[]} */ messages: Item[];
    /** Whether there are older ones than the first of `messages`. */ more: boolean;
    /** Persons present. */ count: number;
    /** Those known by name; see `membersKnown`. @type {Map<string, string>} */ members: Map<string, string>;
    /** Whether `members` was asked for and is followed. */ membersKnown: boolean;
    /** Presence revision. */ rev: number;
    /** Everybody typing now. @type {Person[]} */ typing: Person[];
    /** @type {Act[]} */ pending: Act[];
    /** Grows when `messages` is replaced: an answer asked for before that is stale. */ generation: number;
    /**
     * @param {string} name
     * @param {RoomLink} link
     */
    constructor(name: string, link: RoomLink);
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
    /** An older page, asked for when `generation` had this value. @param {History} page @param {number} generation */
    prepend(page: History, generation: number): void;
    /** @param {RoomEvent} frame */
    receive(frame: RoomEvent): void;
    /** The pages of `members` are being read: presence is held back until `membersRead`. */
    readMembers(): void;
    /** @param {Members[]} [pages] absent: they could not be read */
    membersRead(pages?: Members[]): void;
    /** An own act of this room has changed. @param {Act} act */
    acted(act: Act): void;
    /** Takes an act out of `pending`. @param {Act} act */
    forget(act: Act): void;
}
