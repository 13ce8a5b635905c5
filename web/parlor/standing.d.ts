import { People } from './people.js';
import type { Mode, Person, Role, RoleLine, SanctionKind, SanctionLine, Sanctioned } from './frames.js';
export type StandingLink = import('./people.js').PeopleLink & {
    now: () => number;
    sanction: (kind: SanctionKind) => Sanctioned | undefined;
};
export type Obstacle = {
    code: 'banned' | 'kicked' | 'muted' | 'room_closed' | 'room_locked' | 'slow_mode';
    until?: number;
    reason?: string;
    everywhere?: boolean;
};
export type Held = {
    person: Person;
    kind: 'mute' | 'kick' | 'ban';
    until?: number;
};
export declare class Standing extends People {
    #private;
    /** What we are here. @type {Role} */ role: Role;
    /** Locked, slow or closed; all of it by the server's clock. @type {Mode} */ mode: Mode;
    /** @param {StandingLink} link */
    constructor(link: StandingLink);
    /** What keeps us from speaking here now, the gravest first. @returns {Obstacle | undefined} */
    get obstacle(): Obstacle | undefined;
    /** Whether only voices and above speak now. */
    get locked(): boolean;
    /** How long whoever has no voice waits between two messages now; 0: not at all. */
    get slowMs(): number;
    /** Who is known to be muted, put out or banned here: what was told while we watched. @returns {Held[]} */
    get held(): Held[];
    /** @param {{role?: Role, owner?: string} & Mode} frame */
    stands({ role, owner, locked, locked_until, slow_ms, slow_until, closed }: {
        role?: Role;
        owner?: string;
    } & Mode): void;
    /** @param {RoleLine} line */
    appointed({ person, role }: RoleLine): void;
    /** @param {SanctionLine} line */
    sanctioned({ verb, persons, until }: SanctionLine): void;
    /** @param {number} at when something of ours was taken, by the server's clock */
    spoke(at: number): void;
    /** The room is too slow for us, says the server. @param {number} ms */
    waits(ms: number): void;
}
