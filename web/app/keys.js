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
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const taken = press(event);
    if (taken) event.preventDefault();
  });
}

/** @param {KeyboardEvent} event @returns {boolean} whether it was for us */
function press(event) {
  const { key, altKey, shiftKey } = event;
  const command = event.ctrlKey !== event.metaKey;
  if (command && !altKey && !shiftKey && key.toLowerCase() === 'k') {
    if (!document.querySelector('dialog[open]')) openSwitcher();
    return true;
  }
  if (document.querySelector('dialog[open]')) return false;
  if (key === 'Escape' && document.body.dataset.view !== 'room') {
    view('room');
    return true;
  }
  if (altKey && !command && (key === 'ArrowUp' || key === 'ArrowDown')) {
    step(key === 'ArrowUp' ? -1 : 1, shiftKey ? 'unread' : 'any');
    return true;
  }
  if (key === '?' && !command && !altKey && !typing(event.target)) {
    openKeys();
    return true;
  }
  return false;
}

/** To the next room of the list, round its ends. @param {1 | -1} by @param {'any' | 'unread'} which */
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
