// @ts-check
// What keeps us from speaking in the room on the screen: told when it begins, each second while it is counted down, and when it is over.

import { Emitter } from '../parlor/emitter.js';
import { PUT_OUT, session } from './session.js';

/** @typedef {{code: string, until?: number, reason?: string, everywhere: boolean, out: boolean, over?: boolean}} Shown `out`: we do not receive the room either; `over`: it has ended, and one may come back */

/** Close codes after which one is out of the server. @type {Record<number, string>} */
const SENT_AWAY = { 4501: 'banned', 4502: 'kicked', 4503: 'closed_by_operator' };
/** What puts out, the gravest first. */
const KINDS = /** @type {const} */ ([['banned', 'ban'], ['kicked', 'kick']]);
/** A timer is set no further than this. */
const DAY_MS = 86_400_000;

/** @extends {Emitter<{change: Shown | undefined}>} */
class Obstacles extends Emitter {
  /** @type {Shown | undefined} */ now;
  #key = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  constructor() {
    super();
    const look = () => this.#look();
    for (const event of /** @type {const} */ (['sanctions', 'state', 'act'])) session.parlor.on(event, look);
    session.eachRoom((room) => {
      look();
      return /** @type {const} */ (['meta', 'state', 'arrived', 'reset']).map((event) => room.on(event, look));
    });
  }

  /** How long it still lasts, in milliseconds; nothing: nobody knows. */
  get left() {
    return this.now?.until === undefined ? undefined : Math.max(this.now.until - session.parlor.now(), 0);
  }

  #look(ticking = false) {
    clearTimeout(this.#timer);
    this.now = this.#find();
    const { room } = session;
    const key = JSON.stringify([this.now, this.left === 0, room?.name, room?.locked, room?.slowMs]);
    const changed = key !== this.#key;
    this.#key = key;
    this.#wait(room?.mode ?? {});
    if (changed || ticking) this.emit('change', this.now);
  }

  /** Until the second changes, or the setting of the room ends. @param {import('../parlor/frames.js').Mode} mode */
  #wait({ locked_until: locked, slow_until: slow }) {
    const now = session.parlor.now();
    const ends = [locked, slow].map((at) => (at !== undefined && at > now ? at - now : Infinity));
    const left = this.left;
    if (left) ends.push(left % 1000 || 1000);
    const next = Math.min(...ends);
    if (next < Infinity) this.#timer = setTimeout(() => this.#look(true), Math.min(next + 5, DAY_MS));
  }

  /** @returns {Shown | undefined} */
  #find() {
    const { room } = session;
    // Whatever keeps us out of this room, what keeps us out of all of them goes before it.
    const away = this.#away();
    if (away) return away;
    if (room?.state === 'refused') return room.error && PUT_OUT.has(room.error.code) ? this.#outOf(room, room.error) : undefined;
    const obstacle = room?.obstacle;
    return obstacle && { code: obstacle.code, until: obstacle.until, reason: obstacle.reason, everywhere: obstacle.everywhere ?? false, out: false };
  }

  /** What keeps us out of the server. @returns {Shown | undefined} */
  #away() {
    const { parlor } = session;
    for (const [code, kind] of KINDS) {
      const sanction = parlor.sanction(kind);
      if (sanction) return { code, until: sanction.until, reason: sanction.reason, everywhere: true, out: true };
    }
    const code = parlor.state.name === 'stopped' ? SENT_AWAY[parlor.state.code ?? 0] : undefined;
    // With its time a sanction is gone from among those in force.
    return code === undefined ? undefined : { code, everywhere: true, out: true, over: code !== 'closed_by_operator' };
  }

  /** @param {import('./session.js').Room} room @param {import('../parlor.js').ParlorError} error @returns {Shown} */
  #outOf(room, error) {
    const { parlor } = session;
    const kind = KINDS.find(([code]) => code === error.code)?.[1];
    // It may have been given another end since it was told.
    const { until, reason } = (kind && parlor.sanction(kind, room.name)) ?? error;
    return { code: error.code, until, reason, everywhere: false, out: true, over: until !== undefined && until <= parlor.now() };
  }
}

export const obstacles = new Obstacles();
