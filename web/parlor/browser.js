// @ts-check
// What a browser offers beside the socket: a storage that may refuse, and news of the network.

/** @typedef {{getItem(key: string): string | null, setItem(key: string, value: string): void, removeItem(key: string): void}} Storage */

const TOKEN_KEY = 'parlor.token';
const NAME_KEY = 'parlor.name';

/** Who we were. A storage that refuses (full, or switched off) costs the memory of it, not the conversation. */
export class Memory {
  /** @param {Storage} [storage] */
  constructor(storage) {
    this.storage = storage;
  }

  get token() {
    return this.#recall(TOKEN_KEY);
  }

  get name() {
    return this.#recall(NAME_KEY);
  }

  /** @param {string} token @param {string} name */
  keep(token, name) {
    try {
      this.storage?.setItem(TOKEN_KEY, token);
      this.storage?.setItem(NAME_KEY, name);
    } catch {
      // The token lives as long as this page.
    }
  }

  forgetToken() {
    try {
      this.storage?.removeItem(TOKEN_KEY);
    } catch {
      // It will be refused again, and dropped again.
    }
  }

  /** @param {string} key */
  #recall(key) {
    try {
      return this.storage?.getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * Calls when the network comes or goes, or the page wakes up. Elsewhere than in a browser: never.
 * @param {() => void} changed
 * @returns {() => void} ends it
 */
export function followNetwork(changed) {
  if (typeof addEventListener !== 'function') return () => {};
  // A worker has no document.
  const page = typeof document === 'undefined' ? undefined : document;
  const woke = () => {
    if (page?.visibilityState === 'visible') changed();
  };
  addEventListener('online', changed);
  addEventListener('offline', changed);
  page?.addEventListener('visibilitychange', woke);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
    page?.removeEventListener('visibilitychange', woke);
  };
}
