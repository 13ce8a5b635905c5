// What is said is kept until it is answered, said once, and in order.

import test from 'node:test';
import assert from 'node:assert/strict';
import { ADA, BOB, inLobby, line, reconnect, texts } from './fake.js';

test('an answered message is there once: ok first, then its own event', async (t) => {
  const { parlor, room } = inLobby(t);
  const act = parlor.send('lobby', 'hello');
  const sent = line().last('send');
  assert.match(sent.nonce, /^[0-9a-f]{32}$/);
  line().say({ type: 'ok', id: sent.id, seq: 3, at: 5 });
  assert.deepEqual(await act.done, { seq: 3, at: 5, duplicate: false });
  assert.deepEqual(room.pending, [act], 'shown as pending until its event is here');
  line().message('lobby', 3, 'hello', ADA);
  assert.deepEqual(room.pending, []);
  assert.deepEqual(texts(room), ['one', 'two', 'hello']);
});

test('after a cut the same nonce is repeated, and what arrived is not shown twice', async (t) => {
  const { parlor, room, pass } = inLobby(t);
  const act = parlor.send('lobby', 'hello');
  const { nonce } = line().last('send');
  reconnect(pass);
  assert.equal(act.state, 'waiting');
  line().welcome();
  assert.equal(line().count('send'), 0, 'not before the room has answered');
  line().watching('lobby', { head: 3, recovered: true, from: 3 });
  assert.equal(line().last('send').nonce, nonce);
  line().message('lobby', 3, 'hello', ADA);
  assert.deepEqual(room.pending, []);
  line().caughtUp('lobby', 3);
  line().say({ type: 'ok', id: line().last('send').id, seq: 3, at: 5, duplicate: true });
  assert.equal((await act.done).duplicate, true);
  assert.deepEqual(texts(room), ['one', 'two', 'hello']);
  assert.deepEqual(room.pending, []);
});

test('what was written without a connection leaves in order, one of a room at a time', (t) => {
  const { parlor, pass } = inLobby(t);
  line().cut();
  parlor.send('lobby', 'a');
  parlor.send('lobby', 'b');
  pass(60_000);
  line().open();
  line().welcome();
  line().watching('lobby', { head: 2, recovered: true, from: 3 });
  assert.deepEqual(line().sent.filter((one) => one.type === 'send').map((one) => one.text), ['a']);
  line().say({ type: 'ok', id: line().last('send').id, seq: 3, at: 5 });
  assert.equal(line().last('send').text, 'b');
});

for (const code of ['rate_limited', 'overloaded', 'storage_full', 'storage_unknown', 'shutting_down']) {
  test(`${code} is waited out under the same nonce`, (t) => {
    const { parlor, pass } = inLobby(t);
    const act = parlor.send('lobby', 'hello');
    const first = line().last('send');
    line().say({ type: 'error', id: first.id, code, message: 'Later.', retry_after_ms: 700 });
    assert.equal(act.waitingFor, code);
    pass(699);
    assert.equal(line().count('send'), 1);
    pass(1);
    assert.equal(line().count('send'), 2);
    assert.equal(line().last('send').nonce, first.nonce);
    assert.notEqual(line().last('send').id, first.id);
  });
}

test('any other refusal fails the act, keeps its text, and holds up nobody', async (t) => {
  const { parlor, room } = inLobby(t);
  const act = parlor.send('lobby', 'hello');
  parlor.send('lobby', 'next');
  line().say({ type: 'error', id: line().last('send').id, code: 'not_permitted', message: 'You may not.' });
  await assert.rejects(act.done, { code: 'not_permitted' });
  assert.deepEqual([act.state, act.text, room.pending[0]], ['failed', 'hello', act]);
  assert.equal(line().last('send').text, 'next');
  line().say({ type: 'ok', id: line().last('send').id, seq: 3, at: 5 });
  const nonce = act.nonce;
  parlor.retry(act);
  assert.equal(line().last('send').nonce, nonce);
});

test('what is too long never leaves', async (t) => {
  const { parlor } = inLobby(t);
  const act = parlor.send('lobby', 'ü'.repeat(2049));
  await assert.rejects(act.done, { code: 'too_long', limit: 4096 });
  assert.equal(line().count('send'), 0);
});

test('an act in doubt is not repeated when its nonce is forgotten', async (t) => {
  const { parlor, pass } = inLobby(t);
  const act = parlor.send('lobby', 'hello');
  line().cut();
  pass(3_600_001);
  line().open();
  line().welcome();
  line().watching('lobby', { head: 2, recovered: true, from: 3 });
  await assert.rejects(act.done, { code: 'outcome_unknown' });
  assert.equal(line().count('send'), 0);
});

test('an act in doubt is not repeated as somebody else', async (t) => {
  const { parlor, pass } = inLobby(t);
  const act = parlor.send('lobby', 'hello');
  reconnect(pass);
  line().welcome(BOB);
  line().watching('lobby', { head: 2, recovered: true, from: 3 });
  await assert.rejects(act.done, { code: 'outcome_unknown' });
  assert.equal(line().count('send'), 0);
  assert.deepEqual([parlor.canRetry(act), parlor.retry(act)], [false, false], 'to the server it would be another nonce');
});

test('a repetition that could arrive after the window is not begun', async (t) => {
  const { parlor, pass } = inLobby(t);
  const act = parlor.send('lobby', 'hello');
  line().cut();
  pass(3_600_000 - 60_000);
  parlor.reconnectNow();
  line().open();
  line().welcome();
  line().watching('lobby', { head: 2, recovered: true, from: 3 });
  assert.equal(line().count('send'), 1, 'a minute before the end there is time');
  line().cut();
  pass(1);
  parlor.reconnectNow();
  line().open();
  line().welcome();
  line().watching('lobby', { head: 2, recovered: true, from: 3 });
  await assert.rejects(act.done, { code: 'outcome_unknown' });
});

test('a failed act whose message did arrive is not shown beside it', async (t) => {
  const { parlor, room } = inLobby(t);
  const act = parlor.send('lobby', 'hello');
  line().say({ type: 'error', id: line().last('send').id, code: 'internal', message: 'A fault.' });
  await assert.rejects(act.done, { code: 'internal' });
  assert.equal(parlor.canRetry(act), true, 'the nonce makes it safe');
  line().message('lobby', 3, 'hello', ADA);
  assert.deepEqual(room.pending, []);
});

test('of two equal texts the answered one is taken for its message', (t) => {
  const { parlor, room } = inLobby(t);
  const [first, second] = [parlor.send('lobby', 'again'), parlor.send('lobby', 'again')];
  line().say({ type: 'error', id: line().last('send').id, code: 'internal', message: 'A fault.' });
  line().say({ type: 'ok', id: line().last('send').id, seq: 3, at: 5 });
  line().message('lobby', 3, 'again', ADA);
  assert.deepEqual([room.pending, second.seq, first.state], [[first], 3, 'failed']);
});

test('a closed client takes nothing on', async (t) => {
  const { parlor } = inLobby(t);
  void parlor.close();
  await assert.rejects(parlor.send('lobby', 'hello').done, { code: 'closed' });
});

test('an edit does not hit a message of another epoch', async (t) => {
  const { parlor, pass } = inLobby(t);
  line().cut();
  const act = parlor.edit('lobby', 1, 'changed');
  pass(60_000);
  line().open();
  line().welcome();
  line().watching('lobby', { epoch: 'e2', head: 4, reason: 'epoch' });
  await assert.rejects(act.done, { code: 'room_replaced' });
  assert.equal(line().count('edit'), 0);
});

test('typing is told once in three seconds', (t) => {
  const { parlor, pass } = inLobby(t);
  parlor.typing('lobby');
  parlor.typing('lobby');
  assert.equal(line().count('typing'), 1);
  pass(3000);
  parlor.typing('lobby');
  assert.equal(line().count('typing'), 2);
});

test('close fails what waits and opens nothing any more', async (t) => {
  const { parlor, pass } = inLobby(t);
  const act = parlor.send('lobby', 'hello');
  const asked = parlor.rooms();
  const last = line();
  parlor.close();
  await assert.rejects(act.done, { code: 'closed' });
  await assert.rejects(asked, { code: 'closed' });
  assert.equal(last.closedWith, 1000);
  pass(120_000);
  assert.equal(line(), last);
  assert.equal(parlor.state.name, 'closed');
});
