// @ts-check
// What a heavy act would do, before it is done: whom it touches, how much goes, and whether it can be taken back.

import { openDialog } from './dialog.js';
import { fill, h, name } from './dom.js';
import { reasonOf, told } from './moderate.js';
import { session } from './session.js';
import { untilWhen, words } from './strings-moderation.js';
import { strings } from './strings.js';

/** @typedef {import('../parlor.js').Plan} Plan */

/** So many persons are named. */
const NAMED = 8;

/** @param {Plan} plan @param {string} label what is done, on the button that does it */
export function openPlan(plan, label) {
  const facts = h('dl', { class: 'facts plan' });
  const note = h('p', { class: 'note bad', role: 'alert' });
  const cancel = h('button', { type: 'button', class: 'button quiet', autofocus: true, click: () => dialog.close() }, strings.cancel);
  const commit = h('button', { type: 'submit', class: 'button danger' }, label);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    commit.disabled = true;
    try {
      told(await session.parlor.commit(plan), plan.deed.room);
      dialog.close();
    } catch (error) {
      note.textContent = reasonOf(error);
      if (/** @type {{code?: string}} */ (error).code === 'plan_expired') await renew();
    }
    commit.disabled = plan.refused !== undefined;
  };
  const renew = async () => {
    try {
      plan = await session.parlor.plan(plan.deed);
      show();
    } catch (error) {
      note.textContent = reasonOf(error);
    }
  };
  const show = () => {
    fill(facts, ...factsOf(plan));
    if (plan.refused) note.textContent = reasonOf(plan.refused);
    commit.disabled = plan.refused !== undefined;
  };
  show();
  const form = h('form', { class: 'form', submit }, facts, note, h('div', { class: 'dialog-buttons' }, cancel, commit));
  const dialog = openDialog(words.planTitle, { name: 'plan-of-act' }, form);
  // What is grave is not done by a key that was pressed once too often.
  cancel.focus();
}

/** @param {Plan} plan */
function factsOf({ scale, persons, until, inverse, undo_ms: undoMs }) {
  const names = persons.slice(0, NAMED).flatMap((person, index) => [index > 0 && ', ', name(person.name)]);
  const rest = persons.length > NAMED ? ` ${strings.andMore(persons.length - NAMED)}` : '';
  /** @type {[string, import('./dom.js').Child[]][]} */ const facts = [];
  if (persons.length > 0) facts.push([words.plan.persons, [...names, rest]]);
  facts.push([words.plan.sessions, [scale.sessions.toLocaleString()]]);
  if (scale.messages > 0) facts.push([words.plan.messages, [scale.messages.toLocaleString()]]);
  if (scale.moderators > 0) facts.push([words.plan.moderators, [scale.moderators.toLocaleString()]]);
  if (until !== undefined) facts.push([words.plan.until, [untilWhen(until)]]);
  facts.push([words.plan.undo, [inverse === 'none' ? words.plan.never : words.plan.undoFor(undoMs)]]);
  return facts.flatMap(([word, fact]) => [h('dt', {}, word), h('dd', {}, ...fact)]);
}
