// @ts-check
// The socket: opened, kept alive, and opened again with back-off. Knows requests by their id and nothing of rooms.

import { ParlorError, comesBack } from './frames.js';

/** @typedef {import('./frames.js').Frame} Frame */
/** @typedef {import('./frames.js').Reply} Reply */
/**
 * @typedef {object} SocketLike the part of a WebSocket that is used
 * @property {number} readyState
 * @property {((event: any) => void) | null} onopen
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onclose
 * @property {((event: any) => void) | null} onerror
 * @property {(data: string) => void} send
 * @property {(code?: number, reason?: string) => void} close
 */
/** @typedef {new (url: string) => SocketLike} SocketClass */
/**
 * `idle`: not started; `connecting`: until the server's welcome; `online`; `waiting`: the next try is at `retryAt`;
 * `stopped`: the server asked us not to come back by ourselves, or refused us for good; `closed`: by `close()`.
 * @typedef {object} ConnectionState
 * @property {'idle' | 'connecting' | 'online' | 'waiting' | 'stopped' | 'closed'} name
 * @property {number} [retryAt] of `waiting`, in milliseconds since 1970
 * @property {boolean} [offline] of `waiting`: the browser knows that there is no network
 * @property {number} [code] the close code that led here
 * @property {string} [reason]
 */
/**
 * @typedef {object} Session what stands on the connection
 * @property {() => void} opened
 * @property {(frame: Frame) => void} frame one that answers no request
 * @property {(code: number) => void} lost
 * @property {(state: ConnectionState) => void} state
 */

const FIRST_DELAY_MS = 500;
/** Most outages are a restart: while one is young, nobody should sit out a long delay. */
const YOUNG_MS = 30_000;
const LONGEST_YOUNG_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 30_000;
/** A connection that lasted this long makes the next loss a first one. */
const STEADY_MS = 10_000;
/** From the first packet to the welcome; the server itself allows 10 s for hello. */
const WELCOME_MS = 15_000;
/** How long an answer may take when there is a reason to doubt the line. */
const PROBE_MS = 5_000;
/** How long an orderly close may take. */
const CLOSE_MS = 2_000;

export class Connection {
  /** @type {ConnectionState} */ state = { name: 'idle' };
  /** @type {SocketLike | undefined} */ #socket;
  /** @type {Map<number, (reply: Reply | ParlorError) => void>} */ #asked = new Map();
  #nextId = 1;
  #attempts = 0;
  #outageAt = 0;
  #heardAt = 0;
  /** @type {number | undefined} */ #probedAt;
  #pingMs = 25_000;
  #patienceMs = 20_000;
  /** What `bye` or a refused hello asked for. */ #restMs = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #life;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #steady;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #doubt;

  /**
   * @param {string} url
   * @param {SocketClass} Socket
   * @param {Session} session
   */
  constructor(url, Socket, session) {
    this.url = url;
    this.Socket = Socket;
    this.session = session;
  }

  /** Connects now, whatever is being waited for. */
  start() {
    if (this.#socket) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#become({ name: 'connecting' });
    const socket = new this.Socket(this.url);
    this.#socket = socket;
    this.#life = setTimeout(() => this.#drop(1006, 'no answer'), WELCOME_MS);
    socket.onopen = () => this.session.opened();
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#lost(event.code ?? 1006, event.reason ?? '');
    // An error is always followed by a close.
    socket.onerror = () => {};
  }

  /** The server has welcomed us. @param {number} pingMs @param {number} deadMs */
  welcomed(pingMs, deadMs) {
    this.#pingMs = pingMs;
    this.#patienceMs = Math.max(deadMs - pingMs, 1000);
    this.#restMs = 0;
    this.#steady = setTimeout(() => (this.#attempts = 0), STEADY_MS);
    this.#become({ name: 'online' });
    this.#listen();
  }

  /** @param {'closed' | 'stopped'} end @param {number} [code] @param {string} [reason] @returns {Promise<void>} when the socket is gone */
  stop(end, code, reason) {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#detach(1000);
    const gone = socket ? closed(socket) : Promise.resolve();
    this.#become({ name: end, code, reason });
    this.#abandon(end === 'closed' ? new ParlorError('closed', 'The client was closed.') : disconnected());
    return gone;
  }

  /** Gives this connection up for a fresh one, at once. */
  renew() {
    this.#detach(1000);
    this.#abandon(disconnected());
    this.session.lost(1000);
    this.start();
  }

  /** Not before this time has passed. @param {number} ms */
  rest(ms) {
    this.#restMs = Math.max(this.#restMs, ms);
  }

  /** Gives this connection up and comes back with back-off. @param {string} reason */
  retreat(reason) {
    this.#drop(1000, reason);
  }

  /** The network or the page has changed: try now, or make sure that the line is alive. */
  nudge() {
    if (this.state.name === 'waiting' && offline()) this.#become({ ...this.state, offline: true });
    else if (this.state.name === 'waiting') this.start();
    else if (this.state.name === 'online') this.#probe(PROBE_MS);
  }

  /** @param {object} frame @returns {boolean} whether it left */
  tell(frame) {
    if (!this.#socket || this.#socket.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /**
   * Sends a request; `answer` gets the first reply that carries its id, or an error when the connection ends before that.
   * @param {object} frame
   * @param {(reply: Reply | ParlorError) => void} answer
   */
  request(frame, answer) {
    const id = this.#nextId++;
    if (!this.tell({ ...frame, id })) return answer(disconnected());
    this.#asked.set(id, answer);
  }

  /** @param {unknown} data */
  #receive(data) {
    this.#heardAt = Date.now();
    const frame = parsed(data);
    if (!frame) return this.#drop(1007, 'the server sent something that is not a JSON object');
    const id = 'id' in frame ? frame.id : undefined;
    const answer = id === undefined ? undefined : this.#asked.get(id);
    if (id === undefined || !answer) return this.session.frame(frame);
    this.#asked.delete(id);
    answer(/** @type {Reply} */ (frame));
  }

  /** Waits for silence: pings when there was nothing for a while, and gives up when that is not answered. */
  #listen() {
    clearTimeout(this.#life);
    const due = this.#probedAt === undefined ? this.#heardAt + this.#pingMs : this.#probedAt + this.#patienceMs;
    this.#life = setTimeout(() => this.#judge(), Math.max(due - Date.now(), 100));
  }

  #judge() {
    const now = Date.now();
    // Measured from the ping and not from the last frame: timers of a sleeping page come late.
    if (this.#probedAt !== undefined && this.#heardAt > this.#probedAt) this.#probedAt = undefined;
    if (this.#probedAt !== undefined && now - this.#probedAt >= this.#patienceMs) return this.#drop(4001, 'no answer');
    if (this.#probedAt === undefined && now - this.#heardAt >= this.#pingMs) this.#ping(now);
    this.#listen();
  }

  /** @param {number} now */
  #ping(now) {
    this.#probedAt = now;
    this.request({ type: 'ping' }, (reply) => {
      if (!(reply instanceof ParlorError)) this.#probedAt = undefined;
    });
  }

  /** @param {number} withinMs */
  #probe(withinMs) {
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => this.#drop(4001, 'no answer'), withinMs);
    const doubt = this.#doubt;
    this.request({ type: 'ping' }, () => clearTimeout(doubt));
  }

  /** Ends a connection that does not answer, without waiting for its close. @param {number} code @param {string} reason */
  #drop(code, reason) {
    if (!this.#socket) return;
    this.#detach();
    this.#lost(code, reason);
  }

  /** @param {number} code @param {string} reason */
  #lost(code, reason) {
    this.#detach();
    const back = comesBack(code);
    if (back === 'never') {
      this.#become({ name: 'stopped', code, reason });
    } else {
      if (this.#attempts === 0) this.#outageAt = Date.now();
      const young = Date.now() - this.#outageAt < YOUNG_MS;
      const longest = young ? LONGEST_YOUNG_DELAY_MS : LONGEST_DELAY_MS;
      // Without a network a try is only a precaution against a browser that errs.
      const slowly = back === 'slowly' || offline();
      const delay = this.#restMs + (slowly ? slowDelay() : jitter(this.#attempts, longest));
      this.#attempts += 1;
      this.#restMs = 0;
      this.#retry = setTimeout(() => this.start(), delay);
      this.#become({ name: 'waiting', retryAt: Date.now() + delay, offline: offline(), code, reason });
    }
    this.session.lost(code);
    this.#abandon(disconnected());
  }

  /** @param {number} [code] for the close frame, where there is an orderly end */
  #detach(code) {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#probedAt = undefined;
    clearTimeout(this.#life);
    clearTimeout(this.#steady);
    clearTimeout(this.#doubt);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (socket.readyState < 2) socket.close(code);
  }

  /** @param {ParlorError} why */
  #abandon(why) {
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const answer of asked) answer(why);
  }

  /** @param {ConnectionState} state */
  #become(state) {
    this.state = state;
    this.session.state(state);
  }
}

/** @param {unknown} data @returns {Frame | undefined} */
function parsed(data) {
  try {
    const frame = JSON.parse(String(data));
    return typeof frame === 'object' && frame !== null ? frame : undefined;
  } catch {
    return undefined;
  }
}

const disconnected = () => new ParlorError('disconnected', 'There is no connection to the server.');

/** Full jitter: anything up to 0.5 s doubled for each try. @param {number} attempts @param {number} longest */
const jitter = (attempts, longest) => Math.random() * Math.min(longest, FIRST_DELAY_MS * 2 ** attempts);

/** What a browser knows for sure: `onLine` may be wrongly true, not wrongly false. */
const offline = () => globalThis.navigator?.onLine === false;

/** @param {SocketLike & {terminate?: () => void}} socket one that is being closed @returns {Promise<void>} */
function closed(socket) {
  if (socket.readyState === 3) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.terminate?.();
      resolve();
    }, CLOSE_MS);
    socket.onclose = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

const slowDelay = () => (LONGEST_DELAY_MS * (1 + Math.random())) / 2;
