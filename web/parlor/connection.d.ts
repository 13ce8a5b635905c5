import { ParlorError } from './frames.js';
export type Frame = import('./frames.js').Frame;
export type Reply = import('./frames.js').Reply;
export type SocketLike = {
    readyState: number;
    onopen: ((event: any) => void) | null;
    onmessage: ((event: any) => void) | null;
    onclose: ((event: any) => void) | null;
    onerror: ((event: any) => void) | null;
    send: (data: string) => void;
    close: (code?: number, reason?: string) => void;
};
export type SocketClass = new (url: string) => SocketLike;
export type ConnectionState = {
    name: 'idle' | 'connecting' | 'online' | 'waiting' | 'stopped' | 'closed';
    /**
     * of `waiting`, in milliseconds since 1970
     */
    retryAt?: number;
    /**
     * of `waiting`: the browser knows that there is no network
     */
    offline?: boolean;
    /**
     * the close code that led here
     */
    code?: number;
    reason?: string;
};
export type Session = {
    opened: () => void;
    /**
     * one that answers no request
     */
    frame: (frame: Frame) => void;
    lost: (code: number) => void;
    state: (state: ConnectionState) => void;
};
export declare class Connection {
    #private;
    url: string;
    Socket: SocketClass;
    session: Session;
    /** @type {ConnectionState} */ state: ConnectionState;
    /**
     * @param {string} url
     * @param {SocketClass} Socket
     * @param {Session} session
     */
    constructor(url: string, Socket: SocketClass, session: Session);
    /** Connects now, whatever is being waited for. */
    start(): void;
    /** The server has welcomed us. @param {number} pingMs @param {number} deadMs */
    welcomed(pingMs: number, deadMs: number): void;
    /** @param {'closed' | 'stopped'} end @param {number} [code] @param {string} [reason] @returns {Promise<void>} when the socket is gone */
    stop(end: 'closed' | 'stopped', code?: number, reason?: string): Promise<void>;
    /** Gives this connection up for a fresh one, at once. */
    renew(): void;
    /** Not before this time has passed. @param {number} ms */
    rest(ms: number): void;
    /** Gives this connection up and comes back with back-off. @param {string} reason */
    retreat(reason: string): void;
    /** The network or the page has changed: try now, or make sure that the line is alive. */
    nudge(): void;
    /** @param {object} frame @returns {boolean} whether it left */
    tell(frame: object): boolean;
    /**
     * Sends a request; `answer` gets the first reply that carries its id, or an error when the connection ends before that.
     * @param {object} frame
     * @param {(reply: Reply | ParlorError) => void} answer
     */
    request(frame: object, answer: (reply: Reply | ParlorError) => void): void;
}
