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
    /**
     * who took it away, where that was seen happening; not from the server
     */
    removed_by?: 'author' | 'moderator';
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
export type SanctionLine = {
    type: 'sanction';
    room: string;
    seq: number;
    at: number;
    by: Person;
    verb: Verb;
    persons: Person[];
    until?: number;
};
export type SettingsLine = {
    type: 'settings';
    room: string;
    seq: number;
    at: number;
    by: Person;
} & Mode;
export type RoleLine = {
    type: 'role';
    room: string;
    seq: number;
    at: number;
    by: Person;
    person: Person;
    role: Role;
};
export type Item = Message | TopicLine | NoticeLine | SanctionLine | SettingsLine | RoleLine;
export type Edited = {
    type: 'edited';
    room: string;
    seq: number;
    at: number;
    by: Person;
    target: number;
    text: string;
};
export type Purged = {
    author: string;
    first: number;
    last: number;
};
export type Removed = {
    type: 'removed';
    room: string;
    seq: number;
    at: number;
    by: Person;
    targets?: number[];
    purged?: Purged[];
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
    kind: 'purged';
    purged: Purged[];
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
    items: Member[];
    next?: string;
};
export type Member = Person & {
    role?: Role;
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
    /**
     * when what stands in the way ends by itself
     */
    until?: number;
    /**
     * the one a moderator gave
     */
    reason?: string;
};
export type RoomLine = import('./replies.js').RoomLine;
export type Limits = import('./replies.js').Limits;
export type Welcome = import('./replies.js').Welcome;
export type Watching = import('./replies.js').Watching;
export type Verb = import('./deeds.js').Verb;
export type Role = import('./deeds.js').Role;
export type Plan = import('./deeds.js').Plan;
export type Receipt = import('./deeds.js').Receipt;
export type Mode = import('./deeds.js').Mode;
export type SanctionKind = import('./deeds.js').SanctionKind;
export type Sanctioned = import('./deeds.js').Sanctioned;
export type Announcement = import('./deeds.js').Announcement;
export type Outcome = {
    type: 'outcome';
    id: number;
    receipt?: Receipt;
};
export type Sequenced = Item | Edited | Removed | Restored | RoomMade | Skip;
export type RoomEvent = Sequenced | CaughtUp | Presence | Typing | Gap;
export type Reply = Done | History | Members | Rooms | Refusal | Welcome | Watching | Outcome | (Plan & {
    type: 'plan';
}) | (Receipt & {
    type: 'receipt';
});
export type Frame = Reply | RoomEvent | (Sanctioned & {
    type: 'sanctioned';
}) | Announcement | Bye;
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
 * @property {'author' | 'moderator'} [removed_by] who took it away, where that was seen happening; not from the server
 */
/** @typedef {{type: 'topic', room: string, seq: number, at: number, by: Person, text: string}} TopicLine */
/** @typedef {{type: 'notice', room: string, seq: number, at: number, text: string}} NoticeLine */
/** @typedef {{type: 'sanction', room: string, seq: number, at: number, by: Person, verb: Verb, persons: Person[], until?: number}} SanctionLine */
/** @typedef {{type: 'settings', room: string, seq: number, at: number, by: Person} & Mode} SettingsLine how a room is set from now on: all of it */
/** @typedef {{type: 'role', room: string, seq: number, at: number, by: Person, person: Person, role: Role}} RoleLine */
/** @typedef {Message | TopicLine | NoticeLine | SanctionLine | SettingsLine | RoleLine} Item what stands in a room's list */
/** @typedef {{type: 'edited', room: string, seq: number, at: number, by: Person, target: number, text: string}} Edited */
/** @typedef {{author: string, first: number, last: number}} Purged the messages of one person in a range of seqs */
/** @typedef {{type: 'removed', room: string, seq: number, at: number, by: Person, targets?: number[], purged?: Purged[]}} Removed */
/**
 * What happened to messages that are known. `stale`: what was read of these earlier, from a first seq to a last, may be otherwise by now.
 * @typedef {{kind: 'edited', seq: number, text: string, at: number}
 *   | {kind: 'removed', seqs: number[]}
 *   | {kind: 'purged', purged: Purged[]}
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
/** @typedef {{type: 'members', id: number, room: string, rev: number, count: number, items: Member[], next?: string}} Members */
/** @typedef {Person & {role?: Role}} Member */
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
 * @property {number} [until] when what stands in the way ends by itself
 * @property {string} [reason] the one a moderator gave
 */
/** @typedef {import('./replies.js').RoomLine} RoomLine */
/** @typedef {import('./replies.js').Limits} Limits */
/** @typedef {import('./replies.js').Welcome} Welcome */
/** @typedef {import('./replies.js').Watching} Watching */
/** @typedef {import('./deeds.js').Verb} Verb */
/** @typedef {import('./deeds.js').Role} Role */
/** @typedef {import('./deeds.js').Plan} Plan */
/** @typedef {import('./deeds.js').Receipt} Receipt */
/** @typedef {import('./deeds.js').Mode} Mode */
/** @typedef {import('./deeds.js').SanctionKind} SanctionKind */
/** @typedef {import('./deeds.js').Sanctioned} Sanctioned */
/** @typedef {import('./deeds.js').Announcement} Announcement */
/** @typedef {{type: 'outcome', id: number, receipt?: Receipt}} Outcome */
/** @typedef {Item | Edited | Removed | Restored | RoomMade | Skip} Sequenced an event with a position */
/** @typedef {Sequenced | CaughtUp | Presence | Typing | Gap} RoomEvent */
/** @typedef {Done | History | Members | Rooms | Refusal | Welcome | Watching | Outcome | (Plan & {type: 'plan'}) | (Receipt & {type: 'receipt'})} Reply */
/** @typedef {Reply | RoomEvent | (Sanctioned & {type: 'sanctioned'}) | Announcement | Bye} Frame */
/** @typedef {{room: string, epoch?: string, seq?: number}} Position */
/** A refusal, or the end of the connection while an answer was waited for. */
export declare class ParlorError extends Error {
    code: string;
    field: string | undefined;
    limit: number | undefined;
    retryAfterMs: number | undefined;
    /** When what stands in the way ends by itself, by the server's clock. */
    until: number | undefined;
    /** The reason a moderator gave. */
    reason: string | undefined;
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
export declare const unknownOutcome: () => ParlorError;
/** @param {string} text its size as the server counts it */
export declare const utf8Length: (text: string) => number;
