// @ts-check
// The settings of this device.

import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { openKeys } from './keys.js';
import { NameForm } from './name-form.js';
import { askLeave, tick } from './notify.js';
import { session } from './session.js';
import { settings } from './settings.js';
import { strings } from './strings.js';
import { toast } from './toast.js';

/** @typedef {import('./settings.js').Choices} Choices */

export function openSettings() {
  if (document.querySelector('dialog.settings')) return;
  const form = new NameForm(() => toast(strings.nameSaved));
  form.reset();
  const note = h('p', { class: 'hint', role: 'status' });
  const forget = h('button', { type: 'button', class: 'button danger', click: () => forgetAsked(forget) }, strings.forget);
  openDialog(
    strings.settings,
    { name: 'settings' },
    h(
      'div',
      { class: 'dialog-body' },
      h('section', { class: 'setting' }, h('h3', {}, strings.yourName), form.element, form.note),
      radios('theme', strings.theme, strings.themes),
      h('div', { class: 'setting-pair' }, radios('density', strings.density, strings.densities), radios('motion', strings.motion, strings.motions)),
      radios('notify', strings.notifications, strings.notifyWhen, (value) => void wanted(value, note)),
      note,
      radios('sound', strings.sound, strings.sounds, (value) => value === 'on' && tick()),
      h('section', { class: 'setting' }, h('h3', {}, strings.thisDevice), h('p', { class: 'hint' }, strings.forgetHelp), forget),
      h('button', { type: 'button', class: 'link start', click: openKeys }, strings.shortcuts),
    ),
  );
}

/**
 * One of a few, side by side.
 * @param {keyof Choices} key
 * @param {string} title
 * @param {Record<string, string>} labels
 * @param {(value: string) => void} [chosen]
 */
function radios(key, title, labels, chosen) {
  const now = settings.choices[key] === true ? 'on' : settings.choices[key] === false ? 'off' : settings.choices[key];
  const choose = (/** @type {string} */ value) => {
    settings.choose(/** @type {Partial<Choices>} */ ({ [key]: key === 'sound' ? value === 'on' : value }));
    chosen?.(value);
  };
  return h(
    'fieldset',
    { class: 'setting' },
    h('legend', {}, title),
    h(
      'div',
      { class: 'segments' },
      ...Object.entries(labels).map(([value, label]) => h('label', { class: 'segment' }, h('input', { type: 'radio', name: key, value, checked: value === now, change: () => choose(value) }), h('span', {}, label))),
    ),
  );
}

/** The browser asks at this press, and at no other time. @param {string} value @param {HTMLElement} note */
async function wanted(value, note) {
  note.textContent = '';
  if (value === 'never') return;
  const leave = await askLeave();
  if (leave === 'granted') return;
  settings.choose({ notify: 'never' });
  const never = document.querySelector('dialog.settings input[name=notify][value=never]');
  if (never instanceof HTMLInputElement) never.checked = true;
  note.textContent = leave === 'absent' ? strings.notifyAbsent : strings.notifyDenied;
}

/** It cannot be undone: the second press does it. @param {HTMLButtonElement} button */
function forgetAsked(button) {
  if (button.dataset.asked !== undefined) return session.forget();
  button.dataset.asked = '';
  button.textContent = strings.forgetReally;
}
