// What is held of a room: back and forth, around a message, at a day, bounded, and what is told of it.

import test from 'node:test';
import assert from 'node:assert/strict';
import { ADA, inLobby, line, message, reconnect } from './fake.js';

const FROM = 1;
const HEAD = 1000;
const item = (seq) => ({ ...message('lobby', seq, `m${seq}`), at: seq * 1000 });

/** Answers every history request that waits, as a server with the messages FROM … `head`. */
async function serve(head = HEAD) {
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  const socket = line();
  socket.served ??= new Set();
  for (;;) {
    const open = socket.sent.filter((one) => one.type === 'history' && !socket.served.has(one.id));
    if (open.length === 0) return;
    for (const { id, before, after, limit = 100 } of open) {
      socket.served.add(id);
      const all = [];
      for (let seq = FROM; seq <= head; seq++) if (seq < (before ?? Infinity) && seq > (after ?? -1)) all.push(seq);
      const items = (after === undefined ? all.slice(-limit) : all.slice(0, limit)).map(item);
      socket.say({ type: 'history', id, room: 'lobby', epoch: 'e1', items, more: all.length > limit });
    }
    await settle();
  }
}

/** A client in a lobby of a thousand messages, of which it has the newest fifty. */
function inLongLobby(t, options) {
  const { parlor, room, pass } = inLobby(t, options);
  line().say({ type: 'gap', room: 'lobby', from: 3, to: HEAD, reason: 'expired', head: HEAD, n: HEAD });
  line().say({ type: 'history', room: 'lobby', epoch: 'e1', items: range(951, HEAD).map(item), more: true });
  line().caughtUp('lobby', HEAD);
  const changes = [];
  room.on('change', (change) => changes.push(change));
  return { parlor, room, pass, changes };
}

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const seqs = (room) => room.messages.map(({ seq }) => seq);
const kinds = (changes) => changes.map(({ kind }) => kind);
const live = (seq) => line().say(item(seq));

test('a jump shows what is around a message, and the way back to the end has no hole', async (t) => {
  const { room, changes } = inLongLobby(t);
  const found = room.around(500);
  await serve();
  assert.equal((await found).seq, 500);
  assert.deepEqual(seqs(room), range(451, 550));
  assert.deepEqual([room.atEnd, room.more, kinds(changes)], [false, true, ['reset']]);
  live(1001);
  assert.equal(room.messages.at(-1).seq, 550, 'new messages do not go behind a window elsewhere');
  while (!room.atEnd) {
    const newer = room.newer();
    await serve(1001);
    assert.ok((await newer).length > 0);
  }
  assert.deepEqual(seqs(room), range(451, 1001));
  live(1002);
  assert.equal(room.messages.at(-1).seq, 1002);
});

test('what is near is not read again', async (t) => {
  const { room } = inLongLobby(t);
  assert.equal((await room.around(990)).seq, 990);
  assert.equal(line().count('history'), 0);
  assert.equal(room.atEnd, true);
});

test('the end is at hand while the window is elsewhere', async (t) => {
  const { room, changes } = inLongLobby(t);
  const found = room.around(10);
  await serve();
  await found;
  live(1001);
  room.toEnd();
  assert.deepEqual(seqs(room), range(951, 1001));
  assert.deepEqual([room.atEnd, room.last.seq, kinds(changes)], [true, 1001, ['reset', 'reset']]);
});

test('arrived tells each new message, item only those in the window', async (t) => {
  const { room } = inLongLobby(t);
  const [arrived, items] = [[], []];
  room.on('arrived', ({ item: { seq }, missed }) => arrived.push([seq, missed]));
  room.on('item', ({ seq }) => items.push(seq));
  live(1001);
  const found = room.around(10);
  await serve();
  await found;
  live(1002);
  assert.deepEqual([arrived, items], [[[1001, false], [1002, false]], [1001]]);
});

for (const [moment, seq] of [[0, 1], [500_000, 500], [499_001, 500], [977_000, 977], [1_000_000, 1000]]) {
  test(`the first message since ${moment} is ${seq}, found by a few short pages`, async (t) => {
    const { room } = inLongLobby(t);
    const found = room.at(new Date(moment));
    await serve();
    assert.equal((await found).seq, seq);
    assert.ok(seqs(room).includes(seq));
    assert.ok(line().count('history') <= 9, `${line().count('history')} requests`);
  });
}

test('a moment after everything is the end', async (t) => {
  const { room } = inLongLobby(t);
  assert.equal(await room.at(5_000_000), undefined);
  assert.equal(room.atEnd, true);
});

test('uneven talk is found by halving', async (t) => {
  const { firstSince } = await import('../parlor/search.js');
  // A burst at the end: guesses from the times are all wrong.
  const times = (seq) => (seq < 99_990 ? seq : 1e12 + seq);
  let asked = 0;
  const read = async (after, limit) => {
    asked += 1;
    return { items: range(after + 1, Math.min(after + limit, 100_000)).map((seq) => ({ ...item(seq), at: times(seq) })), more: after + limit < 100_000 };
  };
  for (const seq of [2, 50_000, 99_989, 99_990, 99_999]) {
    asked = 0;
    assert.equal((await firstSince(read, times(seq), { ...item(100_000), at: times(100_000) })).seq, seq);
    assert.ok(asked <= 24, `${asked} requests for ${seq}`);
  }
});

test('a window over its limit loses what is far from where it grew', async (t) => {
  const { room, changes } = inLongLobby(t, { cacheBytes: 60_000 });
  for (let turn = 0; turn < 3; turn++) {
    const older = room.older();
    await serve();
    await older;
  }
  assert.equal(room.atEnd, false);
  assert.ok(room.messages.length * 300 <= 60_000);
  const trimmed = changes.filter(({ kind }) => kind === 'trimmed');
  assert.ok(trimmed.length > 0 && trimmed.every(({ side }) => side === 'end'));
  const first = room.messages[0].seq;
  assert.deepEqual(seqs(room), range(first, room.messages.at(-1).seq));
  while (!room.atEnd) {
    const newer = room.newer();
    await serve();
    await newer;
  }
  assert.equal(room.messages.at(-1).seq, HEAD);
  assert.deepEqual(seqs(room), range(room.messages[0].seq, HEAD));
  assert.equal(room.more, true);
  assert.equal(changes.filter(({ kind }) => kind === 'trimmed').at(-1).side, 'start');
});

test('a live room stays bounded too', (t) => {
  const { room } = inLongLobby(t, { cacheBytes: 60_000 });
  for (const seq of range(1001, 2000)) live(seq);
  assert.ok(room.messages.length <= 200);
  assert.deepEqual(seqs(room), range(room.messages[0].seq, 2000));
  room.keep(10);
  assert.deepEqual([seqs(room), room.more], [range(1991, 2000), true]);
});

test('the changes told are all there is to know of the list', async (t) => {
  const { room, changes } = inLongLobby(t, { cacheBytes: 90_000 });
  let copy = [...room.messages];
  const follow = () => {
    for (const change of changes.splice(0)) {
      if (change.kind === 'appended') copy.push(...change.items);
      else if (change.kind === 'prepended') copy.unshift(...change.items);
      else if (change.kind === 'changed') copy = copy.map((one) => (one.seq === change.seq ? change.item : one));
      else if (change.kind === 'trimmed') copy.splice(change.side === 'start' ? 0 : copy.length - change.items.length, change.items.length);
      else copy = [...room.messages];
    }
    assert.deepEqual(copy, room.messages);
  };
  let seq = HEAD;
  const steps = [
    () => room.older(),
    () => live(++seq),
    () => room.newer(),
    () => line().say({ type: 'edited', room: 'lobby', seq: ++seq, at: 9, by: ADA, target: room.messages[3].seq, text: 'other' }),
    () => room.around((seq * 7919) % HEAD),
    () => line().say({ type: 'removed', room: 'lobby', seq: ++seq, at: 9, by: ADA, targets: [room.messages.at(-1).seq] }),
    () => room.older(20),
    () => room.toEnd(),
  ];
  for (let turn = 0; turn < 120; turn++) {
    const doing = steps[(turn * 5 + Math.floor(turn / 8)) % steps.length]();
    await serve(seq);
    await doing;
    follow();
  }
});

test('an edit that overtakes a page is not undone by it', async (t) => {
  const { room } = inLongLobby(t);
  const older = room.older();
  line().say({ type: 'edited', room: 'lobby', seq: 1001, at: 9, by: ADA, target: 900, text: 'corrected' });
  line().say({ type: 'removed', room: 'lobby', seq: 1002, at: 9, by: ADA, targets: [901] });
  await serve();
  await older;
  assert.deepEqual([room.find(900).text, room.find(901).removed, room.find(901).text], ['corrected', true, undefined]);
});

test('who reads elsewhere keeps his place when the room cannot be resumed, and sees what was changed there', async (t) => {
  const { room, pass, changes } = inLongLobby(t);
  const found = room.around(500);
  await serve();
  await found;
  line().cut();
  pass(60_000);
  line().open();
  line().welcome();
  line().watching('lobby', { head: 9000, reason: 'expired', items: [item(8999), item(9000)] });
  line().caughtUp('lobby', 9000);
  changes.length = 0;
  const { id } = line().last('history');
  line().served = new Set([id]);
  const items = range(451, 550).map((seq) => (seq === 460 ? { ...item(seq), text: 'edited meanwhile', edited_at: 5 } : item(seq)));
  line().say({ type: 'history', id, room: 'lobby', epoch: 'e1', items, more: true });
  await serve(9000);
  assert.deepEqual(seqs(room), range(451, 550));
  assert.deepEqual(changes.map(({ kind, seq }) => [kind, seq]), [['changed', 460]]);
  room.toEnd();
  assert.deepEqual(seqs(room), [8999, 9000]);
});

test('an answer of another incarnation is not put in', async (t) => {
  const { room } = inLongLobby(t);
  const older = room.older();
  const found = room.around(5);
  line().say({ type: 'room', room: 'lobby', seq: 0, at: 1, epoch: 'e2' });
  assert.equal(room.n, 0, 'the count begins anew');
  line().say({ ...item(1), text: 'new world' });
  await serve();
  assert.deepEqual([await older, await found], [[], undefined]);
  assert.deepEqual(room.messages.map(({ text }) => text), ['new world']);
});

test('of two jumps the last one counts', async (t) => {
  const { room } = inLongLobby(t);
  const first = room.around(100);
  const second = room.around(600);
  await serve();
  assert.equal(await first, undefined);
  assert.equal((await second).seq, 600);
  assert.ok(seqs(room).includes(600));
});

test('a page is asked for once at a time', async (t) => {
  const { room } = inLongLobby(t);
  const [one, two] = [room.older(), room.older()];
  assert.equal(line().count('history'), 1);
  await serve();
  assert.equal(await one, await two);
});

test('a jump waits for a room that is still being opened', async (t) => {
  const { parlor } = inLobby(t);
  const room = parlor.watch('other');
  const found = room.around(1);
  line().watching('other', { head: 1, items: [{ ...item(1), room: 'other' }] });
  line().caughtUp('other', 1);
  assert.equal((await found).seq, 1);
});

test('unread is counted from a mark, and begins with the first message after it', async (t) => {
  const { parlor, room } = inLobby(t);
  const { unread, firstUnread } = await import('../parlor.js');
  const mark = JSON.parse(JSON.stringify(room.mark()));
  assert.deepEqual(mark, { epoch: 'e1', n: 2, seq: 2 });
  line().say({ type: 'topic', room: 'lobby', seq: 3, at: 1, by: ADA, text: 'about' });
  line().say({ ...message('lobby', 4, 'new'), n: 3 });
  assert.deepEqual([unread(room, mark), firstUnread(room, mark).seq, unread(room, undefined)], [1, 4, 0]);
  assert.equal(unread(room, room.mark(room.find(4))), 0);
  assert.equal(unread({ epoch: 'e2', n: 7 }, mark), 7, 'all of another incarnation');
  assert.equal((await parlor.last('lobby')).seq, 4);
});

test('an edit or a removal is told wherever the list stands, and what may have been missed of them after a loss', async (t) => {
  const { room, pass } = inLongLobby(t);
  const told = [];
  room.on('amended', (what) => told.push(what));
  line().say({ type: 'edited', room: 'lobby', seq: 1001, at: 9, by: ADA, target: 3, text: 'other' });
  line().say({ type: 'removed', room: 'lobby', seq: 1002, at: 9, by: ADA, targets: [3, 960] });
  line().say({ type: 'restored', room: 'lobby', seq: 1003, at: 9, by: ADA, ranges: [[960, 960]] });
  assert.deepEqual(told.splice(0), [
    { kind: 'edited', seq: 3, text: 'other', at: 9 },
    { kind: 'removed', seqs: [3, 960] },
    { kind: 'stale', ranges: [[960, 960]] },
  ]);
  reconnect(pass);
  line().welcome();
  line().watching('lobby', { head: 9000, reason: 'expired', items: [item(9000)] });
  assert.deepEqual(told, [{ kind: 'stale', ranges: [[1, 9000]] }]);
});
