// @ts-check
// An own act that has not become an item: on its way, waiting, or failed with what can be done.

import { avatar } from './avatar.js';
import { h, name } from './dom.js';
import { linked } from './linkify.js';
import { quote } from './quotes.js';
import { TOGETHER_MS, isLong, stamp } from './row.js';
import { session } from './session.js';
import { dayOf, sentence, strings, time } from './strings.js';

/** @typedef {import('../parlor.js').Item} Item */
/** @typedef {import('../parlor.js').Act} Act */
/** @typedef {import('../parlor.js').Room} Room */

/** What another try would not change. */
const FINAL = new Set(['not_permitted', 'set_by_config', 'edit_window_over', 'message_removed', 'empty_message', 'room_replaced', 'too_long', 'bad_text', 'banned', 'no_such_message']);

/**
 * Draws all that is on its way in a room. A line that says what it said before stays the same element: a press of a button that is
 * under way is not lost, and a refusal is read aloud once.
 * @param {HTMLElement} list
 * @param {Room} room
 * @param {readonly Act[]} acts
 * @param {(seq: number) => void} jump
 */
export function drawActs(list, room, acts, jump) {
  const old = new Map([...list.children].map((line) => [line.getAttribute('data-pending'), line]));
  const last = room.messages.at(-1);
  const lines = acts.map((act, index) => {
    const line = pendingRow(room, act, index > 0 ? acts[index - 1] : last, acts[index + 1], jump);
    const known = old.get(act.nonce);
    return known?.isEqualNode(line) ? known : line;
  });
  for (const line of old.values()) if (!lines.includes(line)) line.remove();
  lines.forEach((line, index) => list.children[index] === line || list.insertBefore(line, list.children[index] ?? null));
}

/**
 * Drawn as its message will be, so that nothing moves when that arrives.
 * @param {Room} room
 * @param {Act} act
 * @param {Act | Item | undefined} before what stands above it
 * @param {Act | undefined} next what stands below it: what is true of both is said there
 * @param {(seq: number) => void} jump
 */
function pendingRow(room, act, before, next, jump) {
  if (act.kind === 'topic') return failedTopic(act);
  const you = session.parlor.you ?? { id: '', name: '' };
  const failed = act.state === 'failed';
  const told = next && !failed && fate(next) === fate(act) ? '' : fate(act);
  const joined = act.replyTo === undefined && goesOn(act, before, you.id);
  const quoted = act.kind === 'send' ? act.replyTo : act.target;
  return h(
    'div',
    { class: `row mine pending${joined ? ' joined' : ''}${failed ? ' failed' : ''}`, role: 'listitem', 'data-pending': act.nonce, 'data-state': act.state },
    h(
      'div',
      { class: 'message' },
      joined ? h('span') : avatar(you),
      h(
        'div',
        { class: 'said' },
        !joined && h('div', { class: 'head' }, name(you.name, 'who'), stamp(act.createdAt, time(act.createdAt))),
        quoted !== undefined && quote(room, quoted, jump),
        act.kind !== 'remove' && h('p', { class: isLong(act.text ?? '') ? 'text folded' : 'text', dir: 'auto' }, ...linked(act.text ?? '')),
        told !== '' && h('p', { class: 'fate', role: failed ? 'alert' : undefined, 'data-until': act.waitingFor ? act.retryAt : undefined }, told),
        failed && choices(act),
      ),
      !failed && h('span', { class: 'sending', role: 'img', 'aria-label': strings.sending, title: strings.sending }),
    ),
  );
}

/** @param {Act} act @param {Act | Item | undefined} before @param {string} you */
function goesOn(act, before, you) {
  if (!before) return false;
  const own = 'nonce' in before ? before.kind === 'send' : before.type === 'message' && before.from.id === you;
  const at = 'nonce' in before ? before.createdAt : before.at;
  return own && act.createdAt - at < TOGETHER_MS && dayOf(at) === dayOf(act.createdAt);
}

/** A topic that was refused: nobody said it, so it does not stand under a name. @param {Act} act */
function failedTopic(act) {
  return h(
    'div',
    { class: 'row event failed', role: 'listitem', 'data-pending': act.nonce, 'data-state': act.state, 'data-type': 'topic' },
    h('p', { class: 'event-text' }, strings.topicNotSet, ' ', name(act.text ?? '', 'quoted-topic')),
    h('p', { class: 'fate', role: 'alert' }, act.error ? sentence(act.error) : ''),
    choices(act),
  );
}

/** What is on its way for a moment only is told by its mark. @param {Act} act */
function fate(act) {
  // It is not known whether that failed.
  if (act.error?.code === 'outcome_unknown') return sentence(act.error);
  if (act.state === 'failed') return `${strings.failed[act.kind] ?? ''} ${act.error ? sentence(act.error) : ''}`;
  if (act.waitingFor) {
    const seconds = Math.ceil(Math.max((act.retryAt ?? 0) - Date.now(), 0) / 1000);
    return strings.waitingFor[act.waitingFor]?.(seconds) ?? strings.waiting;
  }
  return act.state === 'waiting' && session.parlor.state.name !== 'online' ? strings.waiting : '';
}

/** @param {Act} act */
function choices(act) {
  const takeBack = () => {
    session.restoreDraft(act);
    session.parlor.discard(act);
  };
  return h(
    'div',
    { class: 'choices' },
    !FINAL.has(act.error?.code ?? '') && again(act),
    act.kind === 'send' && h('button', { type: 'button', class: 'link', 'data-do': 'take-back', click: takeBack }, strings.takeBack),
    h('button', { type: 'button', class: 'link', 'data-do': 'discard', click: () => session.parlor.discard(act) }, strings.discard),
  );
}

/** Where the server might take another try for another message, only the person can say whether it is to be said again. @param {Act} act */
function again(act) {
  const { parlor } = session;
  if (parlor.canRetry(act)) return h('button', { type: 'button', class: 'link', 'data-do': 'retry', click: () => parlor.retry(act) }, strings.retry);
  const anew = () => {
    parlor.discard(act);
    // What it answered is in the room it was written in, and not in one of the same name that came after it.
    const same = act.epoch === parlor.room(act.room)?.epoch;
    parlor.send(act.room, act.text ?? '', { replyTo: same ? act.replyTo : undefined });
  };
  return act.kind === 'send' && h('button', { type: 'button', class: 'link', 'data-do': 'anew', title: strings.sendAnewHelp, click: anew }, strings.sendAnew);
}
