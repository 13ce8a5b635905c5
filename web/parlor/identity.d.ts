import { ParlorError } from './frames.js';
import type { Person, Welcome } from './frames.js';
/** @import {Person, Welcome} from './frames.js' */
export declare class Identity {
    #private;
    /** Who we are, since the first welcome. @type {Person | undefined} */ you: Person | undefined;
    /** @type {string | undefined} */ token: string | undefined;
    /** @param {{token?: string, name?: string, storage?: import('./browser.js').Storage}} options */
    constructor(options: {
        token?: string;
        name?: string;
        storage?: import('./browser.js').Storage;
    });
    /** What a hello says of us. */
    get name(): string | undefined;
    /** @param {Welcome} welcome */
    welcomed(welcome: Welcome): void;
    /** A welcome was told to the application: what it asked for is done. */
    renamed(): void;
    /** Our token is nobody's: the name may still be free. @param {string | undefined} name the one just asked for */
    tokenRefused(name: string | undefined): void;
    /** @param {ParlorError} why */
    nameRefused(why: ParlorError): void;
    /** @param {string} name @returns {Promise<Person>} */
    rename(name: string): Promise<Person>;
    /** @param {ParlorError} why */
    giveUp(why: ParlorError): void;
}
