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
  }

  /** @param {Refusal} refusal */
  static from(refusal) {
    return new ParlorError(refusal.code, refusal.message, refusal);
  }
}

/** Refusals that time heals: the same request may be repeated after a while. */
const PASSING = new Set(['rate_limited', 'overloaded', 'storage_full', 'storage_unknown', 'shutting_down']);

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

/** @param {string} text its size as the server counts it */
export const utf8Length = (text) => new TextEncoder().encode(text).length;
