// @ts-check
// Moderation, as types: what is done to persons, messages and rooms, what it would do, what it did, and what is in force (PROTOCOL.md).

/** @typedef {import('./frames.js').Person} Person */
/** @typedef {'member' | 'voice' | 'moderator' | 'owner'} Role lowest first */
/** @typedef {'warn' | 'mute' | 'unmute' | 'kick' | 'ban' | 'unban' | 'remove' | 'purge' | 'lock' | 'unlock' | 'slow' | 'topic' | 'notice' | 'close_room' | 'open_room' | 'role'} DeedVerb */
/** @typedef {DeedVerb | 'undo' | 'report'} Verb */
/**
 * Persons are named by id or by name. `for_ms`: for so long; absent: until it is lifted.
 * @typedef {{verb: 'warn' | 'mute' | 'kick' | 'ban', who: string[], room: string, for_ms?: number, reason?: string, only_person?: boolean}
 *   | {verb: 'unmute' | 'unban', who: string[], room: string, reason?: string}
 *   | {verb: 'remove', room: string, targets: number[], reason?: string}
 *   | {verb: 'purge', who: string[], room: string, since?: number, until?: number, reason?: string}
 *   | {verb: 'lock' | 'unlock' | 'close_room' | 'open_room', room: string, for_ms?: number, reason?: string}
 *   | {verb: 'slow', room: string, every_ms: number, for_ms?: number, reason?: string}
 *   | {verb: 'topic' | 'notice', room: string, text: string}
 *   | {verb: 'role', room: string, who: string, role: Role, reason?: string}} Deed
 */
/** @typedef {{persons: number, sessions: number, rooms: number, messages: number, moderators: number}} Scale how much a deed touches */
/**
 * @typedef {object} Plan what a deed would do now; nothing has happened
 * @property {string} plan its name for `commit`
 * @property {number} expires_at
 * @property {Deed} deed
 * @property {Scale} scale
 * @property {{id: string, name: string, role?: Role, sessions: number}[]} persons
 * @property {boolean} [newcomers] new guests from the networks of these persons would be covered, too
 * @property {number} [until] when it would end by itself
 * @property {'undo' | 'restore' | 'none'} inverse how it is taken back
 * @property {number} [undo_ms] for so long it could be
 * @property {{code: string, message: string}} [refused] why it would be refused as things stand
 */
/**
 * @typedef {object} Receipt what a deed did
 * @property {string} act give it to `undo`
 * @property {Verb} verb
 * @property {number} at
 * @property {number} audit its number in the audit log
 * @property {Person[]} persons
 * @property {string} [detail] what it says beyond them: `every 30s`, what was undone
 * @property {{room: string, seq?: number}[]} rooms
 * @property {number} [until]
 * @property {number} [undo_until] absent: it cannot be undone
 * @property {Scale} [scale]
 * @property {{act: string, verb: Verb, until?: number}[]} [older] sanctions that it took the place of; of an undo, those in force again
 * @property {boolean} [newcomers] new guests from the networks of its persons are covered, too
 * @property {boolean} [duplicate] it had been done before, with the same nonce
 */

/**
 * @typedef {object} Mode what a room lets its people do; a time says when that ends by itself
 * @property {boolean} [locked] only voices and above speak
 * @property {number} [locked_until]
 * @property {number} [slow_ms] whoever has no voice speaks once in so many milliseconds
 * @property {number} [slow_until]
 * @property {boolean} [closed] nobody watches or speaks
 */
/** @typedef {'warn' | 'mute' | 'kick' | 'ban'} SanctionKind */
/**
 * @typedef {object} Sanctioned what was done about us; in a `welcome`, what is in force
 * @property {'sanctioned'} [type]
 * @property {string} act
 * @property {SanctionKind} kind
 * @property {boolean} [lifted] it ended
 * @property {string} [room] absent: everywhere
 * @property {number} at
 * @property {number} [until] absent: until it is lifted
 * @property {string} [reason]
 */
/** @typedef {{type: 'announcement', at: number, text: string}} Announcement */

/** @type {readonly Role[]} */
const LADDER = ['member', 'voice', 'moderator', 'owner'];

/** Whether a role is this one or a higher one. @param {Role} role @param {Role} least */
export const atLeast = (role, least) => LADDER.indexOf(role) >= LADDER.indexOf(least);
