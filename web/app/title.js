// @ts-check
// What a tab says of itself while another one is looked at: a number in its title, a dot on its picture.

import { session } from './session.js';
import { settings } from './settings.js';
import { strings } from './strings.js';

const PLAIN = '/app/icon.svg';
const DOTTED = '/app/icon-unread.svg';

export function startTitle() {
  let scheduled = false;
  const soon = () => {
    if (scheduled) return;
    scheduled = true;
    // Not with the next frame: a tab out of sight, which this is for, draws none.
    setTimeout(() => {
      scheduled = false;
      show();
    }, 50);
  };
  for (const event of /** @type {const} */ (['unread', 'room', 'page'])) session.on(event, soon);
  session.parlor.on('welcome', soon);
  show();
}

function show() {
  const count = session.rooms.filter((room) => !settings.muted(room.name)).reduce((sum, room) => sum + session.unread(room), 0);
  const server = session.serverName;
  const place = session.page === 'directory' ? strings.allRooms : session.room?.name;
  const words = place ? `${place} · ${server}` : server;
  const title = count > 0 ? `(${count > 99 ? '99+' : count}) ${words}` : words;
  if (document.title !== title) document.title = title;
  const icon = document.querySelector('link[rel=icon]');
  const picture = count > 0 ? DOTTED : PLAIN;
  if (icon?.getAttribute('href') !== picture) icon?.setAttribute('href', picture);
  // An installed page has a number on its own picture, where the system shows one.
  if ('setAppBadge' in navigator) void navigator.setAppBadge(count).catch(() => {});
}
