// @ts-check
// What a menu offers about a person, or about a message of theirs: only what our role may do, and what is not so already.

import { askDeed } from './deed-dialogs.js';
import { carryOut } from './moderate.js';
import { mayActOn, owns } from './roles.js';
import { words } from './strings-moderation.js';

/** @typedef {import('./menu.js').Choice} Choice */
/** @typedef {import('../parlor.js').Message} Message */
/** @typedef {import('../parlor.js').Person} Person */
/** @typedef {import('../parlor.js').Role} Role */
/** @typedef {import('../parlor.js').Room} Room */

/** @type {readonly Role[]} */
const APPOINTED = ['voice', 'moderator', 'owner', 'member'];

/** @param {Room} room @param {Person} person @param {Message} [message] one of theirs @returns {Choice[]} */
export function choicesFor(room, person, message) {
  if (!mayActOn(room, person.id)) return [];
  const held = room.held.filter((one) => one.person.id === person.id).map(({ kind }) => kind);
  const lift = (/** @type {'unmute' | 'unban'} */ verb) => () => void carryOut({ verb, room: room.name, who: [person.id] });
  const asking = (/** @type {import('./deed-dialogs.js').Asking} */ verb) => () => askDeed(room, verb, person, message);
  /** @type {Choice[]} */ const choices = [];
  if (message && !message.removed) choices.push({ label: words.removeMessage, icon: 'trash', run: asking('remove') });
  choices.push({ label: words.verbs.warn ?? '', icon: 'warning', run: asking('warn') });
  choices.push(held.includes('mute') ? { label: words.verbs.unmute ?? '', icon: 'voice', run: lift('unmute') } : { label: words.verbs.mute ?? '', icon: 'silence', run: asking('mute') });
  choices.push({ label: words.verbs.kick ?? '', icon: 'door', run: asking('kick') });
  if (held.includes('kick') && !held.includes('ban')) choices.push({ label: words.letIn, icon: 'check', run: lift('unban') });
  if (held.includes('ban')) choices.push({ label: words.verbs.unban ?? '', icon: 'check', run: lift('unban') });
  else choices.push({ label: words.verbs.ban ?? '', icon: 'ban', danger: true, run: asking('ban') });
  choices.push({ label: words.verbs.purge ?? '', icon: 'trash', danger: true, run: asking('purge') });
  if (!owns(room)) return choices;
  const now = room.roleOf(person.id);
  const roles = APPOINTED.filter((role) => role !== now);
  return [...choices, ...roles.map((role, index) => ({ label: words.makeRole(role), icon: /** @type {Choice['icon']} */ (PICTURES[role]), apart: index === 0, run: () => void carryOut({ verb: 'role', room: room.name, who: person.id, role }) }))];
}

/** @type {Record<Role, Choice['icon']>} */
const PICTURES = { member: 'down', voice: 'voice', moderator: 'shield', owner: 'crown' };
