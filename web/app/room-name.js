// @ts-check
// What this side can tell about a room's name before the server is asked.

import { utf8Length } from '../parlor/frames.js';
import { session } from './session.js';
import { strings } from './strings.js';

/** What is wrong with it; empty: nothing that is known here. @param {string} name */
export function faultIn(name) {
  const over = utf8Length(name) - (session.parlor.welcome?.limits.room_name_bytes ?? Infinity);
  if (name === '') return strings.roomNameMissing;
  if (/\s/.test(name)) return strings.roomNameSpace;
  if (session.parlor.state.name !== 'online') return strings.errors['disconnected'] ?? '';
  return over > 0 ? strings.roomNameLong(over) : '';
}
