export type Person = {
    id: string;
    name: string;
};
export type Lost = 'expired' | 'epoch' | 'ahead' | 'ephemeral';
export type Message = {
    type: 'message';
    room: string;
    /**
     * its position in the room
     */
    seq: number;
    /**
     * its number among the room's messages
     */
    n: number;
    /**
     * milliseconds since 1970 UTC
     */
    at: number;
    /**
     * the author, with the name as it was
     */
    from: Person;
    text?: string;
    /**
     * the seq it answers
     */
    reply_to?: number;
    edited_at?: number;
    removed?: boolean;
};
export type TopicLine = {
    type: 'topic';
    room: string;
    seq: number;
    at: number;
    by: Person;
    text: string;
};
export type NoticeLine = {
    type: 'notice';
    room: string;
    seq: number;
    at: number;
    text: string;
};
export type Item = Message | TopicLine | NoticeLine;
export type Edited = {
    type: 'edited';
    room: string;
    seq: number;
    at: number;
    by: Person;
    target: number;
    text: string;
};
export type Removed = {
    type: 'removed';
    room: string;
    seq: number;
    at: number;
    by: Person;
    targets: number[];
};
export type Amended = {
    kind: 'edited';
    seq: number;
    text: string;
    at: number;
} | {
    kind: 'removed';
    seqs: number[];
} | {
    kind: 'stale';
    ranges: [number, number][];
};
export type Restored = {
    type: 'restored';
    room: string;
    seq: number;
    at: number;
    by: Person;
    ranges: [number, number][];
};
export type RoomMade = {
    type: 'room';
    room: string;
    seq: number;
    at: number;
    epoch: string;
    owner?: string;
    ephemeral?: boolean;
};
export type Skip = {
    type: 'skip';
    room: string;
    seq: number;
};
export type CaughtUp = {
    type: 'caught_up';
    room: string;
    seq: number;
};
export type Presence = {
    type: 'presence';
    room: string;
    rev: number;
    joined: Person[];
    left: string[];
    count: number;
};
export type Typing = {
    type: 'typing';
    room: string;
    who: Person[];
};
export type Gap = {
    type: 'gap';
    room: string;
    from: number;
    to: number;
    reason: Lost;
    epoch?: string;
    head: number;
    n: number;
};
export type Bye = {
    type: 'bye';
    reason: string;
    reconnect_after_ms: number;
};
export type Done = {
    type: 'ok';
    id: number;
    seq?: number;
    at?: number;
    duplicate?: boolean;
};
export type History = {
    type: 'history';
    id?: number;
    room: string;
    epoch?: string;
    items: Item[];
    more: boolean;
};
export type Members = {
    type: 'members';
    id: number;
    room: string;
    rev: number;
    count: number;
    items: Person[];
    next?: string;
};
export type RoomLine = {
    room: string;
    epoch: string;
    head: number;
    n: number;
    topic?: string;
    /**
     * persons present
     */
    count: number;
    last_at?: number;
    ephemeral?: boolean;
};
export type Rooms = {
    type: 'rooms';
    id: number;
    items: RoomLine[];
    next?: string;
};
export type Refusal = {
    type: 'error';
    id?: number;
    room?: string;
    code: string;
    /**
     * a sentence a person understands
     */
    message: string;
    field?: string;
    limit?: number;
    retry_after_ms?: number;
};
export type Limits = {
    frame_bytes: number;
    text_bytes: number;
    nick_bytes: number;
    room_name_bytes: number;
    topic_bytes: number;
    rooms_per_connection: number;
    history_page: number;
    resume_events: number;
};
export type Welcome = {
    type: 'welcome';
    id: number;
    protocol: number;
    server: {
        name: string;
        version: string;
    };
    connection: string;
    you: Person;
    token: string;
    at: number;
    limits: Limits;
    dedupe: {
        window_ms: number;
        per_person: number;
    };
    ping_ms: number;
    dead_ms: number;
};
export type Watching = {
    type: 'watching';
    id: number;
    /**
     * as first written
     */
    room: string;
    epoch?: string;
    head: number;
    n: number;
    recovered: boolean;
    reason?: Lost;
    /**
     * the first seq that will follow
     */
    from: number;
    topic?: string;
    owner?: string;
    count: number;
    rev: number;
    ephemeral?: boolean;
};
export type Sequenced = Item | Edited | Removed | Restored | RoomMade | Skip;
export type RoomEvent = Sequenced | CaughtUp | Presence | Typing | Gap;
export type Reply = Done | History | Members | Rooms | Refusal | Welcome | Watching;
export type Frame = Reply | RoomEvent | Bye;
export type Position = {
    room: string;
    epoch?: string;
    seq?: number;
};
/** @typedef {{id: string, name: string}} Person */
/** @typedef {'expired' | 'epoch' | 'ahead' | 'ephemeral'} Lost why a position could not be resumed */
/**
 * @typedef {object} Message a message, or its tombstone: then `removed` is set and there is no text
 * @property {'message'} type
 * @property {string} room
 * @property {number} seq its position in the room
 * @property {number} n its number among the room's messages
 * @property {number} at milliseconds since 1970 UTC
 * @property {Person} from the author, with the name as it was
 * @property {string} [text]
 * @property {number} [reply_to] the seq it answers
 * @property {number} [edited_at]
 * @property {boolean} [removed]
 */
/** @typedef {{type: 'topic', room: string, seq: number, at: number, by: Person, text: string}} TopicLine */
/** @typedef {{type: 'notice', room: string, seq: number, at: number, text: string}} NoticeLine */
/** @typedef {Message | TopicLine | NoticeLine} Item what stands in a room's list */
/** @typedef {{type: 'edited', room: string, seq: number, at: number, by: Person, target: number, text: string}} Edited */
/** @typedef {{type: 'removed', room: string, seq: number, at: number, by: Person, targets: number[]}} Removed */
/**
 * What happened to messages that are known. `stale`: what was read of these earlier, from a first seq to a last, may be otherwise by now.
 * @typedef {{kind: 'edited', seq: number, text: string, at: number}
 *   | {kind: 'removed', seqs: number[]}
 *   | {kind: 'stale', ranges: [number, number][]}} Amended
 */
/** @typedef {{type: 'restored', room: string, seq: number, at: number, by: Person, ranges: [number, number][]}} Restored */
/** @typedef {{type: 'room', room: string, seq: number, at: number, epoch: string, owner?: string, ephemeral?: boolean}} RoomMade */
/** @typedef {{type: 'skip', room: string, seq: number}} Skip */
/** @typedef {{type: 'caught_up', room: string, seq: number}} CaughtUp */
/** @typedef {{type: 'presence', room: string, rev: number, joined: Person[], left: string[], count: number}} Presence */
/** @typedef {{type: 'typing', room: string, who: Person[]}} Typing */
/** @typedef {{type: 'gap', room: string, from: number, to: number, reason: Lost, epoch?: string, head: number, n: number}} Gap */
/** @typedef {{type: 'bye', reason: string, reconnect_after_ms: number}} Bye */
/** @typedef {{type: 'ok', id: number, seq?: number, at?: number, duplicate?: boolean}} Done */
/** @typedef {{type: 'history', id?: number, room: string, epoch?: string, items: Item[], more: boolean}} History */
/** @typedef {{type: 'members', id: number, room: string, rev: number, count: number, items: Person[], next?: string}} Members */
/**
 * @typedef {object} RoomLine one line of the directory
 * @property {string} room
 * @property {string} epoch
 * @property {number} head
 * @property {number} n
 * @property {string} [topic]
 * @property {number} count persons present
 * @property {number} [last_at]
 * @property {boolean} [ephemeral]
 */
/** @typedef {{type: 'rooms', id: number, items: RoomLine[], next?: string}} Rooms */
/**
 * @typedef {object} Refusal
 * @property {'error'} type
 * @property {number} [id]
 * @property {string} [room]
 * @property {string} code
 * @property {string} message a sentence a person understands
 * @property {string} [field]
 * @property {number} [limit]
 * @property {number} [retry_after_ms]
 */
/**
 * @typedef {object} Limits
 * @property {number} frame_bytes
 * @property {number} text_bytes
 * @property {number} nick_bytes
 * @property {number} room_name_bytes
 * @property {number} topic_bytes
 * @property {number} rooms_per_connection
 * @property {number} history_page
 * @property {number} resume_events
 */
/**
 * @typedef {object} Welcome
 * @property {'welcome'} type
 * @property {number} id
 * @property {number} protocol
 * @property {{name: string, version: string}} server
 * @property {string} connection
 * @property {Person} you
 * @property {string} token
 * @property {number} at
 * @property {Limits} limits
 * @property {{window_ms: number, per_person: number}} dedupe
 * @property {number} ping_ms
 * @property {number} dead_ms
 */
/**
 * @typedef {object} Watching
 * @property {'watching'} type
 * @property {number} id
 * @property {string} room as first written
 * @property {string} [epoch]
 * @property {number} head
 * @property {number} n
 * @property {boolean} recovered
 * @property {Lost} [reason]
 * @property {number} from the first seq that will follow
 * @property {string} [topic]
 * @property {string} [owner]
 * @property {number} count
 * @property {number} rev
 * @property {boolean} [ephemeral]
 */
/** @typedef {Item | Edited | Removed | Restored | RoomMade | Skip} Sequenced an event with a position */
/** @typedef {Sequenced | CaughtUp | Presence | Typing | Gap} RoomEvent */
/** @typedef {Done | History | Members | Rooms | Refusal | Welcome | Watching} Reply */
/** @typedef {Reply | RoomEvent | Bye} Frame */
/** @typedef {{room: string, epoch?: string, seq?: number}} Position */
/** A refusal, or the end of the connection while an answer was waited for. */
export declare class ParlorError extends Error {
    code: string;
    field: string | undefined;
    limit: number | undefined;
    retryAfterMs: number | undefined;
    /**
     * @param {string} code one of PROTOCOL.md section 7, or `disconnected`, `closed`, `outcome_unknown`, `room_replaced`
     * @param {string} message
     * @param {Partial<Refusal>} [refusal] the frame, where the server said it
     */
    constructor(code: string, message: string, refusal?: Partial<Refusal>);
    /** @param {Refusal} refusal */
    static from(refusal: Refusal): ParlorError;
}
/** @param {string} code */
export declare const passes: (code: string) => boolean;
/**
 * Whether and how soon a client comes back by itself after a close code (PROTOCOL.md section 9).
 * @param {number} code
 * @returns {'soon' | 'slowly' | 'never'}
 */
export declare function comesBack(code: number): 'soon' | 'slowly' | 'never';
/**
 * What two spellings of one room have in common. Letter by letter, so that a final sigma does not depend on its place.
 * @param {string} room
 */
export declare const roomKey: (room: string) => string;
/** A fresh nonce: 32 characters. `randomUUID` is missing where a page is not served securely, hence the longer way. */
export declare function makeNonce(): string;
/** @param {string} text its size as the server counts it */
export declare const utf8Length: (text: string) => number;
