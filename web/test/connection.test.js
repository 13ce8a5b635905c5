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

for (const rubbish of ['{', 'null', '7', '"text"']) {
  test(`${rubbish} from the server ends the connection, not the client`, (t) => {
    const { parlor } = inLobby(t);
    line().onmessage({ data: rubbish });
    assert.deepEqual([parlor.state.name, parlor.state.code], ['waiting', 1007]);
  });
}

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

/** A browser's knowledge of its network. */
function network(t, onLine) {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const listeners = new Map();
  Object.defineProperty(globalThis, 'navigator', { value: { onLine }, configurable: true, writable: true });
  globalThis.addEventListener = (name, listener) => listeners.set(name, listener);
  globalThis.removeEventListener = (name) => listeners.delete(name);
  t.after(() => {
    delete globalThis.navigator;
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    // The other one stays: the client is closed after this.
    delete globalThis.addEventListener;
  });
  return {
    listeners,
    turn(on) {
      globalThis.navigator = { onLine: on };
      listeners.get(on ? 'online' : 'offline')?.();
    },
  };
}

test('without a network the tries are rare, and the first is made when it is back', (t) => {
  const net = network(t, true);
  const { parlor } = inLobby(t);
  net.turn(false);
  assert.equal(line().count('ping'), 1, 'the line is doubted, not given up: the browser may err');
  line().cut();
  assert.deepEqual([parlor.state.name, parlor.state.offline, waits(parlor)], ['waiting', true, 22_500]);
  assert.equal(parlor.reconnectAt, parlor.state.retryAt);
  net.turn(true);
  assert.deepEqual([parlor.state.name, parlor.reconnectAt, opened()], ['connecting', undefined, 2]);
  void parlor.close();
  assert.equal(net.listeners.size, 0, 'nothing is listened to after the end');
});

test('the loss of the network is shown while a try is waited for', (t) => {
  const net = network(t, true);
  const { parlor } = inLobby(t);
  line().cut();
  assert.equal(parlor.state.offline, false);
  net.turn(false);
  assert.deepEqual([parlor.state.name, parlor.state.offline], ['waiting', true]);
});

test('a line that is doubted is given up when it does not answer, and kept when it does', (t) => {
  const net = network(t, true);
  const { parlor, pass } = inLobby(t);
  net.turn(true);
  line().say({ type: 'ok', id: line().last('ping').id, at: 1 });
  pass(5_000);
  assert.equal(parlor.state.name, 'online');
  net.turn(true);
  pass(5_000);
  assert.equal(parlor.state.name, 'waiting');
});

test('reconnectNow ends the waiting, and does nothing where nothing is waited for', (t) => {
  const { parlor } = inLobby(t);
  parlor.reconnectNow();
  assert.equal(opened(), 1);
  line().cut();
  parlor.reconnectNow();
  assert.deepEqual([opened(), parlor.state.name], [2, 'connecting']);
});

test('who lost his token and his name to another comes back under a new one', (t) => {
  const { parlor } = inLobby(t);
  line().cut(4002);
  parlor.reconnectNow();
  line().open();
  assert.deepEqual([line().last('hello').token, line().last('hello').name], [undefined, 'ada']);
  line().say({ type: 'error', id: line().last('hello').id, code: 'name_taken', message: 'Taken.' });
  assert.deepEqual([line().count('hello'), line().last('hello').name], [2, undefined]);
});

test('a question that is refused for a while is asked again, and is given up with the client', async (t) => {
  const { parlor, pass } = inLobby(t);
  const asked = parlor.rooms();
  const refuse = () => line().say({ type: 'error', id: line().last('rooms').id, code: 'rate_limited', message: 'Later.', retry_after_ms: 300 });
  refuse();
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  pass(300);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(line().count('rooms'), 2);
  refuse();
  await new Promise((resolve) => setImmediate(resolve));
  void parlor.close();
  await assert.rejects(asked, { code: 'closed' });
});
