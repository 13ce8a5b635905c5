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
import './rooms.js';
import './toast.js';
import './typing.js';
import './welcome.js';
import { startKeys } from './keys.js';
import { startNotifying } from './notify.js';
import { session } from './session.js';
import { joinTabs } from './tabs.js';
import { startTitle } from './title.js';
import { narrow, view } from './view.js';

session.parlor.on('welcome', ({ server }) => {
  const name = document.getElementById('server-name');
  if (name) name.textContent = server.name;
});
session.on('page', (page) => {
  document.body.dataset.page = page;
  view('room');
});
session.on('room', () => view('room'));
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
session.start();
