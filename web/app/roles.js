// @ts-check
// What somebody is in a room, beside the name, and what our own role lets us do there.

import { atLeast } from '../parlor.js';
import { h, icon } from './dom.js';
import { session } from './session.js';
import { words } from './strings-moderation.js';

/** @typedef {import('../parlor.js').Role} Role */
/** @typedef {import('../parlor.js').Room} Room */

/** @type {Record<Exclude<Role, 'member'>, Parameters<typeof icon>[0]>} */
const PICTURES = { voice: 'voice', moderator: 'shield', owner: 'crown' };

/** A small picture beside a name; its words are for who does not see it. @param {Role} role */
export const badge = (role) => role !== 'member' && h('span', { class: `role-badge ${role}`, role: 'img', 'aria-label': words.roles[role], title: words.roles[role] }, icon(PICTURES[role]));

/** Whether we moderate this room. @param {Room} room */
export const moderates = (room) => room.state !== 'refused' && atLeast(room.role, 'moderator');

/** Whether we own this room. @param {Room} room */
export const owns = (room) => room.role === 'owner';

/** Whether we may act on somebody here: nobody acts on himself, his equal or better. @param {Room} room @param {string} person */
export const mayActOn = (room, person) => moderates(room) && person !== session.parlor.you?.id && !atLeast(room.roleOf(person), room.role);
