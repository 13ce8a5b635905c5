// @ts-check
// The texts about moderation: what is done, to whom, for how long, and what it means for who reads it.

/** @typedef {import('../parlor.js').Role} Role */
/** @typedef {import('../parlor/frames.js').Verb} Verb */

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const date = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const listed = new Intl.ListFormat(undefined, { type: 'conjunction' });

/** What is shorter than this ends at a second. */
const SHORT_MS = 5 * 60_000;

/** When something ends: the hour, with the day where that is another one, and the second where it is short. @param {number} at @param {number} [from] when it began */
export const untilWhen = (at, from = -Infinity) => (new Date(at).toDateString() !== new Date().toDateString() ? date : at - from < SHORT_MS ? exact : clock).format(at);

/** @param {number} n @param {string} word */
const many = (n, word) => `${n.toLocaleString()} ${word}${n === 1 ? '' : 's'}`;

/** A length of time in words, as whole as it is. @param {number} ms */
export function lasting(ms) {
  const seconds = Math.round(ms / 1000);
  for (const [word, size] of /** @type {const} */ ([['day', 86_400], ['hour', 3_600], ['minute', 60]])) if (seconds >= size && seconds % size === 0) return many(seconds / size, word);
  return many(seconds, 'second');
}

/** What is left, as a clock shows it. @param {number} ms */
export function countdown(ms) {
  const seconds = Math.max(Math.ceil(ms / 1000), 0);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 0) return `${many(days, 'day')} ${hours} h`;
  const rest = [minutes, seconds % 60].map((part) => String(part).padStart(2, '0'));
  return hours > 0 ? `${hours}:${rest.join(':')}` : `${minutes}:${rest[1]}`;
}

/** @param {string[]} names */
export const together = (names) => listed.format(names);

export const words = {
  roles: /** @type {Record<Role, string>} */ ({ member: 'member', voice: 'voice', moderator: 'moderator', owner: 'owner' }),
  aRole: /** @type {Record<Role, string>} */ ({ member: 'a member like others', voice: 'a voice', moderator: 'a moderator', owner: 'an owner' }),
  // Lines of the room.
  /** What stands before the names, and behind them. */
  did: /** @type {Record<string, [string, string?]>} */ ({ mute: ['muted'], unmute: ['let', 'speak again'], kick: ['put', 'out'], ban: ['banned'], unban: ['let', 'in again'] }),
  done: /** @type {Record<string, string>} */ ({ mute: 'muted', kick: 'put out', ban: 'banned' }),
  until: (/** @type {number} */ at, from = -Infinity) => `until ${untilWhen(at, from)}`,
  made: 'made',
  said: {
    set: 'opened the room: everybody may speak',
    opened: 'opened the room',
    closed: 'closed the room',
    locked: (/** @type {number | undefined} */ at, /** @type {number} */ from) => `locked the room${at === undefined ? '' : ` until ${untilWhen(at, from)}`}: only voices and moderators speak`,
    unlocked: 'unlocked the room: everybody may speak',
    slow: (/** @type {number} */ ms, /** @type {number | undefined} */ at, /** @type {number} */ from) => `made the room slow${at === undefined ? '' : ` until ${untilWhen(at, from)}`}: one message every ${lasting(ms)}`,
    quick: 'ended the slow mode',
  },
  chips: { locked: 'locked', closed: 'closed', slow: (/** @type {number} */ ms) => `slow: ${lasting(ms)}` },
  removedBy: { author: 'This message was removed by its author.', moderator: 'This message was removed by a moderator.' },
  // What stands in one's own way.
  obstacle: /** @type {Record<string, (everywhere: boolean) => string>} */ ({
    muted: (everywhere) => (everywhere ? 'You are muted on this server' : 'You are muted in this room'),
    kicked: (everywhere) => (everywhere ? 'You were put out of this server' : 'You were put out of this room'),
    banned: (everywhere) => (everywhere ? 'You are banned from this server' : 'You are banned from this room'),
    room_closed: () => 'This room is closed',
    room_locked: () => 'This room is locked: only voices and moderators speak',
    slow_mode: () => 'This room is slow',
    closed_by_operator: () => 'An operator closed the connection',
  }),
  untilLifted: 'until it is lifted',
  left: (/** @type {string} */ time) => `${time} left`,
  nextIn: (/** @type {string} */ time) => `next message in ${time}`,
  reasonIs: 'Reason:',
  draftKept: 'What you have written is kept.',
  mayComeBack: (/** @type {boolean} */ everywhere) => (everywhere ? 'You may come back to this server' : 'You may come back to this room'),
  opensAgain: 'Once it is open again, you are back without doing anything.',
  outHint: 'Why, and the way back, stand below.',
  outside: 'Not shown while you are outside.',
  tryAgain: 'Try again',
  cutHint: 'Older messages can be read once you are back.',
  readOn: 'What was said until then stays readable here.',
  comeBack: 'Come back',
  comeBackIn: (/** @type {string} */ time) => `Come back in ${time}`,
  standing: 'What you may do here',
  // Told to one person, or to all.
  news: 'For you',
  warning: (/** @type {string | undefined} */ room) => (room === undefined ? 'A warning from the operators' : `A warning from the moderators of ${room}`),
  warningBare: 'Please keep to the rules of this place.',
  announcement: 'The server says',
  understood: 'Understood',
  dismiss: 'Take it away',
  // Menus.
  moderate: (/** @type {string} */ name) => `Moderate ${name}`,
  report: 'Report to the operators',
  removeMessage: 'Remove this message',
  verbs: /** @type {Record<string, string>} */ ({ warn: 'Warn', mute: 'Mute', unmute: 'Let speak again', kick: 'Put out', ban: 'Ban', unban: 'Lift the ban', purge: 'Remove all messages' }),
  makeRole: (/** @type {Role} */ role) => ({ member: 'Take the role away', voice: 'Make a voice', moderator: 'Make a moderator', owner: 'Make an owner' })[role],
  lock: 'Lock the room',
  unlock: 'Unlock the room',
  slow: 'Slow mode',
  notice: 'Say as the room',
  lift: 'Lift a mute or a ban',
  letIn: 'Let in again',
  close: 'Close the room',
  open: 'Open the room again',
  mine: 'What I did',
  // Dialogs.
  titles: /** @type {Record<string, (name: string) => string>} */ ({
    warn: (name) => `Warn ${name}`,
    mute: (name) => `Mute ${name}`,
    kick: (name) => `Put ${name} out`,
    ban: (name) => `Ban ${name}`,
    purge: (name) => `Remove all messages of ${name}`,
    remove: (name) => `Remove a message of ${name}`,
  }),
  means: /** @type {Record<string, string>} */ ({
    warn: 'Only they see it, until they have put it away. It cannot be taken back.',
    mute: 'They go on reading, and cannot write, edit or take another name.',
    kick: 'They leave at once, and cannot come back before the time is over.',
    ban: 'They leave at once and stay out.',
    purge: 'Everything they have said in this room goes. Moderators can bring it back for a while.',
    remove: 'It goes for everybody. It can be brought back for a while.',
    lock: 'Only voices, moderators and owners speak. Everybody goes on reading.',
    slow: 'Whoever has no voice waits between two messages.',
    close: 'Everybody leaves, and nobody comes in until it is opened again.',
    notice: 'It stands in the room without your name.',
    lift: 'By name. Those that were given while you were here are listed.',
    report: 'The operators of this server see the message and what stands around it. Its author is not told.',
  }),
  howLong: 'For how long',
  lengths: /** @type {[string, number | undefined][]} */ ([['1 minute', 60_000], ['10 minutes', 600_000], ['1 hour', 3_600_000], ['1 day', 86_400_000], ['1 week', 604_800_000], ['Until lifted', undefined]]),
  slowness: /** @type {[string, number][]} */ ([['Off', 0], ['5 seconds', 5_000], ['15 seconds', 15_000], ['1 minute', 60_000], ['5 minutes', 300_000]]),
  reason: 'Reason',
  reasonFor: /** @type {Record<string, string>} */ ({ warn: 'They read this. Others do not.', other: 'They and the moderators read this. Others do not.', report: 'The operators read this.' }),
  reasons: ['Spam', 'Insults', 'Flooding', 'Off topic'],
  tooLongBy: (/** @type {number} */ n) => `This is too long: ${n} bytes too many.`,
  continue: 'See what it would do',
  text: 'Text',
  textMissing: 'Write what is to be said.',
  who: 'Name',
  whoMissing: 'Write the name of a person.',
  reportTitle: 'Report this message',
  reports: ['Spam', 'Insults', 'Threats', 'Something else'],
  reportMore: 'More about it (optional)',
  sendReport: 'Report it',
  reported: 'Reported. The operators will look at it.',
  reportedTooMuch: (/** @type {number} */ ms) => `You have reported a lot in a short time. Again in ${countdown(ms)}.`,
  // The plan of a heavy act.
  planTitle: 'This would happen',
  plan: {
    persons: 'Persons',
    sessions: 'Connections that end',
    messages: 'Messages that go',
    moderators: 'Of these, with a role here',
    until: 'Until',
    undo: 'Can be undone',
    undoFor: (/** @type {number | undefined} */ ms) => (ms === undefined ? 'yes' : `for ${lasting(ms)}`),
    never: 'No. It cannot be taken back',
  },
  working: 'Working it out…',
  // After it.
  receipts: /** @type {Record<Verb, (who: string) => string>} */ ({
    warn: (who) => `Warned ${who}`,
    mute: (who) => `Muted ${who}`,
    unmute: (who) => `${who} may speak again`,
    kick: (who) => `Put out ${who}`,
    ban: (who) => `Banned ${who}`,
    unban: (who) => `Let ${who} in again`,
    remove: () => 'Message removed',
    purge: (who) => `Removed the messages of ${who}`,
    lock: () => 'Room locked',
    unlock: () => 'Room unlocked',
    slow: () => 'Slow mode set',
    topic: () => 'Topic set',
    notice: () => 'Said as the room',
    close_room: () => 'Room closed',
    open_room: () => 'Room opened',
    role: (who) => `Changed the role of ${who}`,
    undo: () => 'Taken back',
    report: () => 'Reported',
  }),
  undo: 'Undo',
  undone: 'taken back',
  tookBack: (/** @type {string} */ what) => `Taken back: ${what}`,
  failed: (/** @type {string} */ why) => `Not done. ${why}`,
  set: 'Set it',
  sayIt: 'Say it',
  whichOne: 'What is lifted',
  cannotUndo: 'cannot be taken back',
  nothingDone: 'You have done nothing here yet.',
  mineHelp: 'What you did as a moderator in this browser, the newest first.',
  errors: /** @type {Record<string, string>} */ ({
    muted: 'You are muted here.',
    kicked: 'You were put out of here.',
    banned: 'You are banned here.',
    room_locked: 'The room is locked: only voices and moderators speak.',
    room_closed: 'The room is closed.',
    slow_mode: 'The room is slow: one message at a time.',
    own_target: 'You cannot do this to yourself.',
    higher_target: 'They stand as high as you or higher here.',
    no_such_person: 'There is nobody of this name.',
    nothing_to_do: 'It is so already.',
    plan_expired: 'This took too long: what it would do has to be worked out anew.',
    undo_window_over: 'It is too late to take this back.',
    cannot_undo: 'This cannot be taken back.',
    changed_since: 'Somebody has changed it since.',
  }),
};
