// @ts-check
// The dialogs that open a room by its name and make a new one.

import { ParlorError } from '../parlor.js';
import { directory } from './directory.js';
import { field, openDialog } from './dialog.js';
import { h } from './dom.js';
import { faultIn } from './room-name.js';
import { session } from './session.js';
import { sentence, strings } from './strings.js';
import { view } from './view.js';

/** @param {string} [name] */
function nameInput(name = '') {
  return h('input', { type: 'text', name: 'room', value: name, placeholder: strings.openRoomHint, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', dir: 'auto', required: true });
}

/** @param {string} [text] said on the button that does it */
const buttons = (text) =>
  h('div', { class: 'dialog-buttons' }, h('button', { type: 'button', class: 'button quiet', 'data-close': '' }, strings.cancel), h('button', { type: 'submit', class: 'button' }, text ?? strings.open));

/** Opens a room that is known by its name. */
export function openRoom() {
  const input = nameInput();
  const { element, tell } = field(strings.roomName, input, strings.openRoomHelp);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (session.trying) return;
    const wanted = input.value.trim();
    const fault = faultIn(wanted);
    if (fault) return tell(fault);
    const refusal = await session.visit(wanted);
    if (refusal) return tell(sentence(refusal));
    dialog.close();
    view('room');
  };
  const form = h('form', { class: 'form', novalidate: true, submit }, element, buttons());
  const dialog = openDialog(strings.openRoom, { name: 'open-room' }, form);
  wire(dialog, input);
}

/** Makes a room: by its first message, for that is what makes one. @param {string} [name] */
export function newRoom(name) {
  const input = nameInput(name);
  const topic = h('input', { type: 'text', name: 'topic', dir: 'auto', autocomplete: 'off' });
  const first = h('textarea', { name: 'first', rows: 2, dir: 'auto', required: true });
  const named = field(strings.roomName, input, strings.roomNameHelp);
  const said = field(strings.firstMessage, first, strings.firstMessageHelp);
  const about = field(strings.topicOptional, topic);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (session.trying || form.ariaBusy === 'true') return;
    const wanted = input.value.trim();
    const fault = faultIn(wanted);
    if (fault) return named.tell(fault);
    if (directory.find(wanted)) return named.tell(strings.roomExists);
    if (!first.value.trim()) return said.tell(strings.firstMessageMissing);
    form.ariaBusy = 'true';
    const failed = await make(wanted, first.value.trim(), topic.value.trim());
    form.ariaBusy = 'false';
    if (failed) return (failed.code === 'too_long' || failed.code === 'empty_message' ? said : named).tell(sentence(failed));
    dialog.close();
    view('room');
  };
  const form = h('form', { class: 'form', novalidate: true, submit }, named.element, said.element, about.element, buttons(strings.make));
  const dialog = openDialog(strings.newRoom, { name: 'new-room' }, form);
  wire(dialog, input);
}

/**
 * The topic follows the message: only then is there a room, and it is ours.
 * @param {string} name @param {string} first @param {string} topic
 * @returns {Promise<ParlorError | undefined>}
 */
async function make(name, first, topic) {
  const { parlor } = session;
  const refusal = await session.try(name);
  if (refusal) return refusal;
  const room = parlor.room(name);
  if (room?.epoch !== undefined) {
    // Somebody was faster, or the directory older: it is theirs, and opened only when that is wished.
    if (room !== session.room) session.leave(room);
    return new ParlorError('room_exists', strings.roomExists);
  }
  const act = parlor.send(name, first);
  try {
    await act.done;
  } catch (error) {
    parlor.discard(act);
    if (room && room !== session.room) session.leave(room);
    return error instanceof ParlorError ? error : new ParlorError('internal', String(error));
  }
  if (topic) parlor.topic(name, topic);
  session.open(name);
  return undefined;
}

/** @param {HTMLDialogElement} dialog @param {HTMLElement} first what has the focus */
function wire(dialog, first) {
  dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close());
  first.focus();
}
