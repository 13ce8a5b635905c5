// @ts-check
// The client's other side of moderation: deeds and reports as promises, what is in force against us, the server's clock.

import { Emitter } from './emitter.js';
import { ParlorError, makeNonce } from './frames.js';
import { Motions } from './motions.js';
import { Sanctions } from './sanctions.js';

/** @import {Reply, Sanctioned, SanctionKind, Welcome} from './frames.js' */
/** @typedef {import('./deeds.js').Deed} Deed */
/** @typedef {import('./deeds.js').Plan} Plan */
/** @typedef {import('./deeds.js').Receipt} Receipt */
/** @typedef {import('./motions.js').Link & {ask: (frame: object) => Promise<Reply>}} ModerationLink */
/** @typedef {{nonce?: string}} Once under which nonce it is done; the same one again does nothing more */

/** @extends {Emitter<import('./options.js').ParlorEvents>} */
export class Moderation extends Emitter {
  /** @type {ModerationLink} */ #link;
  /** @type {Motions} */ #motions;
  #sanctions = new Sanctions(() => this.emit('sanctions', this.#news));
  /** @type {Sanctioned | undefined} */ #news;

  /** @param {ModerationLink} link */
  constructor(link) {
    super();
    this.#link = link;
    this.#motions = new Motions(link);
  }

  /** What a deed would do now; nothing happens. @param {Deed} deed @returns {Promise<Plan>} */
  async plan(deed) {
    return /** @type {Plan & {type: 'plan'}} */ (await this.#link.ask({ type: 'plan', deed }));
  }

  /** Does what was planned, to just those it named. @param {Plan | string} plan @param {Once} [once] @returns {Promise<Receipt>} */
  commit(plan, { nonce = makeNonce() } = {}) {
    return this.#motion({ type: 'commit', plan: typeof plan === 'string' ? plan : plan.plan, nonce });
  }

  /** Plans and does a deed in one step. @param {Deed} deed @param {Once} [once] @returns {Promise<Receipt>} */
  do(deed, { nonce = makeNonce() } = {}) {
    return this.#motion({ type: 'do', deed, nonce });
  }

  /** Takes an act back. @param {Receipt | string} act @param {Once} [once] @returns {Promise<Receipt>} */
  undo(act, { nonce = makeNonce() } = {}) {
    return this.#motion({ type: 'undo', act: typeof act === 'string' ? act : act.act, nonce });
  }

  /** What became of the act with a nonce; nothing: it did not happen. @param {string} nonce @returns {Promise<Receipt | undefined>} */
  async outcome(nonce) {
    const reply = /** @type {import('./frames.js').Outcome} */ (await this.#link.ask({ type: 'outcome', nonce }));
    return reply.receipt;
  }

  /** Tells the operators of a message. @param {string} room @param {number} target its seq @param {string} [reason] @param {Once} [once] */
  async report(room, target, reason, { nonce = makeNonce() } = {}) {
    await this.#motions.ask({ type: 'report', room, target, reason, nonce });
  }

  /** What is in force against us, and warnings of the last seven days. @returns {Sanctioned[]} */
  get sanctions() {
    return this.#sanctions.all;
  }

  /** The sanction of a kind that holds against us in a room, be it everywhere; without a room, everywhere. @param {SanctionKind} kind @param {string} [room] */
  sanction(kind, room) {
    return this.#sanctions.of(kind, room);
  }

  /** The time by the server's clock, in milliseconds since 1970: what every `until` is measured by. */
  now() {
    return this.#sanctions.now();
  }

  /** @param {Welcome} welcome */
  welcomed(welcome) {
    this.#sanctions.welcomed(welcome);
    this.#motions.pump();
  }

  /** @param {Sanctioned} frame */
  sanctioned(frame) {
    this.#news = frame;
    this.#sanctions.take(frame);
    this.#news = undefined;
  }

  /** A refusal may tell of a sanction. @param {ParlorError} error @param {string} [room] */
  refused(error, room) {
    this.#sanctions.learn(error, room);
  }

  /** @param {ParlorError} why */
  ended(why) {
    this.#sanctions.end();
    this.#motions.failAll(why);
  }

  /** @param {import('./motions.js').Request} frame */
  async #motion(frame) {
    const reply = /** @type {any} */ (await this.#motions.ask(frame));
    return /** @type {Receipt} */ (reply.type === 'outcome' ? { ...reply.receipt, duplicate: true } : reply);
  }
}

/** Why a sanction ends the watch of its room, if it does. @param {Sanctioned} sanction */
export function putsOut({ kind, lifted, until, reason }) {
  if (lifted || (kind !== 'kick' && kind !== 'ban')) return undefined;
  const [code, message] = kind === 'ban' ? ['banned', 'You are banned here.'] : ['kicked', 'You were put out of here.'];
  return new ParlorError(code, message, { until, reason });
}
