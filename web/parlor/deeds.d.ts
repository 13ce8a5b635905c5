export type Person = import('./frames.js').Person;
export type Role = 'member' | 'voice' | 'moderator' | 'owner';
export type DeedVerb = 'warn' | 'mute' | 'unmute' | 'kick' | 'ban' | 'unban' | 'remove' | 'purge' | 'lock' | 'unlock' | 'slow' | 'topic' | 'notice' | 'close_room' | 'open_room' | 'role';
export type Verb = DeedVerb | 'undo' | 'report';
export type Deed = {
    verb: 'warn' | 'mute' | 'kick' | 'ban';
    who: string[];
    room: string;
    for_ms?: number;
    reason?: string;
    only_person?: boolean;
} | {
    verb: 'unmute' | 'unban';
    who: string[];
    room: string;
    reason?: string;
} | {
    verb: 'remove';
    room: string;
    targets: number[];
    reason?: string;
} | {
    verb: 'purge';
    who: string[];
    room: string;
    since?: number;
    until?: number;
    reason?: string;
} | {
    verb: 'lock' | 'unlock' | 'close_room' | 'open_room';
    room: string;
    for_ms?: number;
    reason?: string;
} | {
    verb: 'slow';
    room: string;
    every_ms: number;
    for_ms?: number;
    reason?: string;
} | {
    verb: 'topic' | 'notice';
    room: string;
    text: string;
} | {
    verb: 'role';
    room: string;
    who: string;
    role: Role;
    reason?: string;
};
export type Scale = {
    persons: number;
    sessions: number;
    rooms: number;
    messages: number;
    moderators: number;
};
export type Plan = {
    /**
     * its name for `commit`
     */
    plan: string;
    expires_at: number;
    deed: Deed;
    scale: Scale;
    persons: {
        id: string;
        name: string;
        role?: Role;
        sessions: number;
    }[];
    /**
     * new guests from the networks of these persons would be covered, too
     */
    newcomers?: boolean;
    /**
     * when it would end by itself
     */
    until?: number;
    /**
     * how it is taken back
     */
    inverse: 'undo' | 'restore' | 'none';
    /**
     * for so long it could be
     */
    undo_ms?: number;
    /**
     * why it would be refused as things stand
     */
    refused?: {
        code: string;
        message: string;
    };
};
export type Receipt = {
    /**
     * give it to `undo`
     */
    act: string;
    verb: Verb;
    at: number;
    /**
     * its number in the audit log
     */
    audit: number;
    persons: Person[];
    /**
     * what it says beyond them: `every 30s`, what was undone
     */
    detail?: string;
    rooms: {
        room: string;
        seq?: number;
    }[];
    until?: number;
    /**
     * absent: it cannot be undone
     */
    undo_until?: number;
    scale?: Scale;
    /**
     * sanctions that it took the place of; of an undo, those in force again
     */
    older?: {
        act: string;
        verb: Verb;
        until?: number;
    }[];
    /**
     * new guests from the networks of its persons are covered, too
     */
    newcomers?: boolean;
    /**
     * it had been done before, with the same nonce
     */
    duplicate?: boolean;
};
export type Mode = {
    /**
     * only voices and above speak
     */
    locked?: boolean;
    locked_until?: number;
    /**
     * whoever has no voice speaks once in so many milliseconds
     */
    slow_ms?: number;
    slow_until?: number;
    /**
     * nobody watches or speaks
     */
    closed?: boolean;
};
export type SanctionKind = 'warn' | 'mute' | 'kick' | 'ban';
export type Sanctioned = {
    type?: 'sanctioned';
    act: string;
    kind: SanctionKind;
    /**
     * it ended
     */
    lifted?: boolean;
    /**
     * absent: everywhere
     */
    room?: string;
    at: number;
    /**
     * absent: until it is lifted
     */
    until?: number;
    reason?: string;
};
export type Announcement = {
    type: 'announcement';
    at: number;
    text: string;
};
/** Whether a role is this one or a higher one. @param {Role} role @param {Role} least */
export declare const atLeast: (role: Role, least: Role) => boolean;
