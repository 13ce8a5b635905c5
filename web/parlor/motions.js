// @ts-check
// What moderators ask for, and reports: promises that outlive the connection, repeated with the same nonce until they are answered.

import { ParlorError, passes, unknownOutcome } from './frames.js';

/** @typedef {import('./frames.js').Reply} Reply */
/** @typedef {{type: string, nonce: string, [field: string]: unknown}} Request */
/**
 * @typedef {object} Link what the motions need of the connection
 * @property {(frame: object, answer: (reply: Reply | ParlorError) => void) => void} request
 * @property {() => boolean} online
 * @property {() => string | undefined} you the id of the person we are
 * @property {() => number} windowMs how long the server knows a nonce
 */
/**
 * @typedef {object} Motion
 * @property {Request} frame
 * @property {(reply: Reply) => void} resolve
 * @property {(error: ParlorError) => void} reject
 * @property {boolean} away whether an answer is awaited on this connection
 * @property {number} [sentAt] first time it left
 * @property {string | undefined} [sentAs] as whom
 * @property {ReturnType<typeof setTimeout>} [timer] of a refusal that passes
 */

export class Motions {
  /** @type {Set<Motion>} */ #open = new Set();

  /** @param {Link} link */
  constructor(link) {
    this.link = link;
  }

  /** @param {Request} frame @returns {Promise<Reply>} */
  ask(frame) {
    return new Promise((resolve, reject) => {
      const motion = { frame, resolve, reject, away: false };
      this.#open.add(motion);
      this.#send(motion);
    });
  }

  /** There is a connection again. */
  pump() {
    for (const motion of [...this.#open]) if (!motion.away && motion.timer === undefined) this.#send(motion);
  }

  /** @param {ParlorError} why */
  failAll(why) {
    for (const motion of [...this.#open]) this.#end(motion, () => motion.reject(why));
  }

  /** @param {Motion} motion */
  #send(motion) {
    if (!this.link.online()) return;
    // To the server a nonce is one person's.
    if (motion.sentAs !== undefined && motion.sentAs !== this.link.you()) return this.#end(motion, () => motion.reject(unknownOutcome()));
    motion.away = true;
    motion.sentAs = this.link.you();
    motion.sentAt ??= Date.now();
    // A nonce that may be forgotten is not repeated: what became of it stands in the audit log.
    const late = Date.now() - motion.sentAt > this.link.windowMs() * 0.9 && motion.frame.type !== 'report';
    this.link.request(late ? { type: 'outcome', nonce: motion.frame.nonce } : motion.frame, (reply) => this.#answered(motion, reply));
  }

  /** @param {Motion} motion @param {Reply | ParlorError} reply */
  #answered(motion, reply) {
    motion.away = false;
    // Without an answer it stays for the next connection.
    if (reply instanceof ParlorError) return;
    // Who reports too much is told when to go on, and does not wait without knowing it.
    const told = motion.frame.type === 'report' && reply.type === 'error' && reply.code === 'rate_limited';
    if (reply.type === 'error' && passes(reply.code) && !told) {
      motion.timer = setTimeout(() => {
        motion.timer = undefined;
        this.#send(motion);
      }, Math.max(reply.retry_after_ms ?? 1000, 50));
    } else if (reply.type === 'error') {
      this.#end(motion, () => motion.reject(ParlorError.from(reply)));
    } else if (reply.type === 'outcome' && !reply.receipt) {
      this.#end(motion, () => motion.reject(unknownOutcome()));
    } else {
      this.#end(motion, () => motion.resolve(reply));
    }
  }

  /** @param {Motion} motion @param {() => void} settle */
  #end(motion, settle) {
    clearTimeout(motion.timer);
    this.#open.delete(motion);
    settle();
  }
}
