// A server of a few lines: a scripted WebSocket under the library, with time and chance in the test's hand.

import assert from 'node:assert/strict';
import { Parlor } from '../parlor.js';

export const LIMITS = {
  frame_bytes: 32768,
  text_bytes: 4096,
  nick_bytes: 32,
  room_name_bytes: 64,
  topic_bytes: 1024,
  rooms_per_connection: 100,
  history_page: 100,
  resume_events: 10000,
};
export const ADA = { id: 'u_ada', name: 'ada' };
export const BOB = { id: 'u_bob', name: 'bob' };

/** The sockets the client has opened, the newest last. */
class Line {
  constructor(url) {
    this.url = url;
    this.readyState = 0;
    this.sent = [];
    this.onopen = this.onmessage = this.onclose = this.onerror = null;
    lines.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.readyState = 3;
    this.closedWith = code;
  }

  open() {
    this.readyState = 1;
    this.onopen?.({});
  }

  say(...frames) {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  cut(code = 1006, reason = '') {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  /** The newest request of this type. */
  last(type) {
    const frame = this.sent.findLast((one) => one.type === type);
    assert.ok(frame, `the client sent no ${type}`);
    return frame;
  }

  count(type) {
    return this.sent.filter((one) => one.type === type).length;
  }

  welcome(you = ADA, more = {}) {
    this.say({
      type: 'welcome',
      id: this.last('hello').id,
      protocol: 1,
      server: { name: 'Parlor', version: '0' },
      connection: 'c_1',
      you,
      token: `token-of-${you.name}`,
      at: Date.now(),
      limits: LIMITS,
      dedupe: { window_ms: 3_600_000, per_person: 4096 },
      ping_ms: 25_000,
      dead_ms: 45_000,
      ...more,
    });
  }

  /** Answers a watch: resumed when `recovered`, else with a page. */
  watching(room, { epoch = 'e1', head, recovered = false, from = head + 1, items, reason, n = head, rev = 1, count = 1 }) {
    const id = this.sent.findLast((one) => one.type === 'watch' || one.type === 'hello').id;
    this.say({ type: 'watching', id, room, epoch, head, n, recovered, from, reason, count, rev });
    if (!recovered) this.say({ type: 'history', room, epoch, items: items ?? [], more: false });
  }

  caughtUp(room, seq) {
    this.say({ type: 'caught_up', room, seq });
  }

  message(room, seq, text, from = BOB) {
    this.say(message(room, seq, text, from));
  }
}

export const message = (room, seq, text, from = BOB) => ({ type: 'message', room, seq, n: seq, at: 1_000 + seq, from, text });

let lines = [];

export function line() {
  const newest = lines.at(-1);
  assert.ok(newest, 'the client opened no connection');
  return newest;
}
export const opened = () => lines.length;

/** A client over the scripted line; `chance` is what Math.random gives. */
export function client(t, options = {}, chance = 0.5) {
  lines = [];
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  t.mock.method(Math, 'random', () => chance);
  const parlor = new Parlor('ws://parlor.test/ws', { WebSocket: Line, ...options });
  t.after(() => parlor.close());
  return { parlor, pass: (ms) => t.mock.timers.tick(ms) };
}

/** A client that is live in the lobby, with two messages of bob's. */
export function inLobby(t, options = {}, chance) {
  const { parlor, pass } = client(t, options, chance);
  const room = parlor.watch('lobby');
  parlor.connect();
  line().open();
  line().welcome();
  line().watching('lobby', { head: 2, items: [message('lobby', 1, 'one'), message('lobby', 2, 'two')] });
  line().caughtUp('lobby', 2);
  assert.equal(room.state, 'live');
  return { parlor, pass, room };
}

/** The connection breaks and the next one is up, before its welcome. */
export function reconnect(pass, code = 1006) {
  line().cut(code);
  pass(60_000);
  line().open();
}

export const texts = (room) => room.messages.map((item) => item.text);
