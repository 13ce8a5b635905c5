// @ts-check
// The ways back that need no hand: into rooms that were closed, once they are open again, and out of what was lifted.

import { session } from './session.js';

/** Nobody tells who was put out of a closed room that it is open: it is looked at again after this, and up to half as long more, so that not all come at once. */
const AGAIN_MS = 20_000;

export function startLookingAgain() {
  session.parlor.on('sanctions', (news) => {
    if (news?.lifted && news.room !== undefined) comeBack(news.room);
  });
  session.parlor.on('welcome', () => {
    lookAgain();
    // What was lifted while there was no connection is not told.
    for (const { name, error } of session.parlor.watched) if ((error?.until ?? Infinity) > session.parlor.now()) comeBack(name);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') lookAgain();
  });
  wait();
}

/** Asks for the rooms that were closed; whoever is still put out notices nothing. */
export function lookAgain() {
  const { parlor } = session;
  for (const room of parlor.watched) if (room.state === 'refused' && room.error?.code === 'room_closed') parlor.watch(room.name, { quietly: true });
}

/** What kept us out of a room was lifted; something else may do so still. @param {string} name */
function comeBack(name) {
  const { parlor } = session;
  const [room, code] = [parlor.room(name), parlor.room(name)?.error?.code];
  if (room?.state !== 'refused' || (code !== 'kicked' && code !== 'banned')) return;
  if (!parlor.sanction('ban', name) && !parlor.sanction('kick', name)) parlor.watch(name, { quietly: true });
}

function wait() {
  setTimeout(() => {
    // A page that nobody looks at asks nothing; it does when it is looked at again.
    if (document.visibilityState === 'visible') lookAgain();
    wait();
  }, AGAIN_MS * (1 + Math.random() / 2));
}
