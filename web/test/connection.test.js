// Coming back: how soon, after what, and as whom.

import test from 'node:test';
import assert from 'node:assert/strict';
import { client, inLobby, line, opened } from './fake.js';

const waits = (parlor) => parlor.state.retryAt - Date.now();

test('back-off doubles from half a second to five, and to thirty once the outage is half a minute old, with full jitter', (t) => {
  const { parlor, pass } = client(t, {}, 1);
  parlor.connect();
  const delays = [];
  for (let i = 0; i < 11; i++) {
    line().cut();
    delays.push(waits(parlor));
    pass(delays.at(-1));
  }
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 5000, 5000, 5000, 5000, 5000, 30000, 30000]);
  t.mock.method(Math, 'random', () => 0);
  line().cut();
  assert.equal(waits(parlor), 0);
});

test('ten seconds of connection make the next loss a first one', (t) => {
  const { parlor, pass } = client(t, {}, 1);
  parlor.connect();
  for (let i = 0; i < 4; i++) {
    line().cut();
    pass(30_000);
  }
  line().open();
  line().welcome();
  pass(9_999);
  line().cut();
  assert.equal(waits(parlor), 8000);
  pass(8000);
  line().open();
  line().welcome();
  pass(10_000);
  line().cut();
  assert.equal(waits(parlor), 500);
});

test('bye is honoured', (t) => {
  const { parlor } = inLobby(t, {}, 0);
  line().say({ type: 'bye', reason: 'restarting', reconnect_after_ms: 4000 });
  line().cut(1012);
  assert.equal(waits(parlor), 4000);
});

test('4500 and above do not return by themselves, but by hand', (t) => {
  const { parlor, pass } = inLobby(t);
  line().cut(4502, 'kicked');
  assert.deepEqual(parlor.state, { name: 'stopped', code: 4502, reason: 'kicked' });
  pass(600_000);
  assert.equal(opened(), 1);
  parlor.connect();
  assert.equal(opened(), 2);
});

for (const code of [1002, 1003, 1007, 1008, 1009]) {
  test(`${code} is our own fault: no quick return`, (t) => {
    const { parlor } = inLobby(t, {}, 0);
    line().cut(code);
    assert.equal(waits(parlor), 15_000);
  });
}

test('a line that is silent is pinged, and given up when that is not answered', (t) => {
  const { parlor, pass } = inLobby(t);
  pass(25_000);
  assert.equal(line().count('ping'), 1);
  line().say({ type: 'ok', id: line().last('ping').id, at: 1 });
  pass(25_000);
  assert.equal(line().count('ping'), 2);
  const dead = line();
  pass(19_000);
  assert.equal(parlor.state.name, 'online');
  pass(1_000);
  assert.notEqual(parlor.state.name, 'online');
  assert.equal(dead.readyState, 3);
});

test('a welcome that does not come is not waited for', (t) => {
  const { parlor, pass } = client(t);
  parlor.connect();
  line().open();
  pass(15_000);
  assert.equal(parlor.state.name, 'waiting');
});

test('a bad token is dropped and hello is said again on the same line', (t) => {
  const kept = new Map([['parlor.token', 'old'], ['parlor.name', 'ada']]);
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  const { parlor } = client(t, { storage });
  parlor.connect();
  line().open();
  assert.deepEqual([line().last('hello').token, line().last('hello').name], ['old', undefined]);
  line().say({ type: 'error', id: line().last('hello').id, code: 'bad_token', message: 'Not ours.' });
  assert.equal(opened(), 1);
  assert.deepEqual([line().last('hello').token, line().last('hello').name], [undefined, 'ada']);
  assert.equal(kept.has('parlor.token'), false);
  line().welcome();
  assert.equal(kept.get('parlor.token'), 'token-of-ada');
});

test('a refused name is told, and hello is said without it', (t) => {
  const { parlor } = client(t, { name: 'root' });
  const codes = [];
  parlor.on('refused', (error) => codes.push(error.code));
  parlor.connect();
  line().open();
  line().say({ type: 'error', id: line().last('hello').id, code: 'name_reserved', message: 'Reserved.' });
  assert.deepEqual(codes, ['name_reserved']);
  assert.equal(line().last('hello').name, undefined);
});

test('a rename says hello anew with token and name, and resumes', (t) => {
  const { parlor } = inLobby(t);
  parlor.rename('lovelace');
  assert.equal(opened(), 2);
  line().open();
  const hello = line().last('hello');
  assert.deepEqual([hello.token, hello.name, hello.watch[0].seq], ['token-of-ada', 'lovelace', 2]);
});

test('a watch that is refused for a while is asked again; for good, it is told', (t) => {
  const { parlor, pass } = inLobby(t);
  const room = parlor.watch('busy');
  line().say({ type: 'error', id: line().last('watch').id, room: 'busy', code: 'rate_limited', message: 'Later.', retry_after_ms: 500 });
  pass(500);
  assert.equal(line().count('watch'), 2);
  line().say({ type: 'error', id: line().last('watch').id, room: 'busy', code: 'too_many_rooms', message: 'Full.' });
  assert.deepEqual([room.state, room.error.code], ['refused', 'too_many_rooms']);
});

test('a listener that throws stops nobody else', (t) => {
  const { parlor, room } = inLobby(t);
  const seen = [];
  const uncaught = [];
  t.mock.method(globalThis, 'queueMicrotask', (job) => uncaught.push(job));
  room.on('item', () => {
    throw new Error('mine');
  });
  room.on('item', (item) => seen.push(item.seq));
  line().message('lobby', 3, 'three');
  assert.deepEqual(seen, [3]);
  assert.equal(uncaught.length, 1);
  assert.equal(parlor.state.name, 'online');
});
