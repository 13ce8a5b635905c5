// @ts-check
// The acts that ask first: on a person, on a message, on a room.

import { ask, choice, reason } from './deed-form.js';
import { field } from './dialog.js';
import { h, name } from './dom.js';
import { reasonOf, told } from './moderate.js';
import { openPlan } from './plan-dialog.js';
import { oneLine } from './quotes.js';
import { session } from './session.js';
import { words } from './strings-moderation.js';
import { toast } from './toast.js';

/** @typedef {import('../parlor.js').Deed} Deed */
/** @typedef {import('../parlor.js').Message} Message */
/** @typedef {import('../parlor.js').Person} Person */
/** @typedef {import('../parlor.js').Room} Room */
/** @typedef {'warn' | 'mute' | 'kick' | 'ban' | 'purge' | 'remove'} Asking */

const [MINUTE_MS, TEN_MINUTES_MS, HOUR_MS, DAY_MS] = [60_000, 600_000, 3_600_000, 86_400_000];
/** The length that is offered first; absent: it has none. @type {Partial<Record<Asking, number>>} */
const USUAL_MS = { mute: TEN_MINUTES_MS, kick: TEN_MINUTES_MS, ban: DAY_MS };
/** What touches so much that its plan is shown first. @type {ReadonlySet<string>} */
const HEAVY = new Set(['ban', 'purge']);

/** Does a deed, or shows its plan where it is a heavy one. @param {Deed} deed @param {string} label @returns {Promise<string | undefined>} why not */
async function begin(deed, label) {
  const { parlor } = session;
  if (!HEAVY.has(deed.verb)) return void told(await parlor.do(deed), deed.room);
  const plan = await parlor.plan(deed);
  if (plan.refused) return reasonOf(plan.refused);
  // The form goes first, so that the focus comes back to where it began.
  queueMicrotask(() => openPlan(plan, label));
  return undefined;
}

/** @param {Room} room @param {Asking} verb @param {Person} person @param {Message} [message] */
export function askDeed(room, verb, person, message) {
  const title = words.titles[verb]?.(person.name) ?? verb;
  const usual = USUAL_MS[verb];
  const lengths = words.lengths.filter(([, ms]) => verb !== 'kick' || (ms !== undefined && ms <= DAY_MS));
  const length = usual === undefined ? undefined : choice(words.howLong, lengths, usual);
  const why = reason(words.reasonFor[verb === 'warn' ? 'warn' : 'other'] ?? '');
  const quoted = message && h('p', { class: 'removal-text text' }, name(oneLine(message.text ?? '')));
  const label = HEAVY.has(verb) ? words.continue : verb === 'remove' ? words.removeMessage : (words.verbs[verb] ?? verb);
  const act = async () => {
    if (!why.fits()) return '';
    const base = { room: room.name, reason: why.value() };
    /** @type {Deed} */
    const deed = verb === 'remove' ? { verb, targets: [message?.seq ?? 0], ...base } : verb === 'purge' ? { verb, who: [person.id], ...base } : { verb, who: [person.id], for_ms: length?.value(), ...base };
    return begin(deed, words.verbs[verb] ?? verb);
  };
  ask(title, { name: `deed-${verb}`, means: words.means[verb] ?? '', label, danger: verb !== 'warn', content: [quoted, length?.element, why.element] }, act);
}

/** @param {Room} room */
export function askLock(room) {
  const length = choice(words.howLong, words.lengths.filter(([, ms]) => ms === undefined || (ms > MINUTE_MS && ms <= DAY_MS)), undefined);
  ask(words.lock, { name: 'deed-lock', means: words.means.lock ?? '', label: words.lock, content: [length.element] }, () => begin({ verb: 'lock', room: room.name, for_ms: length.value() }, words.lock));
}

/** @param {Room} room */
export function askSlow(room) {
  const now = words.slowness.find(([, ms]) => ms === room.slowMs)?.[1] ?? words.slowness[1]?.[1] ?? 0;
  const every = choice(words.slow, words.slowness, room.slowMs === 0 ? (words.slowness[2]?.[1] ?? 0) : now);
  const length = choice(words.howLong, words.lengths.filter(([, ms]) => ms === undefined || (ms >= TEN_MINUTES_MS && ms <= HOUR_MS)), undefined);
  const act = () => {
    const ms = every.value();
    return begin({ verb: 'slow', room: room.name, every_ms: ms, for_ms: ms === 0 ? undefined : length.value() }, words.slow);
  };
  ask(words.slow, { name: 'deed-slow', means: words.means.slow ?? '', label: words.set, content: [every.element, length.element] }, act);
}

/** @param {Room} room */
export function askNotice(room) {
  const input = h('textarea', { name: 'notice', rows: 2, dir: 'auto', required: true });
  const { element, tell } = field(words.text, input);
  const act = async () => {
    const text = input.value.trim();
    if (text) return begin({ verb: 'notice', room: room.name, text }, words.notice);
    tell(words.textMissing);
    return '';
  };
  ask(words.notice, { name: 'deed-notice', means: words.means.notice ?? '', label: words.sayIt, content: [element] }, act);
}

/** Ends a mute or a ban: of somebody on the list, or by his name, for who is banned is not here. @param {Room} room */
export function askLift(room) {
  const kind = choice(words.whichOne, /** @type {const} */ ([[words.verbs.unmute ?? '', 'unmute'], [words.verbs.unban ?? '', 'unban']]), 'unmute');
  const input = h('input', { type: 'text', name: 'who', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', dir: 'auto' });
  const { element, tell } = field(words.who, input);
  const known = room.held.map(({ person, kind: of, until }) => {
    const fillIn = () => {
      input.value = person.name;
      for (const [index, radio] of [...kind.element.querySelectorAll('input')].entries()) if ((index === 0) === (of === 'mute')) radio.click();
      input.focus();
    };
    const lasts = until === undefined ? words.untilLifted : words.until(until);
    return h('button', { type: 'button', class: 'chip usual-word', click: fillIn }, name(person.name), ` (${words.done[of] ?? of} ${lasts})`);
  });
  if (known.length > 0) element.append(h('div', { class: 'usual' }, ...known));
  const act = async () => {
    const wanted = input.value.trim();
    if (!wanted) {
      tell(words.whoMissing);
      return '';
    }
    const who = room.held.find(({ person }) => person.name === wanted)?.person.id ?? wanted;
    return begin({ verb: kind.value(), room: room.name, who: [who] }, words.lift);
  };
  ask(words.lift, { name: 'deed-lift', means: words.means.lift ?? '', label: words.lift, content: [kind.element, element] }, act);
}

/** @param {Room} room */
export async function closeRoom(room) {
  try {
    openPlan(await session.parlor.plan({ verb: 'close_room', room: room.name }), words.close);
  } catch (error) {
    toast(words.failed(reasonOf(error)));
  }
}
