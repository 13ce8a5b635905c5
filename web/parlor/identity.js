// @ts-check
// As whom we say hello: the token, the name that is wanted, and what of it is remembered.

import { Memory } from './browser.js';
import { ParlorError } from './frames.js';

/** @import {Person, Welcome} from './frames.js' */

export class Identity {
  /** Who we are, since the first welcome. @type {Person | undefined} */ you;
  /** @type {string | undefined} */ token;
  /** The name to ask for with the next hello. @type {string | undefined} */ #wanted;
  /** Our own name was refused: the server makes one up. */ #nameless = false;
  /** @type {Memory} */ #memory;
  /** @type {{resolve: (you: Person) => void, reject: (error: ParlorError) => void} | undefined} */ #renaming;

  /** @param {{token?: string, name?: string, storage?: import('./browser.js').Storage}} options */
  constructor(options) {
    this.#memory = new Memory(options.storage);
    this.token = options.token ?? this.#memory.token;
    this.#wanted = options.name ?? (this.token ? undefined : this.#memory.name);
  }

  /** What a hello says of us. */
  get name() {
    return this.#wanted ?? (this.token || this.#nameless ? undefined : this.you?.name);
  }

  /** @param {Welcome} welcome */
  welcomed(welcome) {
    this.you = welcome.you;
    this.token = welcome.token;
    this.#wanted = undefined;
    this.#nameless = false;
    this.#memory.keep(welcome.token, welcome.you.name);
  }

  /** A welcome was told to the application: what it asked for is done. */
  renamed() {
    if (this.you) this.#renaming?.resolve(this.you);
    this.#renaming = undefined;
  }

  /** Our token is nobody's: the name may still be free. @param {string | undefined} name the one just asked for */
  tokenRefused(name) {
    this.token = undefined;
    this.#memory.forgetToken();
    this.#wanted = name ?? this.you?.name ?? this.#memory.name;
  }

  /** @param {ParlorError} why */
  nameRefused(why) {
    this.#wanted = undefined;
    this.#nameless = true;
    this.#renaming?.reject(why);
    this.#renaming = undefined;
  }

  /** @param {string} name @returns {Promise<Person>} */
  rename(name) {
    this.#renaming?.reject(new ParlorError('renamed', 'Another name was asked for meanwhile.'));
    /** @type {Promise<Person>} */
    const renamed = new Promise((resolve, reject) => (this.#renaming = { resolve, reject }));
    // A caller may listen to `welcome` and `refused` instead.
    renamed.catch(() => {});
    this.#wanted = name;
    return renamed;
  }

  /** @param {ParlorError} why */
  giveUp(why) {
    this.#renaming?.reject(why);
    this.#renaming = undefined;
  }
}
