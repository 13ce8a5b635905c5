/**
 * @template {Record<string, any>} Events names of the events and what each carries
 */
export declare class Emitter<Events extends Record<string, any>> {
    #private;
    /**
     * Calls `listener` for each event of this name, until the function given back is called.
     * @template {keyof Events} K
     * @param {K} name
     * @param {(detail: Events[K]) => void} listener
     * @returns {() => void}
     */
    on<K extends keyof Events>(name: K, listener: (detail: Events[K]) => void): () => void;
    /**
     * Tells the listeners. One that throws neither stops the others nor the connection: its error is reported as uncaught.
     * @template {keyof Events} K
     * @param {K} name
     * @param {Events[K]} detail
     * @returns {void}
     */
    emit<K extends keyof Events>(name: K, detail: Events[K]): void;
}
