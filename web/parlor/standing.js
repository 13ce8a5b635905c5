// @ts-check
// What we are in a room, how the room is set, and what keeps us from speaking there now.

import { atLeast } from './deeds.js';
import { People } from './people.js';

/** @import {Mode, Person, Role, RoleLine, SanctionKind, SanctionLine, Sanctioned} from './frames.js' */
/** @typedef {import('./people.js').PeopleLink & {now: () => number, sanction: (kind: SanctionKind) => Sanctioned | undefined}} StandingLink */
/**
 * Why nothing can be said. `until` is by the server's clock (`parlor.now()`); absent: until somebody changes it.
 * @typedef {{code: 'banned' | 'kicked' | 'muted' | 'room_closed' | 'room_locked' | 'slow_mode', until?: number, reason?: string, everywhere?: boolean}} Obstacle
 */
/** @typedef {{person: Person, kind: 'mute' | 'kick' | 'ban', until?: number}} Held somebody who is muted, put out or banned here */

/** @type {readonly (readonly [SanctionKind, 'banned' | 'kicked' | 'muted'])[]} */
const SANCTIONS = [['ban', 'banned'], ['kick', 'kicked'], ['mute', 'muted']];

/** What each verb begins or ends. @type {Partial<Record<string, readonly Held['kind'][]>>} */
const MEANT = { mute: ['mute'], unmute: ['mute'], kick: ['kick'], ban: ['ban'], unban: ['kick', 'ban'] };

export class Standing extends People {
  /** What we are here. @type {Role} */ role = 'member';
  /** Locked, slow or closed; all of it by the server's clock. @type {Mode} */ mode = {};
  /** When we spoke here last, by the server's clock. */ #spokeAt = -Infinity;
  /** @type {Map<string, Held>} */ #held = new Map();
  /** @type {StandingLink} */ #link;

  /** @param {StandingLink} link */
  constructor(link) {
    super(link);
    this.#link = link;
  }

  /** What keeps us from speaking here now, the gravest first. @returns {Obstacle | undefined} */
  get obstacle() {
    for (const [kind, code] of SANCTIONS) {
      const sanction = this.#link.sanction(kind);
      if (sanction) return { code, until: sanction.until, reason: sanction.reason, everywhere: sanction.room === undefined };
    }
    if (this.mode.closed) return { code: 'room_closed' };
    if (atLeast(this.role, 'voice')) return undefined;
    if (this.locked) return { code: 'room_locked', until: this.mode.locked_until };
    const next = this.#spokeAt + this.slowMs;
    return this.slowMs > 0 && next > this.#link.now() ? { code: 'slow_mode', until: Math.min(next, this.mode.slow_until ?? Infinity) } : undefined;
  }

  /** Whether only voices and above speak now. */
  get locked() {
    return Boolean(this.mode.locked) && this.#lasts(this.mode.locked_until);
  }

  /** How long whoever has no voice waits between two messages now; 0: not at all. */
  get slowMs() {
    return this.#lasts(this.mode.slow_until) ? (this.mode.slow_ms ?? 0) : 0;
  }

  /** Who is known to be muted, put out or banned here: what was told while we watched. @returns {Held[]} */
  get held() {
    return [...this.#held.values()].filter(({ until }) => this.#lasts(until));
  }

  /** @param {{role?: Role, owner?: string} & Mode} frame */
  stands({ role = 'member', owner, locked, locked_until, slow_ms, slow_until, closed }) {
    this.role = role;
    this.mode = { locked, locked_until, slow_ms, slow_until, closed };
    if (owner !== undefined) this.ranked(owner, 'owner');
    const you = this.#link.you();
    if (you) this.ranked(you.id, role);
  }

  /** @param {RoleLine} line */
  appointed({ person, role }) {
    if (person.id === this.#link.you()?.id) this.role = role;
    this.ranked(person.id, role);
  }

  /** @param {SanctionLine} line */
  sanctioned({ verb, persons, until }) {
    for (const kind of MEANT[verb] ?? []) {
      for (const person of persons) {
        if (verb === kind) this.#held.set(`${kind} ${person.id}`, { person, kind, until });
        else this.#held.delete(`${kind} ${person.id}`);
      }
    }
  }

  /** @param {number} at when something of ours was taken, by the server's clock */
  spoke(at) {
    this.#spokeAt = Math.max(this.#spokeAt, at);
  }

  /** The room is too slow for us, says the server. @param {number} ms */
  waits(ms) {
    this.#spokeAt = this.#link.now() + ms - this.slowMs;
  }

  /** @param {number} [until] */
  #lasts(until) {
    return until === undefined || until > this.#link.now();
  }
}
