// @ts-check
// Logged requests on their way: kept in order, repeated with the same nonce until they are answered or refused.

import { ParlorError, makeNonce, passes, roomKey, unknownOutcome, utf8Length } from './frames.js';

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

/** A repetition is not begun this close to the end of the window. */
const LATE_MARGIN_MS = 60_000;

/** One act that is to happen once. */
export class Act {
  /** @readonly */ nonce = makeNonce();
  /** @readonly */ createdAt = Date.now();
  /** @type {ActState} */ state = 'waiting';
  /** Why it failed; the text is still here. @type {ParlorError | undefined} */ error;
  /** When a passing refusal lets it be tried again. @type {number | undefined} */ retryAt;
  /** The code of the refusal that is being waited out. @type {string | undefined} */ waitingFor;
  /** The last passing refusal, with its sentence. @type {ParlorError | undefined} */ refusal;
  /** Its position, once answered, or once the message was seen in the room before the answer. @type {number | undefined} */ seq;
  /** First time it left without an answer since: it may have happened. @type {number | undefined} */ sentAt;
  /** As whom it left: to the server a nonce is one person's. @type {string | undefined} */ sentAs;
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

  /** Whether it left and no answer tells whether it happened. */
  get inDoubt() {
    return this.sentAt !== undefined && this.seq === undefined;
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
    this.error = this.retryAt = this.waitingFor = undefined;
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
 * @property {() => string | undefined} you the id of the person we are
 * @property {(act: Act) => void} changed
 */

/** The queue. One act of a room is on its way at a time: a repeated one cannot be overtaken by the next. */
export class Queue {
  /** @type {Act[]} */ #acts = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {Set<() => void>} */ #awaited = new Set();

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

  /** Takes a failed act up again, unless it may have happened and its nonce would not be known any more. @param {Act} act @returns {boolean} */
  retry(act) {
    if (act.state !== 'failed') return false;
    if (this.late(act)) {
      act.error = unknownOutcome();
      this.link.changed(act);
      return false;
    }
    act.revive();
    this.add(act);
    return true;
  }

  /** Whether an act may have happened and its repetition could be taken for another one. @param {Act} act */
  late(act) {
    if (act.sentAt === undefined) return false;
    const window = this.link.windowMs();
    // The repetition takes its time to arrive.
    const margin = Math.min(LATE_MARGIN_MS, window / 10);
    return Date.now() - act.sentAt > window - margin || (act.sentAs !== undefined && act.sentAs !== this.link.you());
  }

  /** Resolves when nothing waits any more, or after this time. @param {number} ms @returns {Promise<void>} */
  emptied(ms) {
    if (this.#acts.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#awaited.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#awaited.add(done);
    });
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
      const refusal = verdict instanceof ParlorError ? verdict : this.late(act) ? unknownOutcome() : undefined;
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
    act.sentAs ??= this.link.you();
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
      act.refusal = ParlorError.from(reply);
      if (reply.code === 'rate_limited') forgetSending(act);
      this.link.changed(act);
    } else {
      if (reply.code !== 'internal') forgetSending(act);
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
    if (this.#acts.length === 0) for (const done of [...this.#awaited]) done();
  }
}

/**
 * Why an act cannot leave, as far as that is known here.
 * @param {Act} act
 * @param {string | undefined} epoch of its room
 * @param {import('./frames.js').Limits | undefined} limits
 * @param {import('./standing.js').Obstacle} [obstacle] what stands in the way in its room
 */
export function objection(act, epoch, limits, obstacle) {
  if (act.epoch !== undefined && epoch !== undefined && act.epoch !== epoch) {
    return new ParlorError('room_replaced', 'The room was made anew; the message this refers to is not in it.');
  }
  // What may have happened is asked for whatever came since: the nonce is looked up before sanctions and settings.
  if (obstacle && !act.inDoubt && hinders(act, obstacle)) return new ParlorError(obstacle.code, SENTENCES[obstacle.code], obstacle);
  const limit = act.kind === 'topic' ? limits?.topic_bytes : limits?.text_bytes;
  if (limit === undefined || act.text === undefined || utf8Length(act.text) <= limit) return undefined;
  return new ParlorError('too_long', `This is longer than the ${limit} bytes that are allowed.`, { limit });
}

/** @type {Record<import('./standing.js').Obstacle['code'], string>} */
const SENTENCES = {
  banned: 'You are banned here.',
  kicked: 'You were put out of here.',
  muted: 'You are muted here.',
  room_closed: 'This room is closed.',
  room_locked: 'This room is locked: only some may speak.',
  slow_mode: 'This room is slow: wait before you speak again.',
};

/** One's own words can be taken back while muted, and corrected in a slow room; more only the server can judge. @param {Act} act @param {import('./standing.js').Obstacle} obstacle */
function hinders(act, { code }) {
  if (act.kind === 'remove') return code !== 'muted' && code !== 'slow_mode' && code !== 'room_locked';
  return act.kind === 'send' || code === 'muted' || code === 'banned' || code === 'kicked';
}

/** The nonce is looked up before limits and rights: their refusal proves that nothing has happened. @param {Act} act */
function forgetSending(act) {
  act.sentAt = act.sentAs = undefined;
}
