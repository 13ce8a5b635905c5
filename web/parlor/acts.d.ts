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
    /** The code of the refusal that is being waited out. @type {string | undefined} */ waitingFor: string | undefined;
    /** The last passing refusal, with its sentence. @type {ParlorError | undefined} */ refusal: ParlorError | undefined;
    /** Its position, once answered, or once the message was seen in the room before the answer. @type {number | undefined} */ seq: number | undefined;
    /** First time it left without an answer since: it may have happened. @type {number | undefined} */ sentAt: number | undefined;
    /** As whom it left: to the server a nonce is one person's. @type {string | undefined} */ sentAs: string | undefined;
    /** Settles with the answer or the refusal. @type {Promise<Receipt>} */ done: Promise<Receipt>;
    /**
     * @param {ActKind} kind
     * @param {ActBody} body
     */
    constructor(kind: ActKind, body: ActBody);
    /** Whether it left and no answer tells whether it happened. */
    get inDoubt(): boolean;
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
    /**
     * the id of the person we are
     */
    you: () => string | undefined;
    changed: (act: Act) => void;
};
/**
 * @typedef {object} Link what the queue needs of the connection
 * @property {(act: Act) => 'now' | 'wait' | ParlorError} judge whether an act may leave
 * @property {(frame: object, answer: (reply: Done | Refusal) => void) => void} request
 * @property {() => number} windowMs how long the server knows a nonce
 * @property {() => string | undefined} you the id of the person we are
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
    /** Takes a failed act up again, unless it may have happened and its nonce would not be known any more. @param {Act} act @returns {boolean} */
    retry(act: Act): boolean;
    /** Whether an act may have happened and its repetition could be taken for another one. @param {Act} act */
    late(act: Act): boolean;
    /** Resolves when nothing waits any more, or after this time. @param {number} ms @returns {Promise<void>} */
    emptied(ms: number): Promise<void>;
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
/**
 * Why an act cannot leave, as far as that is known here.
 * @param {Act} act
 * @param {string | undefined} epoch of its room
 * @param {import('./frames.js').Limits | undefined} limits
 * @param {import('./standing.js').Obstacle} [obstacle] what stands in the way in its room
 */
export declare function objection(act: Act, epoch: string | undefined, limits: import('./frames.js').Limits | undefined, obstacle?: import('./standing.js').Obstacle): ParlorError | undefined;
