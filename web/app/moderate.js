// @ts-check
// Doing what moderators do: the toast that says what happened and takes it back, and the memory of it.

import { session } from './session.js';
import { follow, keep, recall } from './store.js';
import { together, words } from './strings-moderation.js';
import { sentence } from './strings.js';
import { toast } from './toast.js';
import { lookAgain } from './way-back.js';

/** @typedef {import('../parlor.js').Deed} Deed */
/** @typedef {import('../parlor.js').Receipt} Receipt */
/** @typedef {{act: string, text: string, room: string, at: number, until?: number, undone?: boolean}} Done what we did; `until` then it can be taken back, absent: never */

const KEY = 'deeds';
/** So much is remembered. */
const KEPT = 50;

/** What we did in this browser, the newest first. @returns {Done[]} */
export const whatWeDid = () => recall(KEY) ?? [];

/** Calls when another tab has done something. @param {() => void} changed */
export const followDeeds = (changed) => follow(KEY, changed);

/** Does a deed at once. @param {Deed} deed */
export async function carryOut(deed) {
  try {
    told(await session.parlor.do(deed), deed.room);
  } catch (error) {
    toast(words.failed(reasonOf(error)));
  }
}

/** It happened: that is said, remembered, and can be taken back while that lasts. @param {Receipt} receipt @param {string} room */
export function told(receipt, room) {
  const names = together(receipt.persons.map((person) => person.name));
  const text = words.receipts[receipt.verb]?.(names) ?? receipt.verb;
  /** @type {Done} */ const done = { act: receipt.act, text, room, at: receipt.at, until: receipt.undo_until };
  keep(KEY, [done, ...whatWeDid().filter(({ act }) => act !== done.act)].slice(0, KEPT));
  toast(text, canUndo(done) ? { label: words.undo, run: () => void takeBack(done) } : undefined);
  lookAgain();
}

/** @param {Done} done */
export const canUndo = ({ until, undone }) => !undone && until !== undefined && until > session.parlor.now();

/** @param {Done} done @returns {Promise<boolean>} whether it was taken back */
export async function takeBack(done) {
  try {
    await session.parlor.undo(done.act);
  } catch (error) {
    toast(words.failed(reasonOf(error)));
    return false;
  }
  keep(KEY, whatWeDid().map((one) => (one.act === done.act ? { ...one, undone: true } : one)));
  toast(words.tookBack(done.text));
  lookAgain();
  return true;
}

/** @param {unknown} error or what a plan says against itself */
export const reasonOf = (error) => (error instanceof Object && 'code' in error ? sentence(/** @type {{code: string, message: string}} */ (error)) : String(error));
