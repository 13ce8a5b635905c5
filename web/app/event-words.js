// @ts-check
// What a line says that is no message: a topic, a notice, a sanction, a setting of the room, a role.

import { name } from './dom.js';
import { words } from './strings-moderation.js';
import { strings } from './strings.js';

/** @typedef {import('../parlor.js').Item} Item */
/** @typedef {Exclude<Item, import('../parlor.js').Message>} Event */
/** @typedef {Extract<Item, {type: 'settings'}>} Settings */

/** @param {Event} item @param {import('../parlor.js').Room} room @returns {(Node | string)[]} */
export function eventWords(item, room) {
  if (item.type === 'notice') return [name(item.text)];
  const by = [name(item.by.name, 'who'), ' '];
  switch (item.type) {
    case 'topic':
      return [...by, item.text ? strings.topicSet : strings.topicCleared, ' ', name(item.text)];
    case 'sanction': {
      const [before, after = ''] = words.did[item.verb] ?? [item.verb];
      return [...by, before, ' ', ...names(item.persons), after && ` ${after}`, item.until === undefined ? '' : ` ${words.until(item.until, item.at)}`];
    }
    case 'role':
      return [...by, words.made, ' ', name(item.person.name, 'who'), ` ${words.aRole[item.role]}`];
    case 'settings':
      return [...by, setting(item, modeBefore(room, item))];
  }
}

/** @param {import('../parlor.js').Person[]} persons @returns {(Node | string)[]} */
const names = (persons) => persons.flatMap((person, index) => [index > 0 ? ', ' : '', name(person.name, 'who')]);

/** How the room was set until then, as far as that is held; nothing: nobody knows. @param {import('../parlor.js').Room} room @param {Settings} item @returns {Partial<Settings> | undefined} */
function modeBefore({ messages, more }, { seq }) {
  const before = messages.findLast((other) => other.type === 'settings' && other.seq < seq);
  return before?.type === 'settings' ? before : more ? undefined : {};
}

/** What has become different; of what was before nobody knows, how it is now. @param {Settings} now @param {Partial<Settings>} [before] */
function setting(now, before) {
  const { said } = words;
  // A closed room may be set otherwise, too.
  if (now.closed && !before?.closed) return said.closed;
  // What has ended by itself had ended before.
  const locked = before?.locked && (before.locked_until ?? Infinity) > now.at;
  const slow = (before?.slow_until ?? Infinity) > now.at ? before?.slow_ms : undefined;
  const parts = [
    before?.closed && !now.closed && said.opened,
    now.locked && !(locked && before?.locked_until === now.locked_until) && said.locked(now.locked_until, now.at),
    locked && !now.locked && said.unlocked,
    now.slow_ms && !(slow === now.slow_ms && before?.slow_until === now.slow_until) && said.slow(now.slow_ms, now.slow_until, now.at),
    slow && !now.slow_ms && said.quick,
  ].filter((part) => typeof part === 'string');
  return parts.join(', ') || said.set;
}
