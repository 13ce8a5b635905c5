// @ts-check
// Every text of the page but those about moderation. Dates and numbers are written by Intl in the reader's own language.

import { words } from './strings-moderation.js';

const mac = /mac|iphone|ipad/i.test(navigator.platform);
const command = mac ? '⌘' : 'Ctrl';

export const strings = {
  yourRooms: 'Your rooms',
  allRooms: 'All rooms',
  openRoom: 'Open a room by name',
  openRoomHint: 'room-name',
  open: 'Open',
  roomNameMissing: 'Write the name of a room first.',
  roomNameSpace: 'A room name has no spaces. A “-” does well in their place.',
  roomNameLong: (/** @type {number} */ n) => `This name is too long: ${n} too many.`,
  unread: (/** @type {number} */ n) => (n === 1 ? '1 unread message' : `${n} unread messages`),
  present: (/** @type {number} */ n) => (n === 1 ? '1 person here' : `${n} people here`),
  wasPresent: (/** @type {number} */ n) => (n === 1 ? '1 person was here' : `${n} people were here`),
  showRooms: 'Show rooms',
  whoIsHere: 'Who is here',
  hideMembers: 'Close the list of people',
  members: 'Here now',
  andMore: (/** @type {number} */ n) => `and ${n} more`,
  you: 'you',
  owner: 'owner',
  noTopic: 'Set a topic',
  editTopic: 'Change the topic',
  topicLabel: 'Topic of this room',
  yourName: 'Your name',
  changeName: 'Change your name',
  noName: 'Nobody yet',
  save: 'Save',
  cancel: 'Cancel',
  // The conversation.
  messages: (/** @type {string} */ room) => `Messages in ${room}`,
  onTheirWay: 'Your messages on their way',
  beginning: (/** @type {string} */ room) => `This is the beginning of ${room}.`,
  emptyTitle: (/** @type {string} */ room) => `It is quiet in ${room}`,
  empty: 'Nothing has been said here yet. Say the first word.',
  emptyNow: 'This room keeps nothing: what was said before you came is gone.',
  unmadeTitle: (/** @type {string} */ room) => `${room} is yours to open`,
  unmade: 'Your first message makes this room, and you will be its owner.',
  refusedTitle: (/** @type {string} */ room) => `${room} is not open to you`,
  awayTitle: 'No connection',
  awayHint: 'The conversation appears as soon as there is one.',
  loading: 'Loading…',
  loadingOlder: 'Reading older messages…',
  loadingNewer: 'Reading newer messages…',
  olderFailed: 'Older messages could not be read.',
  tryAgain: 'Try again',
  newBelow: (/** @type {number} */ n) => (n === 0 ? 'To the newest' : n === 1 ? '1 new message' : `${n} new messages`),
  newAbove: (/** @type {number} */ n) => (n === 1 ? '1 unread message' : `${n} unread messages`),
  unreadLine: 'New',
  markRead: 'Mark as read',
  jumpToDay: 'Jump to a day',
  toBeginning: 'The beginning',
  go: 'Go there',
  toQuoted: 'Show the message this answers',
  gaps: /** @type {Record<string, string>} */ ({
    expired: 'You were away for long. What was said meanwhile stands above, as it is now.',
    ahead: 'The server went back to an earlier state of this room. This is how it is now.',
    ephemeral: 'This room keeps no history: what was said while you were away is gone.',
    epoch: 'This room was made anew. What was said before is gone.',
  }),
  notice: 'Notice',
  edited: 'edited',
  editedAt: (/** @type {string} */ when) => `Edited ${when}`,
  removed: 'This message was removed.',
  showMore: 'Show more',
  showLess: 'Show less',
  sending: 'Sending',
  sent: 'Sent',
  topicNotSet: 'Topic not changed:',
  topicSet: 'set the topic:',
  topicCleared: 'cleared the topic',
  replyTo: (/** @type {string} */ name) => `Reply to ${name}`,
  quoteGone: 'a message that is not kept any more',
  quoteUnread: 'this message could not be read; it is tried again once connected',
  actions: 'Acts on this message',
  reply: 'Reply',
  copy: 'Copy the text',
  copied: 'Copied',
  edit: 'Edit',
  remove: 'Remove',
  reallyRemove: 'Remove this message?',
  removeForGood: 'It goes for everybody, and you cannot bring it back.',
  keepIt: 'Keep it',
  composer: (/** @type {string} */ room) => `Message to ${room}`,
  placeholder: (/** @type {string} */ room) => `Say something in ${room}`,
  send: 'Send',
  saveEdit: 'Save the change',
  editing: 'Editing your message',
  cancelEdit: 'Leave it as it was',
  cancelReply: 'Do not reply to it',
  noComposer: 'Nothing can be said here',
  left: (/** @type {number} */ n) => `about ${n} left`,
  tooMany: (/** @type {number} */ n) => `${n} too many`,
  waiting: 'Waiting for the connection',
  waitingFor: /** @type {Record<string, (seconds: number) => string>} */ ({
    rate_limited: (seconds) => (seconds > 0 ? `A little too fast. Goes out in ${seconds} s` : 'A little too fast. Goes out now'),
    overloaded: () => 'The server is busy. Goes out by itself',
    storage_full: () => 'The server’s disk is full. Tried again until it is kept',
    storage_unknown: () => 'The server is making sure. Tried again',
    under_way: () => 'The server is at it. Asked again',
    shutting_down: () => 'The server is restarting. Goes out by itself',
  }),
  failed: /** @type {Record<string, string>} */ ({
    send: 'Not sent.',
    edit: 'Your change was not made.',
    remove: 'The message was not removed.',
  }),
  retry: 'Retry',
  sendAnew: 'Send anew',
  sendAnewHelp: 'If it did arrive, it will stand there twice.',
  takeBack: 'Back to the draft',
  discard: 'Discard',
  typing: (/** @type {number} */ n) => (n === 1 ? 'is typing' : 'are typing'),
  and: 'and',
  typingMany: 'Several people are typing',
  states: /** @type {Record<string, string>} */ ({
    connecting: 'Connecting',
    'catching-up': 'Catching up',
    live: 'Live',
    offline: 'Offline',
    refused: 'Not open to you',
    stopped: 'Disconnected',
  }),
  retryIn: (/** @type {number} */ seconds) => `Offline, again in ${seconds} s`,
  retryNow: 'Try now',
  connect: 'Connect',
  stopped: /** @type {Record<number, string>} */ ({
    4500: 'Not let in: no name was agreed on in time',
    4501: 'You are banned from this server',
    4502: 'You were put out',
    4503: 'An operator closed the connection',
  }),
  saidNew: (/** @type {string} */ name, /** @type {string} */ text) => `${name}: ${text}`,
  saidMany: (/** @type {number} */ n, /** @type {string} */ room) => `${n} new messages in ${room}`,
  // The shell: lists, dialogs, settings.
  skip: 'Skip to the messages',
  close: 'Close',
  findRoom: 'Find a room',
  switcherKeys: `${command} K`,
  switcherHint: 'Where to?',
  keyChoose: 'choose',
  keyOpen: 'open',
  keyLeave: 'leave',
  addRoom: 'Add a room',
  newRoom: 'New room',
  browseRooms: 'Browse all rooms',
  noneYours: 'You are in no room. Find one above.',
  openNamed: (/** @type {string} */ room) => `Open “${room}”`,
  makeRoom: (/** @type {string} */ room) => `Make a room “${room}”`,
  make: 'Make the room',
  roomName: 'Name',
  roomNameHelp: 'Letters, digits, “-”, “_” and “.”; up to three parts split by “/”.',
  openRoomHelp: 'It joins your rooms. If nobody has made it yet, your first message will.',
  firstMessage: 'First message',
  firstMessageHelp: 'A room begins with its first message, and belongs to whoever wrote it.',
  firstMessageMissing: 'Write the message that opens the room.',
  topicOptional: 'Topic (optional)',
  roomExists: 'This room exists already. Open it instead.',
  filterRooms: 'Filter by name or topic',
  sortBy: 'Order of the rooms',
  orders: { people: 'Most people', recent: 'Newest message', name: 'By name' },
  showMoreRooms: 'Show more',
  roomsFound: (/** @type {number} */ n) => (n === 1 ? '1 room' : `${n.toLocaleString()} rooms`),
  asItWas: 'as it was before the connection was lost',
  roomsFailed: 'The rooms could not be read.',
  noneFits: 'No room fits this.',
  noRooms: 'There are no rooms yet.',
  inYours: 'Yours',
  ephemeral: 'keeps nothing',
  roomMenu: (/** @type {string} */ room) => `More for ${room}`,
  mute: 'Mute',
  unmute: 'Unmute',
  isMuted: 'muted',
  markRoomRead: 'Mark as read',
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  aboutRoom: 'About this room',
  leave: 'Leave',
  leftRoom: (/** @type {string} */ room) => `You left ${room}`,
  messagesSaid: 'Messages so far',
  whatIsKept: 'What is kept',
  kept: 'Messages are kept on the server, up to its limits of number and age.',
  keptNot: 'Nothing. Messages reach who is here, and are gone after that.',
  draft: 'Draft',
  youSaid: 'You',
  jumpToDate: 'Go to a day',
  showRoomsUnread: 'Show rooms, some have new messages',
  caughtUp: 'Caught up',
  noNetwork: 'No network on this device',
  meanings: /** @type {Record<string, string>} */ ({
    connecting: 'Being connected. What you see is as it was.',
    'catching-up': 'What was missed is arriving.',
    live: 'Everything said so far is here, and new messages arrive at once.',
    offline: 'There is no connection. What you see is as it was; what you send waits.',
    refused: 'This room cannot be shown.',
    stopped: 'The connection was ended and does not come back by itself.',
  }),
  firstVisit: 'Welcome',
  welcomeTo: (/** @type {string} */ server) => `Welcome to ${server}`,
  firstHello: 'You can read and write at once.',
  youAre: (/** @type {string} */ name) => `You are ${name}. Choose another name, or just begin.`,
  notNow: 'Not now',
  settings: 'Settings',
  nameSaved: 'Your name is saved',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
  density: 'Density',
  densities: { cosy: 'Cosy', compact: 'Compact' },
  motion: 'Motion',
  motions: { system: 'System', less: 'Less' },
  notifications: 'Notifications, while this page is not looked at',
  notifyWhen: { never: 'Never', named: 'When I am named', always: 'For every message' },
  notifyDenied: 'The browser does not let this page notify. Its site settings can change that.',
  notifyAbsent: 'This browser shows notifications over a secure connection (https) only.',
  sound: 'Sound for new messages',
  sounds: { off: 'Off', on: 'A soft tick' },
  thisDevice: 'This device',
  forgetHelp: 'Your name, rooms, drafts and settings are kept in this browser. Forgotten, they cannot be had back: you would come as somebody new.',
  forget: 'Forget me on this device',
  forgetReally: 'Really forget me',
  saidIn: (/** @type {string} */ name, /** @type {string} */ room) => `${name} in ${room}`,
  shortcuts: 'Keyboard shortcuts',
  keys: [
    [`${command} K`, 'Find a room'],
    ['Alt ↑', 'The room above'],
    ['Alt ↓', 'The room below'],
    ['Alt Shift ↑', 'The unread room above'],
    ['Alt Shift ↓', 'The unread room below'],
    ['Enter', 'Send'],
    ['Shift Enter', 'A new line'],
    ['↑', 'Edit your last message, in an empty field; walk the messages, in the list'],
    ['Esc', 'Leave what is open'],
    ['?', 'This list'],
  ],
  errors: /** @type {Record<string, string>} */ ({
    ...words.errors,
    name_taken: 'Somebody already has this name.',
    name_reserved: 'This name is reserved.',
    name_confusable: 'This name looks too much like one somebody has.',
    bad_name: 'A name has 1 to 32 letters, digits, “-”, “_” or “.”, in one script.',
    bad_room_name: 'A room name has one to three parts of letters, digits, “-”, “_” or “.”, split by “/”.',
    bad_token: 'You were away too long to be recognised, so you are here as somebody new.',
    too_many_rooms: 'This server cannot hold another room.',
    not_permitted: 'You may not do this here.',
    set_by_config: 'This is set by the server’s configuration.',
    edit_window_over: 'It is too old to be changed.',
    message_removed: 'It has been removed.',
    empty_message: 'There is nothing visible in it.',
    disconnected: 'There is no connection.',
    outcome_unknown: 'The connection broke before it was answered: it may have arrived or not.',
    no_such_room: 'There is no such room, and this server makes none by asking for it.',
    too_many_watches: 'You are in as many rooms as this server allows. Leave one first.',
    too_long: 'This is too long.',
  }),
};

/** The sentence for an error: ours where there is one, else the server's. @param {{code: string, message: string}} error */
export const sentence = (error) => strings.errors[error.code] ?? error.message;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const thisYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const anyYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const nearby = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** @param {number} at */
export const time = (at) => clock.format(at);
/** Without the half of the day, for narrow places. @param {number} at */
export const shortTime = (at) =>
  clock
    .formatToParts(at)
    .filter((part) => part.type !== 'dayPeriod')
    .map((part) => part.value)
    .join('')
    .trim();
/** @param {number} at */
export const fullTime = (at) => moment.format(at);
/** A number that changes at midnight where the reader is. @param {number} at */
export const dayOf = (at) => new Date(at).setHours(0, 0, 0, 0);

/** @param {number} at */
export function day(at) {
  const days = Math.round((dayOf(at) - dayOf(Date.now())) / 86_400_000);
  if (days === 0 || days === -1) {
    const word = nearby.format(days, 'day');
    return word.charAt(0).toLocaleUpperCase() + word.slice(1);
  }
  return (new Date(at).getFullYear() === new Date().getFullYear() ? thisYear : anyYear).format(at);
}

/** How long ago, in the reader's own words. @param {number} at */
export function ago(at) {
  const minutes = Math.round((Date.now() - at) / 60_000);
  if (minutes < 60) return nearby.format(-minutes, 'minute');
  if (minutes < 24 * 60) return nearby.format(-Math.round(minutes / 60), 'hour');
  return nearby.format(-Math.round(minutes / 1440), 'day');
}
