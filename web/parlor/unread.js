// @ts-check
// What is unread: the room's count of messages now, less the count where reading stopped.

/** @typedef {import('./frames.js').Message} Message */
/** @typedef {{epoch?: string, n: number, seq?: number}} Mark up to where a room was read; plain data, to be kept by the application */
/** @typedef {{epoch?: string, n: number}} Place a room, or its line in the directory */

/**
 * How many messages came after a mark. Without a mark none: the room is new to this reader.
 * @param {Place} place
 * @param {Mark | undefined} mark
 */
export function unread(place, mark) {
  if (!mark) return 0;
  return place.epoch === mark.epoch ? Math.max(place.n - mark.n, 0) : place.n;
}

/**
 * The mark of having read up to a message, or everything.
 * @param {Place & {seq: number}} room
 * @param {Message} [message]
 * @returns {Mark & {seq: number}}
 */
export function markOf(room, message) {
  const { n, seq } = message ?? room;
  return { epoch: room.epoch, n, seq };
}

/**
 * The first unread message among these, for the line above it.
 * @param {Place & {messages: import('./frames.js').Item[]}} room
 * @param {Mark | undefined} mark
 * @returns {Message | undefined}
 */
export function firstUnread(room, mark) {
  if (!mark || unread(room, mark) === 0) return undefined;
  const read = room.epoch === mark.epoch ? mark.n : 0;
  const found = room.messages.find((item) => item.type === 'message' && item.n > read);
  return found?.type === 'message' ? found : undefined;
}
