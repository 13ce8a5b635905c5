// @ts-check
// Questions that change nothing: asked again when a passing refusal says so, given up when the connection ends.

import { ParlorError, passes } from './frames.js';

/** @import {History, Members, Message, Refusal, Reply, RoomLine, Rooms} from './frames.js' */
/** @typedef {(frame: object, answer: (reply: Reply | ParlorError) => void) => void} Request */
/** @typedef {import('./pager.js').Query} Query */

/** The newest message may stand before some lines that are none. */
const LAST_OF = 10;
/** How often a question is asked that is refused for a while. */
const TRIES = 3;

export class Queries {
  /** Those that wait to be asked again. @type {Map<ReturnType<typeof setTimeout>, (error: ParlorError) => void>} */ #waiting = new Map();

  /** @param {Request} request */
  constructor(request) {
    this.request = request;
  }

  /** @param {string} room @param {Query} query */
  async history(room, query) {
    return /** @type {History} */ (await this.ask({ type: 'history', room, ...query }));
  }

  /** @param {string} room @returns {Promise<Message | undefined>} */
  async last(room) {
    const { items } = await this.history(room, { limit: LAST_OF });
    const found = items.findLast((item) => item.type === 'message' && !item.removed);
    return found?.type === 'message' ? found : undefined;
  }

  /** @param {string} room @param {import('./people.js').People} [people] who follows presence from the answer on @returns {Promise<Members[]>} */
  async members(room, people) {
    people?.readMembers();
    /** @type {Members[] | undefined} */ let pages;
    try {
      pages = /** @type {Members[]} */ (await this.#pages({ type: 'members', room }));
      return pages;
    } finally {
      people?.membersRead(pages);
    }
  }

  /** @returns {Promise<RoomLine[]>} */
  async rooms() {
    const pages = /** @type {Rooms[]} */ (await this.#pages({ type: 'rooms' }));
    return pages.flatMap((page) => page.items);
  }

  async ping() {
    const began = performance.now();
    await this.ask({ type: 'ping' });
    return performance.now() - began;
  }

  /** Nothing is asked again. @param {ParlorError} why */
  giveUp(why) {
    for (const [timer, reject] of this.#waiting) {
      clearTimeout(timer);
      reject(why);
    }
    this.#waiting.clear();
  }

  /** @param {object} frame */
  async #pages(frame) {
    /** @type {(Members | Rooms)[]} */ const pages = [];
    do {
      pages.push(/** @type {Members | Rooms} */ (await this.ask({ ...frame, next: pages.at(-1)?.next })));
    } while (pages.at(-1)?.next !== undefined);
    return pages;
  }

  /** @param {object} frame @returns {Promise<Reply>} */
  async ask(frame) {
    for (let tried = 1; ; tried++) {
      const reply = await this.#once(frame);
      if (reply.type !== 'error') return reply;
      if (!passes(reply.code) || tried === TRIES) throw ParlorError.from(reply);
      await this.#wait(reply);
    }
  }

  /** @param {object} frame @returns {Promise<Reply>} */
  #once(frame) {
    return new Promise((resolve, reject) => {
      this.request(frame, (reply) => (reply instanceof ParlorError ? reject(reply) : resolve(reply)));
    });
  }

  /** @param {Refusal} refusal @returns {Promise<void>} */
  #wait(refusal) {
    return new Promise((resolve, reject) => {
      const again = () => {
        this.#waiting.delete(timer);
        resolve();
      };
      const timer = setTimeout(again, refusal.retry_after_ms ?? 1000);
      this.#waiting.set(timer, reject);
    });
  }
}
