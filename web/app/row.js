// @ts-check
// One line of the list: a message, its tombstone, a topic or notice line, or an own act on its way.

import { avatar, h, name } from './dom.js';
import { session } from './session.js';
import { day, dayOf, fullTime, sentence, shortTime, strings, time } from './strings.js';

/** @typedef {import('../parlor.js').Item} Item */
/** @typedef {import('../parlor.js').Act} Act */
/** @typedef {import('../parlor.js').Room} Room */

/** Messages of one person closer together than this share a head. */
const TOGETHER_MS = 5 * 60_000;
/** What another try would not change. */
const FINAL = new Set(['not_permitted', 'set_by_config', 'edit_window_over', 'message_removed', 'empty_message', 'room_replaced']);

/**
 * @param {Room} room
 * @param {Item} item
 * @param {Item | undefined} before the item above it
 */
export function row(room, item, before) {
  const newDay = !before || dayOf(before.at) !== dayOf(item.at);
  const line = newDay && h('div', { class: 'day', role: 'separator' }, h('span', {}, day(item.at)));
  if (item.type !== 'message') {
    const words = item.type === 'topic' ? [name(item.by.name, 'who'), ' ', strings.topicSet('').trim(), ' ', name(item.text)] : [name(item.text)];
    const text = h('p', { class: 'event-text', title: item.type === 'topic' ? item.text : undefined }, ...words);
    return h('li', { class: 'row event', 'data-seq': item.seq, 'data-type': item.type, tabindex: -1 }, line, text);
  }
  const joined = !newDay && before.type === 'message' && before.from.id === item.from.id && item.at - before.at < TOGETHER_MS && !item.reply_to;
  const own = item.from.id === session.parlor.you?.id;
  return h(
    'li',
    {
      class: `row${joined ? ' joined' : ''}${own ? ' mine' : ''}`,
      'data-seq': item.seq,
      'data-own': own,
      'data-removed': item.removed ?? false,
      tabindex: -1,
    },
    line,
    h(
      'div',
      { class: 'message' },
      joined ? stamp(item.at, shortTime(item.at), 'time aside') : avatar(item.from),
      h(
        'div',
        { class: 'said' },
        !joined && h('div', { class: 'head' }, name(item.from.name, 'who'), stamp(item.at, time(item.at), 'time')),
        item.reply_to !== undefined && quote(room, item.reply_to),
        item.removed
          ? h('p', { class: 'text faint' }, strings.removed)
          : h('p', { class: 'text', dir: 'auto' }, item.text ?? '', item.edited_at !== undefined && h('span', { class: 'mark', title: fullTime(item.edited_at) }, strings.edited)),
      ),
    ),
  );
}

/** @param {number} at @param {string} text @param {string} className */
const stamp = (at, text, className) => h('time', { class: className, datetime: new Date(at).toISOString(), title: fullTime(at) }, text);

/** @param {Room} room @param {number} seq */
function quote(room, seq) {
  const item = room.find(seq);
  const message = item?.type === 'message' ? item : undefined;
  const show = () => document.querySelector(`[data-role=messages] [data-seq="${seq}"]`)?.scrollIntoView({ block: 'center' });
  return h(
    'button',
    { type: 'button', class: 'quote', tabindex: -1, click: show },
    message ? name(message.from.name, 'who') : undefined,
    h('span', { class: 'quoted', dir: 'auto' }, message ? (message.text ?? strings.removed) : strings.repliedGone),
  );
}

/**
 * An own act that has not become an item: on its way, waiting, or failed with what can be done. It is drawn as its message
 * will be, so that nothing moves when that arrives.
 * @param {Act} act
 * @param {Act | Item | undefined} before what stands above it
 * @param {Act | undefined} next what stands below it: what is true of both is said there
 */
export function pendingRow(act, before, next) {
  if (act.kind === 'topic') return failedTopic(act);
  const you = session.parlor.you ?? { id: '', name: '' };
  const failed = act.state === 'failed';
  const told = next && !failed && fate(next) === fate(act) ? '' : fate(act);
  const above = before && 'nonce' in before ? (before.kind === 'topic' ? 0 : before.createdAt) : before?.type === 'message' && before.from.id === you.id ? before.at : 0;
  const joined = act.createdAt - above < TOGETHER_MS && dayOf(above) === dayOf(act.createdAt) && act.replyTo === undefined;
  return h(
    'li',
    { class: `row mine pending${joined ? ' joined' : ''}${failed ? ' failed' : ''}`, 'data-pending': act.nonce, 'data-state': act.state },
    h(
      'div',
      { class: 'message' },
      joined ? h('span') : avatar(you),
      h(
        'div',
        { class: 'said' },
        !joined && h('div', { class: 'head' }, name(you.name, 'who'), stamp(act.createdAt, time(act.createdAt), 'time')),
        act.kind !== 'remove' && h('p', { class: 'text', dir: 'auto' }, act.text ?? ''),
        told !== '' && h('p', { class: 'fate', role: failed ? 'alert' : undefined }, told),
        failed && choices(act),
      ),
    ),
  );
}

/** A topic that was refused: nobody said it, so it does not stand under a name. @param {Act} act */
function failedTopic(act) {
  return h(
    'li',
    { class: 'row event failed', 'data-pending': act.nonce, 'data-state': act.state, 'data-type': 'topic' },
    h('p', { class: 'event-text' }, strings.topicNotSet, ' ', name(act.text ?? '', 'quoted-topic')),
    h('p', { class: 'fate', role: 'alert' }, act.error ? sentence(act.error) : ''),
    choices(act),
  );
}

/** What is on its way for a moment only is shown by its paler text. @param {Act} act */
function fate(act) {
  if (act.state === 'failed') return `${strings.failed[act.kind]} ${act.error ? sentence(act.error) : ''}`;
  if (act.waitingFor) return strings.waitingFor[act.waitingFor] ?? strings.waiting;
  return act.state === 'waiting' && session.parlor.state.name !== 'online' ? strings.waiting : '';
}

/** @param {Act} act */
function choices(act) {
  const takeBack = () => {
    session.restoreDraft(act.room, act.text ?? '');
    session.parlor.discard(act);
  };
  return h(
    'div',
    { class: 'choices' },
    !FINAL.has(act.error?.code ?? '') && h('button', { type: 'button', class: 'link', click: () => session.parlor.retry(act) }, strings.retry),
    act.kind === 'send' && h('button', { type: 'button', class: 'link', click: takeBack }, strings.takeBack),
    h('button', { type: 'button', class: 'link', click: () => session.parlor.discard(act) }, strings.discard),
  );
}

/** What can be done with one message; moved to the row that is pointed at. */
export class Actions {
  element = h('div', { class: 'actions', role: 'toolbar', 'aria-label': strings.actions });

  /** @param {HTMLElement} line @param {Room} room */
  moveTo(line, room) {
    const item = room.find(Number(line.dataset.seq));
    if (this.element.parentElement === line || item?.type !== 'message' || item.removed) return;
    const button = (/** @type {string} */ label, /** @type {(event: any) => void} */ click, /** @type {string} */ act) =>
      h('button', { type: 'button', class: 'link', 'data-act': act, click }, label);
    const remove = (/** @type {{currentTarget: HTMLElement}} */ { currentTarget }) => {
      if (currentTarget.textContent === strings.reallyRemove) session.parlor.remove(room.name, item.seq);
      else {
        currentTarget.textContent = strings.reallyRemove;
        currentTarget.classList.add('danger');
      }
    };
    this.element.replaceChildren(button(strings.reply, () => session.compose({ kind: 'reply', message: item }), 'reply'));
    if (line.dataset.own !== undefined) {
      this.element.append(button(strings.edit, () => session.compose({ kind: 'edit', message: item }), 'edit'), button(strings.remove, remove, 'remove'));
    }
    line.append(this.element);
  }
}
