// @ts-check
// A typed event source: the library's objects tell what happened through it.

/**
 * @template {Record<string, any>} Events names of the events and what each carries
 */
export class Emitter {
  /** @type {Map<keyof Events, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /**
   * Calls `listener` for each event of this name, until the function given back is called.
   * @template {keyof Events} K
   * @param {K} name
   * @param {(detail: Events[K]) => void} listener
   * @returns {() => void}
   */
  on(name, listener) {
    const known = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, known.add(listener));
    return () => void known.delete(listener);
  }

  /**
   * Tells the listeners. One that throws neither stops the others nor the connection: its error is reported as uncaught.
   * @template {keyof Events} K
   * @param {K} name
   * @param {Events[K]} detail
   * @returns {void}
   */
  emit(name, detail) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        listener(detail);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
