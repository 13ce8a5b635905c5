export type Act = import('./acts.js').Act;
/** @typedef {import('./acts.js').Act} Act */
export declare class Own {
    tell: (acts: Act[]) => void;
    /** @type {Act[]} */ acts: Act[];
    /** @param {(acts: Act[]) => void} tell */
    constructor(tell: (acts: Act[]) => void);
    /** An act has changed. @param {Act} act @param {boolean} shown whether it is to stand here */
    take(act: Act, shown: boolean): void;
    /** @param {Act} act */
    forget(act: Act): void;
    /** After a cut the own message may arrive before the repeated act is answered: it is not shown twice. @param {import('./frames.js').Message} message */
    match(message: import('./frames.js').Message): void;
    /** Acts whose event has arrived do not wait for it any more. @param {number} seq everything up to here has arrived */
    settle(seq: number): void;
}
