// @ts-check
// What is in force against us, by the server's clock: told in each welcome, as it happens, and by refusals.

import { roomKey } from './frames.js';

/** @typedef {import('./frames.js').Sanctioned} Sanctioned */
/** @typedef {import('./frames.js').SanctionKind} SanctionKind */

/** The codes that refusals give for sanctions. @type {Record<string, SanctionKind>} */
const KINDS = { muted: 'mute', kicked: 'kick', banned: 'ban' };
/** A timer is set no further than this. */
const DAY_MS = 86_400_000;

export class Sanctions {
  /** One of each kind and room; of warnings, all. @type {Map<string, Sanctioned>} */ #known = new Map();
  /** How far the server's clock is ahead of ours. */ #ahead = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {() => void} changed something began or ended */
  constructor(changed) {
    this.changed = changed;
  }

  /** The server's time. */
  now() {
    return Date.now() + this.#ahead;
  }

  /** What is in force, and warnings. @returns {Sanctioned[]} */
  get all() {
    return [...this.#known.values()].filter((one) => this.#lasts(one));
  }

  /** The sanction of a kind that holds in a room, be it everywhere. @param {SanctionKind} kind @param {string} [room] */
  of(kind, room) {
    const places = room === undefined ? [undefined] : [undefined, room];
    return places.map((place) => this.#known.get(key({ kind, room: place, act: '' }))).find((one) => one && this.#lasts(one));
  }

  /** @param {{at: number, sanctions?: Sanctioned[]}} welcome */
  welcomed({ at, sanctions = [] }) {
    this.#ahead = at - Date.now();
    this.#known = new Map(sanctions.map((one) => [key(one), one]));
    this.#tell();
  }

  /** @param {Sanctioned} one */
  take(one) {
    if (one.lifted) this.#known.delete(key(one));
    else this.#known.set(key(one), one);
    this.#tell();
  }

  /** A refusal may tell of a sanction that was given while nobody could tell us. @param {{code: string, until?: number, reason?: string}} refusal @param {string} [room] */
  learn({ code, until, reason }, room) {
    const kind = KINDS[code];
    if (kind && !this.of(kind, room)) this.take({ act: '', kind, room, at: this.now(), until, reason });
  }

  end() {
    clearTimeout(this.#timer);
  }

  #tell() {
    this.#wait();
    this.changed();
  }

  /** Tells when the next one ends. */
  #wait() {
    clearTimeout(this.#timer);
    for (const [name, one] of this.#known) if (!this.#lasts(one)) this.#known.delete(name);
    const next = Math.min(...[...this.#known.values()].map((one) => one.until ?? Infinity));
    if (next === Infinity) return;
    const size = this.#known.size;
    this.#timer = setTimeout(() => {
      this.#wait();
      if (this.#known.size < size) this.changed();
    }, Math.min(Math.max(next - this.now(), 20), DAY_MS));
    // It keeps no program alive.
    /** @type {{unref?: () => void}} */ (/** @type {unknown} */ (this.#timer)).unref?.();
  }

  /** @param {Sanctioned} one */
  #lasts(one) {
    return one.kind === 'warn' || one.until === undefined || one.until > this.now();
  }
}

/** @param {{kind: SanctionKind, room?: string, act: string}} one */
const key = ({ kind, room, act }) => (kind === 'warn' ? `warn ${act}` : `${kind} ${room === undefined ? '' : roomKey(room)}`);
