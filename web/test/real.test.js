// The library against a real parlord: cuts, kills and restarts lose nothing, double nothing, and what is lost is told.

import test from 'node:test';
import assert from 'node:assert/strict';
import { Parlor, unread } from '../parlor.js';
import { Cable, GENEROUS, Recorder, clientOf, eventually, parlordOf, range, roomOf, texts } from './daemon.js';

/** Says many things in order. */
const sayAll = (parlor, room, words) => Promise.all(words.map((word) => parlor.send(room, word).done));
const numbered = (first, last) => range(first, last).map((number) => `message ${number}`);
const online = (parlor) => eventually('the connection', () => parlor.state.name === 'online');

test('two people talk, see each other and each other typing', async (t) => {
  const parlord = await parlordOf(t);
  const [ada, bob] = [await clientOf(t, parlord.ws, { name: 'ada' }), await clientOf(t, parlord.ws, { name: 'bob' })];
  const [hers, his] = [await roomOf(ada, 'club'), await roomOf(bob, 'club')];
  const { seq } = await ada.send('club', 'hello').done;
  await bob.send('club', 'hello ada', { replyTo: seq }).done;
  await ada.edit('club', seq, 'hello, all').done;
  await ada.topic('club', 'greetings').done;
  for (const room of [hers, his]) {
    await eventually('the topic', () => room.topic === 'greetings');
    assert.deepEqual(texts(room), ['hello, all', 'hello ada']);
    assert.equal(room.find(seq + 1).reply_to, seq);
  }
  await ada.members('club');
  await eventually('both to be here', () => hers.people.map(({ name }) => name).join() === 'ada,bob');
  bob.typing('club');
  await eventually('bob to be seen typing', () => hers.typists.map(({ name }) => name).join() === 'bob');
  assert.deepEqual(his.typists, []);
  const [line] = (await ada.rooms()).filter(({ room }) => room === 'club');
  assert.deepEqual([line.n, line.topic], [2, 'greetings']);
  assert.equal((await clientOf(t, parlord.ws)).room('club'), undefined);
  assert.equal((await (await clientOf(t, parlord.ws)).last('club')).text, 'hello ada', 'for a directory, without watching');
  await bob.close();
  await eventually('bob to be gone', () => hers.count === 1);
  assert.deepEqual(hers.people.map(({ name }) => name), ['ada']);
});

test('500 missed messages come once and in order, with what was edited and removed among them', async (t) => {
  const parlord = await parlordOf(t);
  const cable = await Cable.to(t, parlord.port);
  const writer = await clientOf(t, parlord.ws, { name: 'writer' });
  const reader = await clientOf(t, cable.ws, { name: 'reader', WebSocket: Recorder });
  const rooms = [];
  for (const name of ['club', 'games/lfg', 'empty']) rooms.push(await roomOf(reader, name));
  await sayAll(writer, 'club', numbered(1, 10));
  await writer.send('games/lfg', 'anyone?').done;
  await eventually('what is said before', () => rooms[0].seq === 10 && rooms[1].seq === 1);
  const mark = rooms[0].mark();
  const missed = [];
  rooms[0].on('arrived', (one) => missed.push(one.missed));

  cable.sever();
  await eventually('the reader to notice', () => reader.state.name !== 'online');
  await sayAll(writer, 'club', numbered(11, 510));
  await writer.edit('club', 3, 'edited').done;
  await writer.remove('club', 4).done;
  await writer.send('games/lfg', 'still').done;
  cable.mend();
  reader.reconnectNow();
  await eventually('all of it', () => rooms.every((room) => room.state === 'live') && rooms[0].seq === 512);

  const expected = numbered(1, 510);
  expected[2] = 'edited';
  expected[3] = undefined;
  assert.deepEqual(texts(rooms[0]), expected);
  assert.deepEqual(texts(rooms[1]), ['anyone?', 'still']);
  assert.deepEqual([missed.length, missed.every(Boolean)], [500, true]);
  assert.equal(unread(rooms[0], mark), 500);
  const last = Recorder.opened.filter((socket) => socket.sent.length > 0).at(-1);
  assert.deepEqual(last.sent.filter(({ type }) => type === 'hello' || type === 'watch').map(({ type, watch }) => [type, watch.length]), [['hello', 3]]);
});

test('an answer that is lost does not double the message', async (t) => {
  const parlord = await parlordOf(t);
  const cable = await Cable.to(t, parlord.port);
  const ada = await clientOf(t, cable.ws, { name: 'ada' });
  const bob = await clientOf(t, parlord.ws, { name: 'bob' });
  const [hers, his] = [await roomOf(ada, 'club'), await roomOf(bob, 'club')];
  cable.deafen();
  const act = ada.send('club', 'once');
  await eventually('it to arrive', () => texts(his).includes('once'));
  assert.equal(act.state, 'sent');
  cable.mend();
  cable.cut();
  assert.equal((await act.done).duplicate, true);
  await eventually('ada to see it', () => texts(hers).includes('once') && hers.pending.length === 0);
  assert.deepEqual([texts(hers), texts(his)], [['once'], ['once']]);
});

test('cuts at any moment lose nothing, double nothing and keep the order', async (t) => {
  const parlord = await parlordOf(t);
  const cable = await Cable.to(t, parlord.port);
  const ada = await clientOf(t, cable.ws, { name: 'ada' });
  const mine = await roomOf(ada, 'club');
  const watcher = await roomOf(await clientOf(t, parlord.ws), 'club');
  const acts = numbered(1, 200).map((text) => ada.send('club', text));
  for (const until of [20, 60, 110, 160]) {
    await eventually(`${until} to be answered`, () => acts.filter(({ state }) => state === 'done').length >= until);
    cable.cut();
    await online(ada);
  }
  await Promise.all(acts.map((act) => act.done));
  for (const room of [mine, watcher]) {
    await eventually('all of them', () => room.seq === 200);
    assert.deepEqual(texts(room), numbered(1, 200));
  }
  assert.deepEqual(mine.pending, []);
});

test('a server that is killed and started again finds the same people, and what they wrote meanwhile', async (t) => {
  const parlord = await parlordOf(t);
  const [ada, bob] = [await clientOf(t, parlord.ws, { name: 'ada' }), await clientOf(t, parlord.ws, { name: 'bob' })];
  const [hers, his] = [await roomOf(ada, 'club'), await roomOf(bob, 'club')];
  const you = ada.you;
  const before = numbered(1, 40).map((text) => ada.send('club', text));
  await eventually('some of it', () => before.some(({ state }) => state === 'done'));
  await parlord.kill9();
  await eventually('the cut', () => ada.state.name !== 'online' && bob.state.name !== 'online');
  const later = numbered(41, 45).map((text) => ada.send('club', text));
  assert.ok(later.every(({ state }) => state === 'waiting'));
  await assert.rejects(ada.rooms(), { code: 'disconnected' });
  await parlord.begin();
  await Promise.all([...before, ...later].map((act) => act.done));
  assert.deepEqual(ada.you, you);
  for (const room of [hers, his]) {
    await eventually('all of it', () => room.state === 'live' && room.messages.length === 45);
    assert.deepEqual(texts(room), numbered(1, 45));
  }
});

test('a server that goes down in order says so, and is waited for', async (t) => {
  const parlord = await parlordOf(t, `${GENEROUS}\n[server]\ndrain = "1s"\n`);
  const ada = await clientOf(t, parlord.ws, { name: 'ada' });
  const room = await roomOf(ada, 'club');
  await ada.send('club', 'before').done;
  const seen = [];
  ada.on('bye', ({ reason, reconnect_after_ms: after }) => seen.push([typeof reason, after >= 0]));
  ada.on('state', ({ name, code, retryAt }) => name === 'waiting' && seen.push([code, retryAt === ada.reconnectAt]));
  await parlord.terminate();
  await eventually('the close', () => ada.state.name !== 'online');
  assert.deepEqual(seen.slice(0, 2), [['string', true], [1012, true]]);
  await parlord.begin();
  ada.reconnectNow();
  await ada.send('club', 'after').done;
  await eventually('both', () => texts(room).length === 2);
  assert.deepEqual(texts(room), ['before', 'after']);
});

test('what is too far behind is a gap with its reason, and what lies before can be read', async (t) => {
  const parlord = await parlordOf(t, `${GENEROUS}\nresume_events = 100\n[[room]]\nname = "flash"\nephemeral = true\n`);
  const cable = await Cable.to(t, parlord.port);
  const writer = await clientOf(t, parlord.ws, { name: 'writer' });
  const reader = await clientOf(t, cable.ws, { name: 'reader' });
  const [room, flash] = [await roomOf(reader, 'club'), await roomOf(reader, 'flash')];
  await sayAll(writer, 'club', numbered(1, 5));
  await eventually('the first', () => room.seq === 5);
  const reasons = [];
  const states = [];
  room.on('reset', ({ reason }) => reasons.push(reason));
  room.on('state', (state) => states.push(state));
  cable.sever();
  await eventually('the reader to notice', () => reader.state.name !== 'online');
  await sayAll(writer, 'club', numbered(6, 300));
  await sayAll(writer, 'flash', numbered(1, 3));
  cable.mend();
  reader.reconnectNow();
  await eventually('the newest', () => room.state === 'live' && flash.state === 'live' && room.seq === 300 && flash.seq === 3);
  assert.deepEqual(reasons, ['expired']);
  assert.deepEqual(states, ['connecting', 'gap', 'live']);
  assert.deepEqual(texts(room), numbered(251, 300));
  while (room.more) await room.older();
  assert.deepEqual(texts(room), numbered(1, 300));
  assert.deepEqual([flash.ephemeral, texts(flash)], [true, numbered(1, 3)]);
});

test('what was let go by retention is told, and is not made up', async (t) => {
  const parlord = await parlordOf(t, `${GENEROUS}\n[names]\ngrace = "3s"\n[[room]]\nname = "club"\nhistory = { messages = 10, days = 365 }\n`);
  const cable = await Cable.to(t, parlord.port);
  const writer = await clientOf(t, parlord.ws, { name: 'writer' });
  const reader = await clientOf(t, cable.ws);
  const room = await roomOf(reader, 'club');
  await sayAll(writer, 'club', numbered(1, 5));
  await eventually('the first', () => room.seq === 5);
  cable.sever();
  await eventually('the reader to notice', () => reader.state.name !== 'online');
  await sayAll(writer, 'club', numbered(6, 40));
  await eventually('the oldest to be let go', async () => (await writer.history('club', { after: 0 })).items[0].seq === 31);
  const reasons = [];
  room.on('reset', ({ reason }) => reasons.push(reason));
  cable.mend();
  reader.reconnectNow();
  await eventually('the newest', () => room.state === 'live' && room.seq === 40);
  assert.deepEqual([reasons, texts(room), room.more], [['expired'], numbered(31, 40), false]);
  assert.equal(await room.around(12), undefined, 'a quoted message that is gone');
  const oldest = await room.at(0);
  assert.equal(oldest.seq, 31);
});

test('the window goes anywhere in a long past', async (t) => {
  const parlord = await parlordOf(t);
  const writer = await clientOf(t, parlord.ws, { name: 'writer' });
  await sayAll(writer, 'club', numbered(1, 1200));
  const reader = await clientOf(t, parlord.ws);
  const room = await roomOf(reader, 'club');
  assert.equal((await room.around(600)).text, 'message 600');
  assert.deepEqual(texts(room), numbered(551, 650));
  await writer.edit('club', 600, 'edited').done;
  await writer.send('club', 'message 1202').done;
  await eventually('both', () => room.seq === 1202);
  assert.deepEqual([room.find(600).text, room.messages.at(-1).seq], ['edited', 650]);
  while (!room.atEnd) await room.newer();
  while (room.more) await room.older();
  assert.deepEqual(room.messages.map(({ seq }) => seq), [...range(1, 1200), 1202]);
  const wanted = room.find(400);
  room.keep(50);
  assert.equal(room.messages.length, 50);
  const found = await room.at(wanted.at);
  assert.deepEqual([found.at, found.seq <= 400], [wanted.at, true]);
});

test('two clients with one token are one person, also under another name', async (t) => {
  const parlord = await parlordOf(t);
  const desk = await clientOf(t, parlord.ws, { name: 'ada' });
  const { token } = desk.welcome;
  const phone = await clientOf(t, parlord.ws, { token });
  await clientOf(t, parlord.ws, { name: 'bob' });
  const [there, here] = [await roomOf(desk, 'club'), await roomOf(phone, 'club')];
  assert.deepEqual(desk.you, phone.you);
  const states = [];
  phone.on('state', ({ name, code }) => states.push([name, code]));
  assert.deepEqual(await desk.rename('lovelace'), { id: desk.you.id, name: 'lovelace' });
  await eventually('the phone to come back', () => phone.you.name === 'lovelace' && phone.state.name === 'online');
  assert.deepEqual(states, [['waiting', 1012], ['connecting', undefined], ['online', undefined]]);
  await Promise.all([there.ready(), here.ready()]);
  await phone.send('club', 'from the phone').done;
  await eventually('both to see it', () => [there, here].every((room) => texts(room).length === 1));
  assert.equal(there.messages[0].from.name, 'lovelace');

  await assert.rejects(desk.rename('bob'), { name: 'ParlorError', code: 'name_taken' });
  await online(desk);
  assert.equal(desk.you.name, 'lovelace', 'a refused name leaves the old one');
});

test('a refusal that passes is waited out, with the wait in sight', async (t) => {
  const parlord = await parlordOf(t, '[limits]\nmessages = { rate = 2, burst = 1 }\n');
  const ada = await clientOf(t, parlord.ws, { name: 'ada' });
  const room = await roomOf(ada, 'club');
  const waits = [];
  ada.on('act', (act) => act.retryAt !== undefined && waits.push([act.text, act.waitingFor, act.refusal.retryAfterMs > 0, act.retryAt > Date.now()]));
  await sayAll(ada, 'club', ['a', 'b', 'c']);
  assert.deepEqual(waits.slice(0, 1), [['b', 'rate_limited', true, true]]);
  await eventually('all', () => texts(room).length === 3);
  assert.deepEqual(texts(room), ['a', 'b', 'c']);
});

test('refusals are typed', async (t) => {
  const parlord = await parlordOf(t, `${GENEROUS}\ntext_bytes = 100\n[[room]]\nname = "hall"\ntopic = "fixed"\npin = ["topic"]\n`);
  const ada = await clientOf(t, parlord.ws, { name: 'ada' });
  await roomOf(ada, 'hall');
  await assert.rejects(ada.send('hall', 'x'.repeat(101)).done, { name: 'ParlorError', code: 'too_long', limit: 100 });
  await assert.rejects(ada.send('hall', ' \u200b ').done, { code: 'empty_message' });
  await assert.rejects(ada.edit('hall', 77, 'x').done, { code: 'no_such_message' });
  await assert.rejects(ada.topic('hall', 'other').done, (error) => ['set_by_config', 'not_permitted'].includes(error.code));
  await assert.rejects(ada.history('nowhere'), { code: 'no_such_room' });
  await assert.rejects(ada.history('hall', { before: 1, after: 1 }), { code: 'bad_field', field: 'after' });
  await assert.rejects(roomOf(ada, '../etc'), { code: 'bad_room_name' });
});

test('what one nonce has said, it does not say again in other words', async (t) => {
  const parlord = await parlordOf(t);
  const ada = await clientOf(t, parlord.ws, { name: 'ada' });
  await roomOf(ada, 'club');
  t.mock.method(crypto, 'getRandomValues', (bytes) => bytes.fill(7));
  await ada.send('club', 'one').done;
  const again = ada.send('club', 'one');
  assert.deepEqual([(await again.done).duplicate, again.seq], [true, 1]);
  await assert.rejects(ada.send('club', 'other').done, { code: 'nonce_reused' });
});

test('an act in doubt is taken up again under its nonce, also after a close', async (t) => {
  const parlord = await parlordOf(t);
  const cable = await Cable.to(t, parlord.port);
  const ada = await clientOf(t, cable.ws, { name: 'ada' });
  const his = await roomOf(await clientOf(t, parlord.ws), 'club');
  await roomOf(ada, 'club');
  cable.deafen();
  const act = ada.send('club', 'once');
  await eventually('it to arrive', () => texts(his).length === 1);
  await ada.close();
  await assert.rejects(act.done, { code: 'closed' });
  cable.mend();
  ada.connect();
  assert.equal(ada.canRetry(act), true);
  assert.equal(ada.retry(act), true);
  assert.equal((await act.done).duplicate, true);
  assert.deepEqual(texts(his), ['once']);
});

test('after the window an act in doubt is not repeated, and says so', async (t) => {
  const parlord = await parlordOf(t, `${GENEROUS}\n[rooms]\ndedupe_window = "1s"\n`);
  const cable = await Cable.to(t, parlord.port);
  const ada = await clientOf(t, cable.ws, { name: 'ada' });
  const his = await roomOf(await clientOf(t, parlord.ws), 'club');
  const mine = await roomOf(ada, 'club');
  cable.deafen();
  const act = ada.send('club', 'once');
  await eventually('it to arrive', () => texts(his).length === 1);
  cable.sever();
  await eventually('the window to pass', () => Date.now() - act.sentAt > 1000);
  cable.mend();
  ada.reconnectNow();
  await assert.rejects(act.done, { code: 'outcome_unknown' });
  assert.deepEqual([act.text, ada.canRetry(act), ada.retry(act), act.error.code], ['once', false, false, 'outcome_unknown']);
  await mine.ready();
  assert.deepEqual([texts(mine), texts(his)], [['once'], ['once']]);
});

test('close resolves when the socket is gone, and lets what waits be answered if asked to', async (t) => {
  const parlord = await parlordOf(t);
  const ada = await clientOf(t, parlord.ws, { name: 'ada', WebSocket: Recorder });
  await roomOf(ada, 'club');
  const acts = numbered(1, 20).map((text) => ada.send('club', text));
  await ada.close({ drainMs: 60_000 });
  assert.ok(acts.every(({ state }) => state === 'done'));
  assert.deepEqual([ada.state.name, Recorder.opened.at(-1).readyState], ['closed', 3]);
  await ada.close();
  const late = ada.send('club', 'too late');
  await assert.rejects(late.done, { code: 'closed' });
  ada.connect();
  assert.equal(ada.retry(late), true, 'a closed client can begin anew');
  await late.done;
});

test('a room that is refused in hello holds up none of the others', async (t) => {
  const parlord = await parlordOf(t, `${GENEROUS}\nrooms_per_connection = 2\n`);
  const parlor = new Parlor(parlord.ws, { WebSocket: Recorder });
  t.after(() => parlor.close());
  const [one, bad, two, many] = ['one', '../etc', 'two', 'three'].map((name) => parlor.watch(name));
  parlor.connect();
  await Promise.all([one.ready(), two.ready()]);
  await assert.rejects(bad.ready(), { code: 'bad_room_name' });
  await assert.rejects(many.ready(), { code: 'too_many_watches' });
  parlor.unwatch('two');
  await roomOf(parlor, 'three');
  await parlor.send('three', 'there is a place now').done;
});
