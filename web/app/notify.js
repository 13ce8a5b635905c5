// @ts-check
// What calls the reader from elsewhere: a notification, a soft tick. Both only where they were asked for, and from one tab only.

import { session } from './session.js';
import { settings } from './settings.js';
import { strings } from './strings.js';
import { looked, speaks } from './tabs.js';

/** Time for the tab that shows the room to say that it has been read. */
const SETTLE_MS = 400;
/** A lively room does not drum. */
const TICK_EVERY_MS = 2000;
const LETTERS = 140;

/** @typedef {import('./session.js').Room} Room */
/** @typedef {import('./session.js').Message} Message */

/** @type {AudioContext | undefined} */ let audio;
let tickedAt = 0;

export function startNotifying() {
  session.on('said', ({ room, message }) => {
    if (!speaks() || settings.muted(room.name)) return;
    // What was said before it was wished does not call afterwards.
    const wish = settings.choices;
    setTimeout(() => void call(room, message, wish), SETTLE_MS);
  });
}

/** Asks the browser for its leave; only ever at a press. @returns {Promise<'granted' | 'denied' | 'absent'>} */
export async function askLeave() {
  if (!('Notification' in globalThis)) return 'absent';
  const answer = Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission;
  return answer === 'granted' ? 'granted' : 'denied';
}

/** @param {Room} room @param {Message} message @param {typeof settings.choices} wish */
async function call(room, message, { sound, notify }) {
  if (session.unread(room) === 0) return;
  if (sound && Date.now() - tickedAt > TICK_EVERY_MS) {
    tickedAt = Date.now();
    tick();
  }
  const wanted = notify === 'always' || (notify === 'named' && named(message.text ?? ''));
  if (!wanted || (await looked()) || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
  show(room, message);
}

/** @param {Room} room @param {Message} message */
function show(room, message) {
  try {
    // The next one from the same room takes its place.
    const body = (message.text ?? '').slice(0, LETTERS);
    const note = new Notification(strings.saidIn(message.from.name, room.name), { body, tag: `parlor ${room.name}`, icon: '/app/icon-180.png' });
    note.onclick = () => {
      window.focus();
      session.open(room.name);
      note.close();
    };
  } catch {
    // Some telephones let only a service worker notify.
  }
}

/** Whether our name is said, as a word of its own. @param {string} text */
function named(text) {
  const name = session.parlor.you?.name.toLocaleLowerCase();
  if (!name) return false;
  const said = text.toLocaleLowerCase();
  const letter = /[\p{L}\p{N}_]/u;
  for (let at = said.indexOf(name); at >= 0; at = said.indexOf(name, at + 1)) {
    if (!letter.test(said[at - 1] ?? ' ') && !letter.test(said[at + name.length] ?? ' ')) return true;
  }
  return false;
}

/** One soft wooden tick. */
export function tick() {
  audio ??= new AudioContext();
  void audio.resume();
  const begin = audio.currentTime;
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.frequency.setValueAtTime(880, begin);
  tone.frequency.exponentialRampToValueAtTime(520, begin + 0.06);
  gain.gain.setValueAtTime(0.0001, begin);
  gain.gain.exponentialRampToValueAtTime(0.08, begin + 0.008);
  gain.gain.exponentialRampToValueAtTime(0.0001, begin + 0.12);
  tone.connect(gain).connect(audio.destination);
  tone.start(begin);
  tone.stop(begin + 0.14);
  // For whoever listens to the page and not to the loudspeaker.
  dispatchEvent(new Event('tick'));
}
