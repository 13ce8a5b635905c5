// Rooms stay whole over cuts: positions, order, holes, gaps, epochs.

import test from 'node:test';
import assert from 'node:assert/strict';
import { ADA, client, inLobby, line, message, reconnect, texts } from './fake.js';

test('one hello carries all watched rooms with their positions', (t) => {
  const { parlor, pass } = inLobby(t);
  parlor.watch('games/lfg');
  line().watching('games/lfg', { epoch: 'g', head: 0 });
  line().caughtUp('games/lfg', 0);
  line().message('lobby', 3, 'three');
  reconnect(pass);
  assert.deepEqual(line().last('hello').watch, [
    { room: 'lobby', epoch: 'e1', seq: 3 },
    { room: 'games/lfg', epoch: 'g', seq: 0 },
  ]);
  assert.equal(line().last('hello').token, 'token-of-ada');
  assert.equal(line().count('watch'), 0);
});

test('missed events are applied once and in order, edits and removals included', (t) => {
  const { room, pass } = inLobby(t);
  reconnect(pass);
  line().welcome();
  line().watching('lobby', { head: 5, recovered: true, from: 3 });
  assert.equal(room.state, 'catching-up');
  line().message('lobby', 2, 'two again');
  line().message('lobby', 3, 'three');
  line().say({ type: 'edited', room: 'lobby', seq: 4, at: 9, by: ADA, target: 1, text: 'ONE' });
  line().say({ type: 'removed', room: 'lobby', seq: 5, at: 9, by: ADA, targets: [2] });
  line().message('lobby', 3, 'three again');
  line().caughtUp('lobby', 5);
  assert.deepEqual(texts(room), ['ONE', undefined, 'three']);
  assert.equal(room.find(2).removed, true);
  assert.equal(room.find(1).edited_at, 9);
  assert.equal(room.seq, 5);
  assert.equal(room.state, 'live');
});

test('a hole makes the client ask again from where it stands, then from nothing', (t) => {
  const { room } = inLobby(t);
  line().message('lobby', 4, 'four');
  line().message('lobby', 5, 'five');
  assert.equal(line().count('watch'), 1, 'one question a hole');
  assert.deepEqual([line().last('watch').epoch, line().last('watch').seq], ['e1', 2]);
  assert.deepEqual(texts(room), ['one', 'two']);
  line().watching('lobby', { head: 5, recovered: true, from: 3 });
  line().message('lobby', 4, 'four');
  assert.equal(line().count('watch'), 2);
  assert.equal(line().last('watch').seq, undefined);
  line().watching('lobby', { head: 5, items: [message('lobby', 4, 'four'), message('lobby', 5, 'five')] });
  line().caughtUp('lobby', 5);
  assert.deepEqual(texts(room), ['four', 'five']);
  assert.equal(room.state, 'live');
});

test('a caught_up beyond what came is a hole too', (t) => {
  const { room } = inLobby(t);
  line().caughtUp('lobby', 7);
  assert.equal(room.state, 'connecting');
  assert.equal(line().last('watch').seq, 2);
});

test('what cannot be resumed is replaced by the newest page, and the reason is told', (t) => {
  const { room, pass } = inLobby(t);
  const reasons = [];
  room.on('reset', ({ reason }) => reasons.push(reason));
  reconnect(pass);
  line().welcome();
  line().watching('lobby', { head: 900, reason: 'expired', items: [message('lobby', 899, 'a'), message('lobby', 900, 'b')] });
  line().caughtUp('lobby', 900);
  assert.deepEqual(texts(room), ['a', 'b']);
  assert.deepEqual(reasons, ['expired']);
  line().message('lobby', 901, 'c');
  assert.deepEqual(texts(room), ['a', 'b', 'c']);
});

test('a gap says what is lost and goes on from the page', (t) => {
  const { room } = inLobby(t);
  const gaps = [];
  room.on('gap', (gap) => gaps.push(gap));
  line().say({ type: 'gap', room: 'lobby', from: 3, to: 50, reason: 'ephemeral', head: 50, n: 50 });
  assert.equal(room.state, 'gap');
  line().say({ type: 'history', room: 'lobby', epoch: 'e1', items: [message('lobby', 50, 'fifty')], more: false });
  line().caughtUp('lobby', 50);
  line().message('lobby', 51, 'next');
  assert.deepEqual(gaps, [{ from: 3, to: 50, reason: 'ephemeral' }]);
  assert.deepEqual(texts(room), ['fifty', 'next']);
  assert.equal(room.state, 'live');
});

test('a gap into another epoch forgets how far the old one had come', (t) => {
  const { room } = inLobby(t);
  line().say({ type: 'gap', room: 'lobby', from: 3, to: 3, reason: 'epoch', epoch: 'e2', head: 0, n: 0 });
  line().say({ type: 'history', room: 'lobby', epoch: 'e2', items: [], more: false });
  line().caughtUp('lobby', 0);
  assert.deepEqual(room.position(), { room: 'lobby', epoch: 'e2', seq: 0 });
  line().message('lobby', 1, 'new world');
  assert.deepEqual(texts(room), ['new world']);
  assert.equal(room.seq, 1);
});

test('another epoch begins a new sequence', (t) => {
  const { room, pass } = inLobby(t);
  reconnect(pass);
  line().welcome();
  line().watching('lobby', { epoch: 'e2', head: 1, reason: 'epoch', items: [message('lobby', 1, 'new world')] });
  line().caughtUp('lobby', 1);
  line().message('lobby', 2, 'second');
  assert.deepEqual(texts(room), ['new world', 'second']);
  assert.deepEqual(room.position(), { room: 'lobby', epoch: 'e2', seq: 2 });
});

test('a room that does not exist yet is announced by seq 0', (t) => {
  const { parlor } = inLobby(t);
  const room = parlor.watch('fresh');
  line().say({ type: 'watching', id: line().last('watch').id, room: 'fresh', head: 0, n: 0, recovered: false, from: 1, count: 1, rev: 1 });
  line().say({ type: 'history', room: 'fresh', items: [], more: false });
  line().caughtUp('fresh', 0);
  assert.deepEqual(room.position(), { room: 'fresh' });
  line().say({ type: 'room', room: 'fresh', seq: 0, at: 1, epoch: 'f1', owner: 'u_bob' });
  line().message('fresh', 1, 'first');
  assert.deepEqual(room.position(), { room: 'fresh', epoch: 'f1', seq: 1 });
  assert.deepEqual(texts(room), ['first']);
  assert.equal(room.state, 'live');
});

test('a room is found under any case of its name and takes the one first written', (t) => {
  const { parlor } = client(t);
  const room = parlor.watch('Lobby');
  parlor.connect();
  line().open();
  line().welcome();
  line().watching('lobby', { head: 0 });
  line().caughtUp('lobby', 0);
  assert.equal(room.name, 'lobby');
  assert.equal(parlor.room('LOBBY'), room);
  assert.equal(room.state, 'live');
});

test('older pages go in front, and not into a list that was replaced meanwhile', async (t) => {
  const { room } = inLobby(t);
  line().say({ type: 'gap', room: 'lobby', from: 3, to: 9, reason: 'expired', head: 9, n: 9 });
  line().say({ type: 'history', room: 'lobby', epoch: 'e1', items: [message('lobby', 9, 'nine')], more: true });
  line().caughtUp('lobby', 9);
  const stale = room.older();
  const { id } = line().last('history');
  line().say({ type: 'gap', room: 'lobby', from: 10, to: 19, reason: 'expired', head: 19, n: 19 });
  line().say({ type: 'history', room: 'lobby', epoch: 'e1', items: [message('lobby', 9, 'nine')], more: true });
  line().caughtUp('lobby', 19);
  line().say({ type: 'history', id, room: 'lobby', epoch: 'e1', items: [message('lobby', 1, 'one')], more: false });
  await stale;
  assert.deepEqual(texts(room), ['nine']);
  const asked = room.older();
  assert.equal(line().last('history').before, 9);
  line().say({ type: 'history', id: line().last('history').id, room: 'lobby', epoch: 'e1', items: [message('lobby', 8, 'eight')], more: false });
  await asked;
  assert.deepEqual(texts(room), ['eight', 'nine']);
  assert.equal(room.more, false);
});

test('events this library does not know count by their seq, and do no harm without one', (t) => {
  const { room } = inLobby(t);
  line().say({ type: 'sparkle', room: 'lobby', seq: 3 }, { type: 'glitter', room: 'lobby' });
  line().message('lobby', 4, 'four');
  assert.equal(room.seq, 4);
  assert.equal(line().count('watch'), 0);
});

test('presence follows the list that was read, and a hole in its revisions reads it again', async (t) => {
  const { parlor, room } = inLobby(t);
  const asked = parlor.members('lobby');
  line().say({ type: 'presence', room: 'lobby', rev: 3, joined: [{ id: 'u_cy', name: 'cy' }], left: [], count: 3 });
  line().say({ type: 'members', id: line().last('members').id, room: 'lobby', rev: 2, count: 2, items: [ADA, { id: 'u_bob', name: 'bob' }] });
  await asked;
  assert.deepEqual([...room.members.values()], ['ada', 'bob', 'cy']);
  line().say({ type: 'presence', room: 'lobby', rev: 4, joined: [], left: ['u_bob'], count: 2 });
  assert.deepEqual([...room.members.values()], ['ada', 'cy']);
  line().say({ type: 'presence', room: 'lobby', rev: 9, joined: [], left: [], count: 5 });
  assert.equal(line().count('members'), 2);
});
