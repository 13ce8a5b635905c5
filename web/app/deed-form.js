// @ts-check
// The form that asks for what an act needs: what it means, for how long, and why. A refusal is said in it.

import { utf8Length } from '../parlor/frames.js';
import { field, openDialog } from './dialog.js';
import { freshId, h } from './dom.js';
import { reasonOf } from './moderate.js';
import { words } from './strings-moderation.js';
import { strings } from './strings.js';

/** The longest reason, in bytes. */
export const REASON_BYTES = 512;

/**
 * @param {string} title
 * @param {{name: string, means: string, label: string, danger?: boolean, content: import('./dom.js').Child[]}} how
 * @param {() => Promise<string | undefined | void>} act what is done; resolves with what is wrong, if something is
 */
export function ask(title, { name, means, label, danger, content }, act) {
  const note = h('p', { class: 'note bad', role: 'alert' });
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    note.textContent = '';
    const fault = await act().catch(reasonOf);
    form.ariaBusy = 'false';
    if (fault) note.textContent = fault;
    else if (fault === undefined) dialog.close();
  };
  const buttons = h(
    'div',
    { class: 'dialog-buttons' },
    h('button', { type: 'button', class: 'button quiet', click: () => dialog.close() }, strings.cancel),
    h('button', { type: 'submit', class: danger ? 'button danger' : 'button' }, label),
  );
  const form = h('form', { class: 'form', novalidate: true, submit }, h('p', { class: 'hint' }, means), ...content, note, buttons);
  const dialog = openDialog(title, { name: `deed ${name}` }, form);
  const first = form.querySelector('input:checked, input, textarea');
  if (first instanceof HTMLElement) first.focus();
}

/**
 * One of a few; gives the chosen one.
 * @template T
 * @param {string} title
 * @param {readonly (readonly [string, T])[]} options
 * @param {T} chosen
 */
export function choice(title, options, chosen) {
  const group = freshId('choice');
  let value = chosen;
  const element = h(
    'fieldset',
    { class: 'setting' },
    h('legend', {}, title),
    h(
      'div',
      { class: 'segments' },
      ...options.map(([label, option]) => h('label', { class: 'segment' }, h('input', { type: 'radio', name: group, checked: option === chosen, change: () => (value = option) }), h('span', {}, label))),
    ),
  );
  return { element, value: () => value };
}

/** Why: a field, and a few usual words to press where they are wanted. @param {string} hint @param {string} [label] @param {boolean} [pressed] */
export function reason(hint, label = words.reason, pressed = true) {
  const input = h('input', { type: 'text', name: 'reason', autocomplete: 'off', dir: 'auto' });
  const { element, tell } = field(label, input, hint);
  const say = (/** @type {string} */ word) => {
    input.value = word;
    input.dispatchEvent(new Event('input'));
    input.focus();
  };
  const usual = h('div', { class: 'usual' }, ...words.reasons.map((word) => h('button', { type: 'button', class: 'chip usual-word', click: () => say(word) }, word)));
  if (pressed) element.append(usual);
  return {
    element,
    /** @returns {string | undefined} */
    value: () => input.value.trim() || undefined,
    /** Says so where it is too long. @returns {boolean} */
    fits: () => {
      const over = utf8Length(input.value.trim()) - REASON_BYTES;
      if (over > 0) tell(words.tooLongBy(over));
      return over <= 0;
    },
  };
}
