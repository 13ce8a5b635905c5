import { ParlorError } from './frames.js';
import type { History, Members, Message, Reply, RoomLine } from './frames.js';
export type Request = (frame: object, answer: (reply: Reply | ParlorError) => void) => void;
export type Query = import('./pager.js').Query;
export declare class Queries {
    #private;
    request: Request;
    /** @param {Request} request */
    constructor(request: Request);
    /** @param {string} room @param {Query} query */
    history(room: string, query: Query): Promise<History>;
    /** @param {string} room @returns {Promise<Message | undefined>} */
    last(room: string): Promise<Message | undefined>;
    /** @param {string} room @param {import('./people.js').People} [people] who follows presence from the answer on @returns {Promise<Members[]>} */
    members(room: string, people?: import('./people.js').People): Promise<Members[]>;
    /** @returns {Promise<RoomLine[]>} */
    rooms(): Promise<RoomLine[]>;
    ping(): Promise<number>;
    /** Nothing is asked again. @param {ParlorError} why */
    giveUp(why: ParlorError): void;
    /** @param {object} frame @returns {Promise<Reply>} */
    ask(frame: object): Promise<Reply>;
}
