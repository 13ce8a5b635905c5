// @ts-check
// The larger replies of the server, as types (PROTOCOL.md section 4).

/** @import {Lost, Person, Role, Sanctioned} from './frames.js' */
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
 * @property {Sanctioned[]} [sanctions] what is in force against us, and warnings of the last seven days
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
 * @property {Role} [role] what we are in the room; absent: a member
 * @property {boolean} [locked] this and the next four as in `Mode`
 * @property {number} [locked_until]
 * @property {number} [slow_ms]
 * @property {number} [slow_until]
 * @property {boolean} [closed]
 * @property {number} count
 * @property {number} rev
 * @property {boolean} [ephemeral]
 */

export {};
