export type Storage = {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
};
/** Who we were. A storage that refuses (full, or switched off) costs the memory of it, not the conversation. */
export declare class Memory {
    #private;
    storage: Storage | undefined;
    /** @param {Storage} [storage] */
    constructor(storage?: Storage);
    get token(): string | undefined;
    get name(): string | undefined;
    /** @param {string} token @param {string} name */
    keep(token: string, name: string): void;
    forgetToken(): void;
}
/**
 * Calls when the network comes or goes, or the page wakes up. Elsewhere than in a browser: never.
 * @param {() => void} changed
 * @returns {() => void} ends it
 */
export declare function followNetwork(changed: () => void): () => void;
