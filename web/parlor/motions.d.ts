import { ParlorError } from './frames.js';
export type Reply = import('./frames.js').Reply;
export type Request = {
    type: string;
    nonce: string;
    [field: string]: unknown;
};
export type Link = {
    request: (frame: object, answer: (reply: Reply | ParlorError) => void) => void;
    online: () => boolean;
    /**
     * the id of the person we are
     */
    you: () => string | undefined;
    /**
     * how long the server knows a nonce
     */
    windowMs: () => number;
};
export type Motion = {
    frame: Request;
    resolve: (reply: Reply) => void;
    reject: (error: ParlorError) => void;
    /**
     * whether an answer is awaited on this connection
     */
    away: boolean;
    /**
     * first time it left
     */
    sentAt?: number;
    /**
     * as whom
     */
    sentAs?: string | undefined;
    /**
     * of a refusal that passes
     */
    timer?: ReturnType<typeof setTimeout>;
};
/** @typedef {import('./frames.js').Reply} Reply */
/** @typedef {{type: string, nonce: string, [field: string]: unknown}} Request */
/**
 * @typedef {object} Link what the motions need of the connection
 * @property {(frame: object, answer: (reply: Reply | ParlorError) => void) => void} request
 * @property {() => boolean} online
 * @property {() => string | undefined} you the id of the person we are
 * @property {() => number} windowMs how long the server knows a nonce
 */
/**
 * @typedef {object} Motion
 * @property {Request} frame
 * @property {(reply: Reply) => void} resolve
 * @property {(error: ParlorError) => void} reject
 * @property {boolean} away whether an answer is awaited on this connection
 * @property {number} [sentAt] first time it left
 * @property {string | undefined} [sentAs] as whom
 * @property {ReturnType<typeof setTimeout>} [timer] of a refusal that passes
 */
export declare class Motions {
    #private;
    link: Link;
    /** @param {Link} link */
    constructor(link: Link);
    /** @param {Request} frame @returns {Promise<Reply>} */
    ask(frame: Request): Promise<Reply>;
    /** There is a connection again. */
    pump(): void;
    /** @param {ParlorError} why */
    failAll(why: ParlorError): void;
}
