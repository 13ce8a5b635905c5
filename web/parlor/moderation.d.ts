import { Emitter } from './emitter.js';
import { ParlorError } from './frames.js';
import type { Reply, Sanctioned, SanctionKind, Welcome } from './frames.js';
export type Deed = import('./deeds.js').Deed;
export type Plan = import('./deeds.js').Plan;
export type Receipt = import('./deeds.js').Receipt;
export type ModerationLink = import('./motions.js').Link & {
    ask: (frame: object) => Promise<Reply>;
};
export type Once = {
    nonce?: string;
};
/** @import {Reply, Sanctioned, SanctionKind, Welcome} from './frames.js' */
/** @typedef {import('./deeds.js').Deed} Deed */
/** @typedef {import('./deeds.js').Plan} Plan */
/** @typedef {import('./deeds.js').Receipt} Receipt */
/** @typedef {import('./motions.js').Link & {ask: (frame: object) => Promise<Reply>}} ModerationLink */
/** @typedef {{nonce?: string}} Once under which nonce it is done; the same one again does nothing more */
/** @extends {Emitter<import('./options.js').ParlorEvents>} */
export declare class Moderation extends Emitter<import('./options.js').ParlorEvents> {
    #private;
    /** @param {ModerationLink} link */
    constructor(link: ModerationLink);
    /** What a deed would do now; nothing happens. @param {Deed} deed @returns {Promise<Plan>} */
    plan(deed: Deed): Promise<Plan>;
    /** Does what was planned, to just those it named. @param {Plan | string} plan @param {Once} [once] @returns {Promise<Receipt>} */
    commit(plan: Plan | string, { nonce }?: Once): Promise<Receipt>;
    /** Plans and does a deed in one step. @param {Deed} deed @param {Once} [once] @returns {Promise<Receipt>} */
    do(deed: Deed, { nonce }?: Once): Promise<Receipt>;
    /** Takes an act back. @param {Receipt | string} act @param {Once} [once] @returns {Promise<Receipt>} */
    undo(act: Receipt | string, { nonce }?: Once): Promise<Receipt>;
    /** What became of the act with a nonce; nothing: it did not happen. @param {string} nonce @returns {Promise<Receipt | undefined>} */
    outcome(nonce: string): Promise<Receipt | undefined>;
    /** Tells the operators of a message. @param {string} room @param {number} target its seq @param {string} [reason] @param {Once} [once] */
    report(room: string, target: number, reason?: string, { nonce }?: Once): Promise<void>;
    /** What is in force against us, and warnings of the last seven days. @returns {Sanctioned[]} */
    get sanctions(): Sanctioned[];
    /** The sanction of a kind that holds against us in a room, be it everywhere; without a room, everywhere. @param {SanctionKind} kind @param {string} [room] */
    sanction(kind: SanctionKind, room?: string): import("./deeds.js").Sanctioned | undefined;
    /** The time by the server's clock, in milliseconds since 1970: what every `until` is measured by. */
    now(): number;
    /** @param {Welcome} welcome */
    welcomed(welcome: Welcome): void;
    /** @param {Sanctioned} frame */
    sanctioned(frame: Sanctioned): void;
    /** A refusal may tell of a sanction. @param {ParlorError} error @param {string} [room] */
    refused(error: ParlorError, room?: string): void;
    /** @param {ParlorError} why */
    ended(why: ParlorError): void;
}
/** Why a sanction ends the watch of its room, if it does. @param {Sanctioned} sanction */
export declare function putsOut({ kind, lifted, until, reason }: Sanctioned): ParlorError | undefined;
