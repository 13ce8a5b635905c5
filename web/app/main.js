// @ts-check
// The page: its elements are registered, then the session starts.

import './announcer.js';
import './composer.js';
import './connection.js';
import './directory-page.js';
import './header.js';
import './members.js';
import './messages.js';
import './name.js';
import './news.js';
import './rooms.js';
import './standing.js';
import './toast.js';
import './typing.js';
import './welcome.js';
import { directory } from './directory.js';
import { startKeys } from './keys.js';
import { startNotifying } from './notify.js';
import { session } from './session.js';
import { joinTabs } from './tabs.js';
import { startTitle } from './title.js';
import { narrow, view } from './view.js';
import { startLookingAgain } from './way-back.js';

const nameServer = () => {
  const name = document.getElementById('server-name');
  if (name) name.textContent = session.serverName;
};
session.parlor.on('welcome', nameServer);
nameServer();
session.on('page', (page) => {
  document.body.dataset.page = page;
  view('room');
});
session.on('room', () => view('room'));
// Who comes for the first time comes to the lobby; where there is none, and there are other rooms, to those.
const unsent = location.hash === '';
const ends = directory.on('change', () => {
  if (directory.state !== 'ready') return;
  ends();
  const unmade = session.room?.epoch === undefined && !directory.find(session.room?.name ?? '');
  if (!unsent || !unmade || session.rooms.length > 1 || directory.lines.length === 0) return;
  if (session.room) session.leave(session.room);
});
document.getElementById('skip')?.addEventListener('click', () => {
  const to = document.querySelector(session.page === 'room' ? '.scroller' : 'parlor-directory h1');
  if (to instanceof HTMLElement) to.focus();
});
document.getElementById('scrim')?.addEventListener('click', () => view('room'));
// Behind an open drawer nothing can be reached.
addEventListener('view', () => {
  const open = narrow.matches ? document.body.dataset.view : 'room';
  document.querySelector('.main')?.toggleAttribute('inert', open !== 'room');
});
startKeys();
startTitle();
startNotifying();
joinTabs();
startLookingAgain();
session.start();
