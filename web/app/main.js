// @ts-check
// The page: its elements are registered, then the session starts.

import './announcer.js';
import './composer.js';
import './connection.js';
import './header.js';
import './members.js';
import './messages.js';
import './name.js';
import './rooms.js';
import './typing.js';
import { session } from './session.js';
import { view } from './view.js';

session.parlor.on('welcome', (welcome) => {
  const server = document.getElementById('server-name');
  if (server) server.textContent = welcome.server.name;
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.body.dataset.view !== 'room') view('room');
});
session.on('room', () => view('room'));
session.start();
