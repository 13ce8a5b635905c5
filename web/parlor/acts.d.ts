import { ParlorError } from './frames.js';
export type Done = import('./frames.js').Done;
export type Refusal = import('./frames.js').Refusal;
export type ActKind = 'send' | 'edit' | 'remove' | 'topic';
export type ActState = 'waiting' | 'sent' | 'done' | 'failed';
export type Receipt = {
    seq: number;
    at: number;
    duplicate: boolean;
};
export type ActBody = {
    room: string;
    text?: string;
    /**
     * the seq of the message to edit or remove
     */
    target?: number;
    /**
     * the seq of the message answered
     */
    replyTo?: number;
    /**
     * the incarnation of the room that `target` and `replyTo` mean
     */
    epoch?: string;
};
/** @typedef {import('./frames.js').Done} Done */
/** @typedef {import('./frames.js').Refusal} Refusal */
/** @typedef {'send' | 'edit' | 'remove' | 'topic'} ActKind */
/** @typedef {'waiting' | 'sent' | 'done' | 'failed'} ActState */
/** @typedef {{seq: number, at: number, duplicate: boolean}} Receipt */
/**
 * @typedef {object} ActBody
 * @property {string} room
 * @property {string} [text]
 * @property {number} [target] the seq of the message to edit or remove
 * @property {number} [replyTo] the seq of the message answered
 * @property {string} [epoch] the incarnation of the room that `target` and `replyTo` mean
 */
/** One act that is to happen once. */
export declare class Act {
    #private;
    kind: ActKind;
    room: string;
    text: string | undefined;
    target: number | undefined;
    replyTo: number | undefined;
    epoch: string | undefined;
    /** @readonly */ readonly nonce: string;
    /** @readonly */ readonly createdAt: number;
    /** @type {ActState} */ state: ActState;
    /** Why it failed; the text is still here. @type {ParlorError | undefined} */ error: ParlorError | undefined;
    /** When a passing refusal lets it be tried again. @type {number | undefined} */ retryAt: number | undefined;
    /** The refusal that is being waited out. @type {string | undefined} */ waitingFor: string | undefined;
    /** Its position, once answered, or once the message was seen in the room before the answer. @type {number | undefined} */ seq: number | undefined;
    /** First time it left without an answer since: it may have happened. @type {number | undefined} */ sentAt: number | undefined;
    /** Settles with the answer or the refusal. @type {Promise<Receipt>} */ done: Promise<Receipt>;
    /**
     * @param {ActKind} kind
     * @param {ActBody} body
     */
    constructor(kind: ActKind, body: ActBody);
    /** The request, without its id. */
    frame(): {
        type: ActKind;
        room: string;
        target: number | undefined;
        text: string | undefined;
        nonce: string;
        reply_to: number | undefined;
    };
    /** @param {Done} ok */
    complete(ok: Done): void;
    /** @param {ParlorError} error */
    fail(error: ParlorError): void;
    /** Waits again, under the same nonce. */
    revive(): void;
}
export type Link = {
    /**
     * whether an act may leave
     */
    judge: (act: Act) => 'now' | 'wait' | ParlorError;
    request: (frame: object, answer: (reply: Done | Refusal) => void) => void;
    /**
     * how long the server knows a nonce
     */
    windowMs: () => number;
    changed: (act: Act) => void;
};
/**
 * @typedef {object} Link what the queue needs of the connection
 * @property {(act: Act) => 'now' | 'wait' | ParlorError} judge whether an act may leave
 * @property {(frame: object, answer: (reply: Done | Refusal) => void) => void} request
 * @property {() => number} windowMs how long the server knows a nonce
 * @property {(act: Act) => void} changed
 */
/** The queue. One act of a room is on its way at a time: a repeated one cannot be overtaken by the next. */
export declare class Queue {
    #private;
    link: Link;
    /** @param {Link} link */
    constructor(link: Link);
    /** @param {Act} act */
    add(act: Act): void;
    /** Takes a failed act up again. @param {Act} act */
    retry(act: Act): void;
    /** Sends what may leave. */
    pump(): void;
    /** The connection is gone: what was on its way waits for the next one. */
    cut(): void;
    /**
     * Fails the acts that are in doubt (sent, never answered) because nothing can be learnt of them any more.
     * @param {ParlorError} [why]
     */
    failDoubtful(why?: ParlorError): void;
    /** Fails everything that waits. @param {ParlorError} why */
    failAll(why: ParlorError): void;
}
