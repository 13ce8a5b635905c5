export type Sanctioned = import('./frames.js').Sanctioned;
export type SanctionKind = import('./frames.js').SanctionKind;
export declare class Sanctions {
    #private;
    changed: () => void;
    /** @param {() => void} changed something began or ended */
    constructor(changed: () => void);
    /** The server's time. */
    now(): number;
    /** What is in force, and warnings. @returns {Sanctioned[]} */
    get all(): Sanctioned[];
    /** The sanction of a kind that holds in a room, be it everywhere. @param {SanctionKind} kind @param {string} [room] */
    of(kind: SanctionKind, room?: string): import("./deeds.js").Sanctioned | undefined;
    /** @param {{at: number, sanctions?: Sanctioned[]}} welcome */
    welcomed({ at, sanctions }: {
        at: number;
        sanctions?: Sanctioned[];
    }): void;
    /** @param {Sanctioned} one */
    take(one: Sanctioned): void;
    /** A refusal may tell of a sanction that was given while nobody could tell us. @param {{code: string, until?: number, reason?: string}} refusal @param {string} [room] */
    learn({ code, until, reason }: {
        code: string;
        until?: number;
        reason?: string;
    }, room?: string): void;
    end(): void;
}
