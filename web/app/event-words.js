// @ts-check
// What a line says that is no message: a topic, a notice, a sanction, a setting of the room, a role.

import { name } from './dom.js';
import { words } from './strings-moderation.js';
import { strings } from './strings.js';

/** @typedef {Exclude<import('../parlor.js').Item, import('../parlor.js').Message>} Event */

/** @param {Event} item @returns {(Node | string)[]} */
export function eventWords(item) {
  if (item.type === 'notice') return [name(item.text)];
  const by = [name(item.by.name, 'who'), ' '];
  switch (item.type) {
    case 'topic':
      return [...by, item.text ? strings.topicSet : strings.topicCleared, ' ', name(item.text)];
    case 'sanction':
      return [...by, words.done[item.verb] ?? item.verb, ' ', ...names(item.persons), item.until === undefined ? '' : ` ${words.until(item.until)}`];
    case 'role':
      return [...by, words.made, ' ', name(item.person.name, 'who'), ` ${words.aRole[item.role]}`];
    case 'settings':
      return [...by, words.settings.by, ' ', modeWords(item)];
  }
}

/** @param {import('../parlor.js').Person[]} persons @returns {(Node | string)[]} */
const names = (persons) => persons.flatMap((person, index) => [index > 0 ? ', ' : '', name(person.name, 'who')]);

/** @param {import('../parlor/frames.js').Mode} mode */
function modeWords({ locked, locked_until: until, slow_ms: slow, closed }) {
  if (closed) return words.settings.closed;
  const parts = [locked && words.settings.locked(until), slow ? words.settings.slow(slow) : false].filter((part) => part !== false && part !== undefined);
  return parts.join(', ') || words.settings.open;
}
