import { Emitter } from './emitter.js';
import type { Members, Person, Presence, Role } from './frames.js';
export type PeopleLink = {
    reloadMembers: () => void;
    you: () => Person | undefined;
};
/** @import {Members, Person, Presence, Role} from './frames.js' */
/** @typedef {{reloadMembers: () => void, you: () => Person | undefined}} PeopleLink */
/** @extends {Emitter<import('./room.js').RoomEvents>} */
export declare class People extends Emitter<import('./room.js').RoomEvents> {
    #private;
    /** Persons present. */ count: number;
    /** Those known by name, id to name; see `membersKnown`. @type {Map<string, string>} */ members: Map<string, string>;
    /** Those known to be more than members here, present or not. @type {Map<string, Role>} */ roles: Map<string, Role>;
    /** Whether `members` was asked for and is followed. */ membersKnown: boolean;
    /** Presence revision. */ rev: number;
    /** Everybody typing now. @type {Person[]} */ typing: Person[];
    /** @param {PeopleLink} link */
    constructor(link: PeopleLink);
    /** Those present who are known by name, by name. @returns {Person[]} */
    get people(): Person[];
    /** Who is typing beside ourselves. @returns {Person[]} */
    get typists(): Person[];
    /** The pages of `members` are being read: presence is held back until `membersRead`. */
    readMembers(): void;
    /** @param {Members[]} [pages] absent: they could not be read */
    membersRead(pages?: Members[]): void;
    /** A watch was answered: who is here may have changed while nothing was told. @param {{count: number, rev: number}} frame */
    counted({ count, rev }: {
        count: number;
        rev: number;
    }): void;
    /** @param {Presence} frame */
    present(frame: Presence): undefined;
    /** Somebody is this here from now on, as far as is known. @param {string} id @param {Role} role */
    ranked(id: string, role: Role): void;
    /** What somebody is here, as far as is known. @param {string} id @returns {Role} */
    roleOf(id: string): Role;
    /** @param {Person[]} who */
    typed(who: Person[]): void;
}
