import type { Announcement, Bye, Sanctioned, Welcome } from './frames.js';
export type Options = {
    /**
     * the name wanted; without one the server makes one up
     */
    name?: string;
    /**
     * who we were; a fresh one comes with each `welcome`
     */
    token?: string;
    /**
     * keeps token and name over reloads, for instance `localStorage`
     */
    storage?: import('./browser.js').Storage;
    /**
     * for a Node without one; default: the global one
     */
    WebSocket?: import('./connection.js').SocketClass;
    /**
     * what the operator sees, at most 64 bytes
     */
    client?: string;
    /**
     * about how much memory the messages of one room may take; default: 8 MiB
     */
    cacheBytes?: number;
};
export type ParlorEvents = {
    state: import('./connection.js').ConnectionState;
    welcome: Welcome;
    /**
     * an own act has changed its state
     */
    act: import('./acts.js').Act;
    /**
     * the watched rooms
     */
    rooms: import('./room.js').Room[];
    /**
     * a hello was refused; where that helps, the next one is said without the name or the token
     */
    refused: import('./frames.js').ParlorError;
    /**
     * a refusal that answers no request
     */
    error: import('./frames.js').ParlorError;
    /**
     * something began or ended against us, or was told again by a welcome; with what just happened, where that is known
     */
    sanctions: Sanctioned | undefined;
    /**
     * the server says something to everybody
     */
    announcement: Announcement;
    bye: Bye;
};
/** @import {Announcement, Bye, Sanctioned, Welcome} from './frames.js' */
/**
 * @typedef {object} Options
 * @property {string} [name] the name wanted; without one the server makes one up
 * @property {string} [token] who we were; a fresh one comes with each `welcome`
 * @property {import('./browser.js').Storage} [storage] keeps token and name over reloads, for instance `localStorage`
 * @property {import('./connection.js').SocketClass} [WebSocket] for a Node without one; default: the global one
 * @property {string} [client] what the operator sees, at most 64 bytes
 * @property {number} [cacheBytes] about how much memory the messages of one room may take; default: 8 MiB
 */
/**
 * @typedef {object} ParlorEvents
 * @property {import('./connection.js').ConnectionState} state
 * @property {Welcome} welcome
 * @property {import('./acts.js').Act} act an own act has changed its state
 * @property {import('./room.js').Room[]} rooms the watched rooms
 * @property {import('./frames.js').ParlorError} refused a hello was refused; where that helps, the next one is said without the name or the token
 * @property {import('./frames.js').ParlorError} error a refusal that answers no request
 * @property {Sanctioned | undefined} sanctions something began or ended against us, or was told again by a welcome; with what just happened, where that is known
 * @property {Announcement} announcement the server says something to everybody
 * @property {Bye} bye
 */
export {};
