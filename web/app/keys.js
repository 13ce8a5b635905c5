// @ts-check
// The keys that work everywhere on the page, and the list of all keys.

import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { listed } from './rooms.js';
import { session } from './session.js';
import { settings } from './settings.js';
import { strings } from './strings.js';
import { openSwitcher } from './switcher.js';
import { view } from './view.js';

export function startKeys() {
  // Before the fields, which have their own use for the arrows and not with Alt.
  addEventListener('keydown', (event) => take(event, everywhere), { capture: true });
  addEventListener('keydown', (event) => take(event, leftOver));
}

/** @param {KeyboardEvent} event @param {(event: KeyboardEvent) => boolean} press whether it was for us */
function take(event, press) {
  if (event.defaultPrevented || event.isComposing || !press(event)) return;
  event.preventDefault();
  event.stopPropagation();
}

const dialogOpen = () => document.querySelector('dialog[open]') !== null;

/** @param {KeyboardEvent} event */
function everywhere({ key, altKey, shiftKey, ctrlKey, metaKey }) {
  const command = ctrlKey !== metaKey;
  if (command && !altKey && !shiftKey && key.toLowerCase() === 'k') {
    if (!dialogOpen()) openSwitcher();
    return true;
  }
  const by = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (by === undefined || !altKey || command || dialogOpen()) return false;
  step(by, shiftKey ? 'unread' : 'any');
  return true;
}

/** What nothing else on the page had a use for. @param {KeyboardEvent} event */
function leftOver({ key, altKey, ctrlKey, metaKey, target }) {
  if (dialogOpen()) return false;
  if (key === 'Escape' && document.body.dataset.view !== 'room') {
    view('room');
    return true;
  }
  if (key !== '?' || altKey || ctrlKey || metaKey || typing(target)) return false;
  openKeys();
  return true;
}

/** To the next room of the list, round its ends. @param {number} by @param {'any' | 'unread'} which */
function step(by, which) {
  const rooms = listed();
  const here = session.room && session.page === 'room' ? rooms.indexOf(session.room) : by > 0 ? -1 : 0;
  for (let walked = 1; walked <= rooms.length; walked += 1) {
    const room = rooms[(((here + by * walked) % rooms.length) + rooms.length) % rooms.length];
    if (!room || room === session.room) continue;
    if (which === 'unread' && (session.unread(room) === 0 || settings.muted(room.name))) continue;
    return session.open(room.name);
  }
}

/** @param {EventTarget | null} target */
const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/.test(target.localName));

export function openKeys() {
  const rows = strings.keys.map(([keys = '', meaning = '']) => h('tr', {}, h('td', {}, ...keys.split(' ').flatMap((key, index) => [index > 0 && ' ', h('kbd', {}, key)])), h('td', {}, meaning)));
  openDialog(strings.shortcuts, { name: 'shortcuts' }, h('div', { class: 'dialog-body' }, h('table', { class: 'keys' }, h('tbody', {}, ...rows))));
}
