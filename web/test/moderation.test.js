// What moderators do and what is done to us: told, kept apart by room and time, repeated after a cut and never done twice.

import test from 'node:test';
import assert from 'node:assert/strict';
import { ADA, BOB, client, inLobby, line, message, reconnect, texts } from './fake.js';

const NOW = 1_000_000;
const CY = { id: 'u_cy', name: 'cy' };
const RECEIPT = { type: 'receipt', act: 'a_1', verb: 'mute', at: NOW, audit: 7, persons: [BOB], rooms: [{ room: 'lobby', seq: 3 }] };
/** Lets the answers that were given reach who awaits them. */
const turn = () => new Promise((settle) => setImmediate(settle));
const mute = (more = {}) => ({ type: 'sanctioned', act: 'a_9', kind: 'mute', room: 'lobby', at: NOW, until: NOW + 60_000, reason: 'flood', ...more });

test('a deed is done once: a lost answer repeats its nonce, and the receipt comes', async (t) => {
  const { parlor, pass } = inLobby(t);
  const done = parlor.do({ verb: 'mute', who: ['u_bob'], room: 'lobby', for_ms: 60_000 });
  const first = line().last('do');
  assert.deepEqual(first.deed, { verb: 'mute', who: ['u_bob'], room: 'lobby', for_ms: 60_000 });
  reconnect(pass);
  assert.equal(line().count('do'), 0, 'not before the welcome');
  line().welcome();
  const second = line().last('do');
  assert.equal(second.nonce, first.nonce);
  line().say({ ...RECEIPT, id: second.id, duplicate: true });
  assert.equal((await done).audit, 7);
});

test('plan, commit and undo say what they mean, and a refusal rejects with its code', async (t) => {
  const { parlor } = inLobby(t);
  const asked = parlor.plan({ verb: 'ban', who: ['u_bob'], room: 'lobby' });
  line().say({ type: 'plan', id: line().last('plan').id, plan: 'p_1', expires_at: NOW + 30_000, deed: {}, scale: {}, persons: [], inverse: 'undo' });
  const plan = await asked;
  const committed = parlor.commit(plan);
  assert.equal(line().last('commit').plan, 'p_1');
  line().say({ ...RECEIPT, id: line().last('commit').id });
  const undone = parlor.undo(await committed);
  assert.equal(line().last('undo').act, 'a_1');
  line().say({ type: 'error', id: line().last('undo').id, code: 'undo_window_over', message: 'Too late.' });
  await assert.rejects(undone, { code: 'undo_window_over', message: 'Too late.' });
});

test('a refusal that passes is waited out under the same nonce', async (t) => {
  const { parlor, pass } = inLobby(t);
  const told = parlor.report('lobby', 2, 'spam');
  const first = line().last('report');
  assert.deepEqual([first.room, first.target, first.reason], ['lobby', 2, 'spam']);
  line().say({ type: 'error', id: first.id, code: 'overloaded', message: 'Later.', retry_after_ms: 900 });
  pass(899);
  assert.equal(line().count('report'), 1);
  pass(1);
  assert.equal(line().last('report').nonce, first.nonce);
  line().say({ type: 'ok', id: line().last('report').id });
  await told;
  const more = parlor.report('lobby', 1);
  line().say({ type: 'error', id: line().last('report').id, code: 'rate_limited', message: 'Too many.', retry_after_ms: 40_000 });
  await assert.rejects(more, { code: 'rate_limited', retryAfterMs: 40_000 }, 'who reports too much is told so');
});

test('a nonce that may be forgotten is not repeated: what became of it is asked for', async (t) => {
  const { parlor, pass } = inLobby(t);
  const [done, other] = [parlor.do({ verb: 'lock', room: 'lobby' }), parlor.do({ verb: 'unlock', room: 'lobby' })];
  const { nonce } = line().last('do');
  line().cut();
  pass(3_500_000);
  line().open();
  line().welcome();
  assert.equal(line().count('do'), 0);
  const [first, second] = line().sent.filter(({ type }) => type === 'outcome');
  assert.equal(second.nonce, nonce);
  line().say({ type: 'outcome', id: first.id, receipt: RECEIPT }, { type: 'outcome', id: second.id });
  assert.equal((await done).duplicate, true);
  await assert.rejects(other, { code: 'outcome_unknown' });
});

test('what is asked as one person is not repeated as another, and closing ends what waits', async (t) => {
  const { parlor, pass } = inLobby(t);
  const done = parlor.do({ verb: 'lock', room: 'lobby' });
  reconnect(pass);
  line().welcome(CY);
  await assert.rejects(done, { code: 'outcome_unknown' });
  const open = parlor.undo('a_1');
  void parlor.close();
  await assert.rejects(open, { code: 'closed' });
});

test('a mute is told, counted by the server’s clock, and ends by itself', (t) => {
  const { parlor, room, pass } = inLobby(t);
  const news = [];
  parlor.on('sanctions', (one) => news.push(one?.kind ?? 'end'));
  line().say(mute());
  assert.deepEqual(room.obstacle, { code: 'muted', until: NOW + 60_000, reason: 'flood', everywhere: false });
  assert.equal(parlor.sanctions.length, 1);
  assert.equal(parlor.sanction('mute', 'other'), undefined, 'elsewhere one speaks');
  pass(60_000);
  assert.equal(room.obstacle, undefined);
  assert.deepEqual(news, ['mute', 'end']);
});

test('the clock of the server counts, not ours', (t) => {
  const { parlor, pass } = client(t);
  const room = parlor.watch('lobby');
  parlor.connect();
  line().open();
  line().welcome(ADA, { at: NOW + 500_000, sanctions: [mute({ type: undefined, until: NOW + 501_000 })] });
  line().watching('lobby', { head: 0 });
  assert.equal(parlor.now(), NOW + 500_000);
  assert.equal(room.obstacle?.code, 'muted');
  pass(1_000);
  assert.equal(room.obstacle, undefined);
});

test('what waits when a mute comes fails with its reason, and what may have arrived is asked for', async (t) => {
  const { parlor, room, pass } = inLobby(t);
  const doubtful = parlor.send('lobby', 'sent');
  const waiting = parlor.send('lobby', 'waits');
  reconnect(pass);
  line().welcome(ADA, { sanctions: [mute({ type: undefined, until: undefined })] });
  line().watching('lobby', { head: 2, recovered: true, from: 3 });
  assert.equal(line().last('send').text, 'sent', 'the nonce is looked up before the mute');
  line().say({ type: 'error', id: line().last('send').id, code: 'muted', message: 'You are muted.', reason: 'flood' });
  await assert.rejects(doubtful.done, { code: 'muted', reason: 'flood' });
  await assert.rejects(waiting.done, { code: 'muted', reason: 'flood' });
  assert.deepEqual(room.pending.map(({ text }) => text), ['sent', 'waits'], 'the texts are still here');
  assert.equal(line().count('send'), 1);
  parlor.typing('lobby');
  assert.equal(line().count('typing'), 0);
});

test('an own message can be taken back while muted', (t) => {
  const { parlor } = inLobby(t);
  line().say(mute());
  parlor.remove('lobby', 1);
  parlor.edit('lobby', 1, 'else');
  assert.deepEqual([line().count('remove'), line().count('edit')], [1, 0]);
});

test('lifted is lifted, a warning is none of these, and a refusal tells of a mute nobody told of', async (t) => {
  const { parlor, room } = inLobby(t);
  line().say(mute({ until: undefined }), mute({ lifted: true, act: 'a_10' }));
  assert.equal(room.obstacle, undefined);
  line().say(mute({ kind: 'warn', act: 'a_11', until: undefined }), mute({ kind: 'warn', act: 'a_12', until: undefined }));
  assert.equal(room.obstacle, undefined);
  assert.deepEqual(parlor.sanctions.map(({ act }) => act), ['a_11', 'a_12']);
  const act = parlor.send('lobby', 'hello');
  line().say({ type: 'error', id: line().last('send').id, code: 'muted', message: 'You are muted.', until: NOW + 5_000 });
  await assert.rejects(act.done, { until: NOW + 5_000 });
  assert.equal(room.obstacle?.until, NOW + 5_000);
});

test('a kick puts out at once; one comes back by hand, with what was missed', (t) => {
  const { parlor, room, pass } = inLobby(t);
  line().say(mute({ kind: 'kick', until: NOW + 60_000, reason: 'shouting' }));
  assert.equal(room.state, 'refused');
  assert.deepEqual([room.error?.code, room.error?.until, room.error?.reason], ['kicked', NOW + 60_000, 'shouting']);
  reconnect(pass);
  line().welcome();
  assert.deepEqual(line().last('hello').watch, [], 'not by itself');
  parlor.watch('lobby');
  assert.deepEqual(line().last('watch').seq, 2);
  line().say({ type: 'error', id: line().last('watch').id, room: 'lobby', code: 'kicked', message: 'Not yet.', until: NOW + 90_000 });
  assert.equal(room.error?.until, NOW + 90_000);
  parlor.watch('lobby');
  line().watching('lobby', { head: 3, recovered: true, from: 3 });
  line().message('lobby', 3, 'three');
  assert.deepEqual(texts(room), ['one', 'two', 'three']);
});

test('asked quietly, a room stays refused until the server takes it; another refusal is told', (t) => {
  const { parlor, room } = inLobby(t);
  line().say({ type: 'settings', room: 'lobby', seq: 3, at: NOW, by: BOB, closed: true });
  const states = [];
  room.on('state', (state) => states.push(`${state} ${room.error?.code}`));
  const refuse = (code) => line().say({ type: 'error', id: line().last('watch').id, room: 'lobby', code, message: 'No.' });
  parlor.watch('lobby', { quietly: true });
  assert.equal(room.state, 'refused');
  refuse('room_closed');
  assert.deepEqual(states, [], 'nothing has changed');
  parlor.watch('lobby', { quietly: true });
  refuse('banned');
  parlor.watch('lobby', { quietly: true });
  line().watching('lobby', { head: 3, recovered: true, from: 4 });
  line().caughtUp('lobby', 3);
  assert.deepEqual(states, ['refused banned', 'catching-up undefined', 'live undefined']);
});

test('who is banned from the server is stopped, with the reason, and says hello under no other name', (t) => {
  const { parlor } = client(t, { name: 'ada' });
  parlor.connect();
  line().open();
  line().say({ type: 'error', id: line().last('hello').id, code: 'banned', message: 'You are banned.', until: NOW + 9_000, reason: 'spam' });
  assert.deepEqual([parlor.state.name, parlor.state.code, line().count('hello')], ['stopped', 4501, 1]);
  assert.equal(parlor.sanction('ban')?.reason, 'spam');
});

test('roles and settings are known, told, and decide who speaks', (t) => {
  const { parlor, room } = inLobby(t);
  const roles = [];
  room.on('roles', (known) => roles.push([...known]));
  line().say({ type: 'settings', room: 'lobby', seq: 3, at: NOW, by: BOB, locked: true, slow_ms: 5_000 });
  assert.deepEqual(room.obstacle, { code: 'room_locked', until: undefined });
  const act = parlor.send('lobby', 'hello');
  assert.equal(act.error?.code, 'room_locked');
  line().say({ type: 'role', room: 'lobby', seq: 4, at: NOW, by: BOB, person: ADA, role: 'voice' });
  assert.equal(room.role, 'voice');
  assert.equal(room.obstacle, undefined, 'a voice is heard in a locked room');
  assert.deepEqual(roles, [[['u_ada', 'voice']]]);
  assert.deepEqual(room.messages.slice(2).map(({ type }) => type), ['settings', 'role']);
  line().say({ type: 'settings', room: 'lobby', seq: 5, at: NOW, by: BOB, closed: true });
  assert.deepEqual([room.state, room.error?.code], ['refused', 'room_closed']);
});

test('a slow room counts from our last message, and from what the server says', async (t) => {
  const { parlor, room, pass } = inLobby(t);
  line().say({ type: 'settings', room: 'lobby', seq: 3, at: NOW, by: BOB, slow_ms: 5_000 });
  assert.equal(room.obstacle, undefined);
  line().say({ ...message('lobby', 4, 'mine', ADA), at: NOW });
  assert.deepEqual(room.obstacle, { code: 'slow_mode', until: NOW + 5_000 });
  pass(5_000);
  const act = parlor.send('lobby', 'again');
  line().say({ type: 'error', id: line().last('send').id, code: 'slow_mode', message: 'Slow.', retry_after_ms: 2_000 });
  await assert.rejects(act.done, { code: 'slow_mode' });
  assert.equal(room.obstacle?.until, NOW + 7_000);
});

test('roles come with the members, and who is muted here with the lines', async (t) => {
  const { parlor, room, pass } = inLobby(t);
  const asked = parlor.members('lobby');
  line().say({ type: 'members', id: line().last('members').id, room: 'lobby', rev: 1, count: 2, items: [{ ...ADA, role: 'owner' }, BOB] });
  await asked;
  assert.deepEqual([room.roleOf('u_ada'), room.roleOf('u_bob')], ['owner', 'member']);
  line().say({ type: 'sanction', room: 'lobby', seq: 3, at: NOW, by: ADA, verb: 'mute', persons: [BOB], until: NOW + 1_000 });
  line().say({ type: 'sanction', room: 'lobby', seq: 4, at: NOW, by: ADA, verb: 'ban', persons: [CY] });
  assert.deepEqual(room.held.map(({ kind, person }) => `${kind} ${person.name}`), ['mute bob', 'ban cy']);
  line().say({ type: 'sanction', room: 'lobby', seq: 5, at: NOW, by: ADA, verb: 'kick', persons: [BOB], until: NOW + 9_000 });
  line().say({ type: 'sanction', room: 'lobby', seq: 6, at: NOW, by: ADA, verb: 'unban', persons: [BOB] });
  assert.deepEqual(room.held.map(({ kind, person }) => `${kind} ${person.name}`), ['mute bob', 'ban cy']);
  line().say({ type: 'sanction', room: 'lobby', seq: 7, at: NOW, by: ADA, verb: 'kick', persons: [CY], until: NOW + 9_000 });
  assert.deepEqual(room.held.map(({ kind }) => kind), ['mute', 'ban', 'kick']);
  pass(1_000);
  line().say({ type: 'sanction', room: 'lobby', seq: 8, at: NOW, by: ADA, verb: 'unban', persons: [CY] });
  assert.deepEqual(room.held, []);
});

test('a purge takes the messages of one person in its range, also from pages on their way', async (t) => {
  const { room } = inLobby(t);
  const told = [];
  room.on('amended', (what) => told.push(what));
  line().message('lobby', 3, 'ada’s', ADA);
  line().message('lobby', 4, 'four');
  const purged = [{ author: 'u_bob', first: 1, last: 3 }];
  line().say({ type: 'removed', room: 'lobby', seq: 5, at: NOW, by: CY, purged });
  assert.deepEqual(texts(room), [undefined, undefined, 'ada’s', 'four']);
  assert.deepEqual([room.messages[0].removed, room.messages[0].removed_by], [true, 'moderator']);
  assert.deepEqual(told, [{ kind: 'purged', purged }]);
  line().say({ type: 'removed', room: 'lobby', seq: 6, at: NOW, by: ADA, targets: [3] });
  assert.equal(room.messages[2].removed_by, 'author');
});

test('a page that was asked for before a purge does not bring its messages back, and one from before their return does not hide them', async (t) => {
  const { room } = inLobby(t);
  const page = (items) => ({ type: 'history', id: line().last('history').id, room: 'lobby', epoch: 'e1', items, more: false });
  line().say({ type: 'gap', room: 'lobby', from: 3, to: 9, reason: 'expired', head: 9, n: 9 });
  line().say({ type: 'history', room: 'lobby', epoch: 'e1', items: [message('lobby', 9, 'nine')], more: true });
  line().caughtUp('lobby', 9);
  const older = room.older();
  line().say({ type: 'removed', room: 'lobby', seq: 10, at: NOW, by: CY, purged: [{ author: 'u_bob', first: 1, last: 8 }] });
  line().say(page([message('lobby', 8, 'eight')]));
  await older;
  assert.deepEqual(texts(room), [undefined, 'nine']);
  room.keep(1);
  const again = room.older();
  const before = line().count('history');
  line().say({ type: 'restored', room: 'lobby', seq: 11, at: NOW, by: CY, ranges: [[1, 8]] });
  const { text: _gone, ...gone } = message('lobby', 8, '');
  line().say(page([{ ...gone, removed: true }]));
  await turn();
  assert.equal(line().count('history'), before + 1, 'it is asked for once more');
  line().say(page([message('lobby', 8, 'eight')]));
  await again;
  assert.deepEqual(texts(room), ['eight', 'nine']);
});

test('what came back is read again where it is held, and nowhere else', async (t) => {
  const { room } = inLobby(t);
  line().say({ type: 'removed', room: 'lobby', seq: 3, at: NOW, by: CY, purged: [{ author: 'u_bob', first: 1, last: 2 }] });
  line().say({ type: 'restored', room: 'lobby', seq: 4, at: NOW, by: CY, ranges: [[1, 900_000]] });
  const asked = line().sent.filter(({ type }) => type === 'history');
  assert.deepEqual(asked.map(({ after }) => after), [0]);
  line().say({ type: 'history', id: asked[0].id, room: 'lobby', epoch: 'e1', items: [message('lobby', 1, 'one'), message('lobby', 2, 'two')], more: false });
  await turn();
  assert.deepEqual(texts(room), ['one', 'two']);
});

test('an announcement is told, and stands in no room', (t) => {
  const { parlor, room } = inLobby(t);
  const heard = [];
  parlor.on('announcement', ({ text }) => heard.push(text));
  line().say({ type: 'announcement', at: NOW, text: 'Maintenance at ten.' });
  assert.deepEqual([heard, room.messages.length], [['Maintenance at ten.'], 2]);
});
