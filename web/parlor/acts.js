// @ts-check
// Logged requests on their way: kept in order, repeated with the same nonce until they are answered or refused.

import { ParlorError, makeNonce, passes, roomKey } from './frames.js';

/** @typedef {import('./frames.js').Done} Done */
/** @typedef {import('./frames.js').Refusal} Refusal */
/** @typedef {'send' | 'edit' | 'remove' | 'topic'} ActKind */
/** @typedef {'waiting' | 'sent' | 'done' | 'failed'} ActState */
/** @typedef {{seq: number, at: number, duplicate: boolean}} Receipt */
/**
 * @typedef {object} ActBody
 * @property {string} room
 * @property {string} [text]
 * @property {number} [target] the seq of the message to edit or remove
 * @property {number} [replyTo] the seq of the message answered
 * @property {string} [epoch] the incarnation of the room that `target` and `replyTo` mean
 */

/** One act that is to happen once. */
export class Act {
  /** @readonly */ nonce = makeNonce();
  /** @readonly */ createdAt = Date.now();
  /** @type {ActState} */ state = 'waiting';
  /** Why it failed; the text is still here. @type {ParlorError | undefined} */ error;
  /** When a passing refusal lets it be tried again. @type {number | undefined} */ retryAt;
  /** The refusal that is being waited out. @type {string | undefined} */ waitingFor;
  /** Its position, once answered, or once the message was seen in the room before the answer. @type {number | undefined} */ seq;
  /** First time it left without an answer since: it may have happened. @type {number | undefined} */ sentAt;
  /** @type {(receipt: Receipt) => void} */ #resolve = () => {};
  /** @type {(error: ParlorError) => void} */ #reject = () => {};
  /** Settles with the answer or the refusal. @type {Promise<Receipt>} */ done;

  /**
   * @param {ActKind} kind
   * @param {ActBody} body
   */
  constructor(kind, body) {
    this.kind = kind;
    this.room = body.room;
    this.text = body.text;
    this.target = body.target;
    this.replyTo = body.replyTo;
    this.epoch = body.epoch;
    this.done = this.#promise();
  }

  /** The request, without its id. */
  frame() {
    return {
      type: this.kind,
      room: this.room,
      target: this.target,
      text: this.text,
      nonce: this.nonce,
      reply_to: this.replyTo,
    };
  }

  /** @param {Done} ok */
  complete(ok) {
    this.state = 'done';
    this.seq = ok.seq;
    this.#resolve({ seq: ok.seq ?? 0, at: ok.at ?? 0, duplicate: ok.duplicate ?? false });
  }

  /** @param {ParlorError} error */
  fail(error) {
    this.state = 'failed';
    this.error = error;
    this.seq = undefined;
    this.#reject(error);
  }

  /** Waits again, under the same nonce. */
  revive() {
    this.state = 'waiting';
    this.error = this.retryAt = this.waitingFor = this.sentAt = undefined;
    this.done = this.#promise();
  }

  #promise() {
    /** @type {Promise<Receipt>} */
    const promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // A caller who does not look at `done` reads `state`; it is no uncaught rejection.
    promise.catch(() => {});
    return promise;
  }
}

/**
 * @typedef {object} Link what the queue needs of the connection
 * @property {(act: Act) => 'now' | 'wait' | ParlorError} judge whether an act may leave
 * @property {(frame: object, answer: (reply: Done | Refusal) => void) => void} request
 * @property {() => number} windowMs how long the server knows a nonce
 * @property {(act: Act) => void} changed
 */

/** The queue. One act of a room is on its way at a time: a repeated one cannot be overtaken by the next. */
export class Queue {
  /** @type {Act[]} */ #acts = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {Link} link */
  constructor(link) {
    this.link = link;
  }

  /** @param {Act} act */
  add(act) {
    this.#acts.push(act);
    this.link.changed(act);
    this.pump();
  }

  /** Takes a failed act up again. @param {Act} act */
  retry(act) {
    if (act.state !== 'failed') return;
    act.revive();
    this.add(act);
  }

  /** Sends what may leave. */
  pump() {
    clearTimeout(this.#timer);
    const now = Date.now();
    const busy = new Set();
    let next = Infinity;
    for (const act of [...this.#acts]) {
      const key = roomKey(act.room);
      if (busy.has(key)) continue;
      busy.add(key);
      if (act.state !== 'waiting') continue;
      if (act.retryAt !== undefined && act.retryAt > now) {
        next = Math.min(next, act.retryAt);
        continue;
      }
      const verdict = this.link.judge(act);
      if (verdict === 'wait') continue;
      const late = act.sentAt !== undefined && now - act.sentAt > this.link.windowMs();
      const refusal = verdict instanceof ParlorError ? verdict : late ? unknownOutcome() : undefined;
      if (!refusal) {
        this.#send(act, now);
      } else {
        this.#fail(act, refusal);
        busy.delete(key);
      }
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.pump(), next - now);
  }

  /** The connection is gone: what was on its way waits for the next one. */
  cut() {
    clearTimeout(this.#timer);
    for (const act of this.#acts) {
      if (act.state !== 'sent') continue;
      act.state = 'waiting';
      this.link.changed(act);
    }
  }

  /**
   * Fails the acts that are in doubt (sent, never answered) because nothing can be learnt of them any more.
   * @param {ParlorError} [why]
   */
  failDoubtful(why = unknownOutcome()) {
    for (const act of [...this.#acts]) if (act.sentAt !== undefined) this.#fail(act, why);
  }

  /** Fails everything that waits. @param {ParlorError} why */
  failAll(why) {
    clearTimeout(this.#timer);
    for (const act of [...this.#acts]) this.#fail(act, why);
  }

  /** @param {Act} act @param {number} now */
  #send(act, now) {
    act.state = 'sent';
    act.sentAt ??= now;
    act.retryAt = act.waitingFor = undefined;
    this.link.changed(act);
    this.link.request(act.frame(), (reply) => this.#answered(act, reply));
  }

  /** @param {Act} act @param {Done | Refusal} reply */
  #answered(act, reply) {
    if (reply.type === 'ok') {
      this.#drop(act);
      act.complete(reply);
      this.link.changed(act);
    } else if (passes(reply.code)) {
      act.state = 'waiting';
      act.retryAt = Date.now() + Math.max(reply.retry_after_ms ?? 1000, 50);
      act.waitingFor = reply.code;
      // The nonce is looked up before the throttle, so this refusal proves that it did not happen.
      if (reply.code === 'rate_limited') act.sentAt = undefined;
      this.link.changed(act);
    } else {
      this.#fail(act, ParlorError.from(reply));
    }
    this.pump();
  }

  /** @param {Act} act @param {ParlorError} error */
  #fail(act, error) {
    this.#drop(act);
    act.fail(error);
    this.link.changed(act);
  }

  /** @param {Act} act */
  #drop(act) {
    this.#acts = this.#acts.filter((other) => other !== act);
  }
}

const unknownOutcome = () =>
  new ParlorError('outcome_unknown', 'The connection broke before an answer came, and the server no longer knows whether this arrived.');
