// @ts-check
// What can be done with a room of ours: mute, mark as read, copy its link, see what is known of it, leave; and moderate it.

import { askLift, askLock, askNotice, askSlow, closeRoom } from './deed-dialogs.js';
import { openDialog } from './dialog.js';
import { h } from './dom.js';
import { openDone } from './done-dialog.js';
import { openMenu } from './menu.js';
import { carryOut } from './moderate.js';
import { moderates, owns } from './roles.js';
import { roomHash, session } from './session.js';
import { settings } from './settings.js';
import { words } from './strings-moderation.js';
import { strings } from './strings.js';
import { toast } from './toast.js';

/** @typedef {import('./session.js').Room} Room */

/** @param {HTMLElement} opener @param {Room} room */
export function openRoomMenu(opener, room) {
  const quiet = settings.muted(room.name);
  /** @type {import('./menu.js').Choice[]} */ const choices = [
    { label: quiet ? strings.unmute : strings.mute, icon: quiet ? 'bell' : 'mute', run: () => settings.mute(room.name, quiet ? 'heard' : 'quiet') },
    { label: strings.copyLink, icon: 'link', run: () => void copyLink(room) },
    { label: strings.aboutRoom, icon: 'info', run: () => about(room) },
    { label: strings.leave, icon: 'door', danger: true, run: () => leave(room) },
  ];
  if (session.unread(room) > 0) choices.splice(1, 0, { label: strings.markRoomRead, icon: 'check', run: () => session.reads.read(room) });
  openMenu(opener, strings.roomMenu(room.name), [...choices, ...moderating(room)]);
}

/** What our role lets us do with the room itself. @param {Room} room @returns {import('./menu.js').Choice[]} */
function moderating(room) {
  const done = { label: words.mine, icon: /** @type {const} */ ('undo'), run: () => openDone() };
  // A closed room is watched by nobody; whoever owned it may open it.
  if (room.error?.code === 'room_closed') return owns(room) ? [{ label: words.open, icon: 'door', apart: true, run: () => void carryOut({ verb: 'open_room', room: room.name }) }, done] : [];
  if (!moderates(room)) return [];
  const unlock = () => void carryOut({ verb: 'unlock', room: room.name });
  /** @type {import('./menu.js').Choice[]} */ const choices = [
    { label: room.locked ? words.unlock : words.lock, icon: 'lock', apart: true, run: room.locked ? unlock : () => askLock(room) },
    { label: words.slow, icon: 'clock', run: () => askSlow(room) },
    { label: words.notice, icon: 'voice', run: () => askNotice(room) },
    { label: words.lift, icon: 'check', run: () => askLift(room) },
    done,
  ];
  if (owns(room)) choices.push({ label: words.close, icon: 'ban', danger: true, run: () => void closeRoom(room) });
  return choices;
}

/** @param {Room} room */
function leave(room) {
  session.leave(room);
  toast(strings.leftRoom(room.name));
}

/** @param {Room} room */
async function copyLink(room) {
  const link = new URL(roomHash(room.name), location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    toast(strings.linkCopied);
  } catch {
    // Without a secure connection a page may not write there: it is shown, to be copied by hand.
    const input = h('input', { type: 'text', readonly: true, value: link, 'aria-label': strings.copyLink });
    openDialog(strings.copyLink, { name: 'copy-link' }, h('div', { class: 'form' }, input));
    input.select();
  }
}

/** @param {Room} room */
function about(room) {
  const owner = room.owner === undefined ? undefined : room.owner === session.parlor.you?.id ? strings.you : room.members.get(room.owner);
  const made = room.epoch !== undefined;
  /** @type {[string, string | undefined][]} */ const facts = [
    [strings.topicLabel, room.topic],
    [strings.owner, owner],
    [strings.members, String(room.count)],
    [strings.messagesSaid, made ? room.n.toLocaleString() : undefined],
    [strings.whatIsKept, made ? (room.ephemeral ? strings.keptNot : strings.kept) : strings.unmade],
  ];
  const list = h('dl', { class: 'facts' }, ...facts.flatMap(([word, fact]) => (fact ? [h('dt', {}, word), h('dd', { dir: 'auto' }, fact)] : [])));
  openDialog(room.name, { name: 'about-room' }, list);
}
