// @ts-check
// What goes over the wire (PROTOCOL.md), as types, and the rules a client draws from it.

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
export class ParlorError extends Error {
  /**
   * @param {string} code one of PROTOCOL.md section 7, or `disconnected`, `closed`, `outcome_unknown`, `room_replaced`
   * @param {string} message
   * @param {Partial<Refusal>} [refusal] the frame, where the server said it
   */
  constructor(code, message, refusal) {
    super(message);
    this.name = 'ParlorError';
    this.code = code;
    this.field = refusal?.field;
    this.limit = refusal?.limit;
    this.retryAfterMs = refusal?.retry_after_ms;
    /** When what stands in the way ends by itself, by the server's clock. */
    this.until = refusal?.until;
    /** The reason a moderator gave. */
    this.reason = refusal?.reason;
  }

  /** @param {Refusal} refusal */
  static from(refusal) {
    return new ParlorError(refusal.code, refusal.message, refusal);
  }
}

/** Refusals that time heals: the same request may be repeated after a while. */
const PASSING = new Set(['rate_limited', 'overloaded', 'storage_full', 'storage_unknown', 'under_way', 'shutting_down']);

/** @param {string} code */
export const passes = (code) => PASSING.has(code);

/**
 * Whether and how soon a client comes back by itself after a close code (PROTOCOL.md section 9).
 * @param {number} code
 * @returns {'soon' | 'slowly' | 'never'}
 */
export function comesBack(code) {
  if (code >= 4500 && code <= 4999) return 'never';
  // The client broke a rule: it would break it again at once.
  if ([1002, 1003, 1007, 1008, 1009].includes(code)) return 'slowly';
  return 'soon';
}

/**
 * What two spellings of one room have in common. Letter by letter, so that a final sigma does not depend on its place.
 * @param {string} room
 */
export const roomKey = (room) => [...room.normalize('NFC').toUpperCase()].map((c) => c.toLowerCase()).join('');

/** A fresh nonce: 32 characters. `randomUUID` is missing where a page is not served securely, hence the longer way. */
export function makeNonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const unknownOutcome = () =>
  new ParlorError('outcome_unknown', 'The connection broke before an answer came, and the server no longer knows whether this arrived.');

/** @param {string} text its size as the server counts it */
export const utf8Length = (text) => new TextEncoder().encode(text).length;
