// A real parlord, a line to it that can be cut, and clients that are gone at the end of their test.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import WebSocket from 'ws';
import { Parlord, eventually } from '../../tests/browser/daemon.js';
import { Parlor } from '../parlor.js';

export { Parlord, eventually };

/** Room to hurry: what the tests measure is not the throttle. */
export const GENEROUS = `
[store]
durability = "os"
[limits]
messages = { rate = 100000, burst = 100000 }
messages_per_person = { rate = 100000, burst = 100000 }
messages_per_address = { rate = 100000, burst = 100000 }
other_requests = { rate = 100000, burst = 100000 }
watches = { rate = 100000, burst = 100000 }
`;

export async function parlordOf(t, config = GENEROUS) {
  const parlord = await Parlord.start(config);
  t.after(() => parlord.end());
  return parlord;
}

/** A WebSocket that keeps what went through it. */
export class Recorder extends WebSocket {
  static opened = [];

  constructor(url) {
    super(url);
    this.sent = [];
    this.got = [];
    Recorder.opened.push(this);
    this.on('message', (data) => this.got.push(JSON.parse(String(data))));
  }

  send(text) {
    this.sent.push(JSON.parse(text));
    super.send(text);
  }
}

/** A client, by default connected straight to the daemon and welcomed. */
export async function clientOf(t, url, options = {}) {
  const parlor = new Parlor(url, { WebSocket, ...options });
  t.after(() => parlor.close());
  parlor.connect();
  await eventually('the welcome', () => parlor.state.name === 'online');
  return parlor;
}

/** A watched room that is live. */
export async function roomOf(parlor, name) {
  const room = parlor.watch(name);
  await room.ready();
  return room;
}

/** A line of TCP to a port, to be cut, closed or made silent in one direction. */
export class Cable {
  static async to(t, port) {
    const cable = new Cable();
    cable.target = port;
    cable.pairs = new Set();
    cable.open = true;
    cable.deaf = false;
    cable.server = createServer((near) => cable.#join(near));
    cable.server.listen(0, '127.0.0.1');
    await once(cable.server, 'listening');
    t.after(() => {
      cable.cut();
      cable.server.close();
    });
    return cable;
  }

  get ws() {
    return `ws://127.0.0.1:${this.server.address().port}/ws`;
  }

  /** Breaks what is there, without a word. */
  cut() {
    for (const [near, far] of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Nothing comes through until `mend`. */
  sever() {
    this.open = false;
    this.cut();
  }

  mend() {
    this.open = true;
    this.deaf = false;
  }

  /** What the server says is lost from here on; what the client says arrives. */
  deafen() {
    this.deaf = true;
  }

  #join(near) {
    if (!this.open) return near.destroy();
    const far = connect(this.target, '127.0.0.1');
    const pair = [near, far];
    this.pairs.add(pair);
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => this.deaf || near.write(chunk));
    for (const side of pair) {
      side.on('error', () => {});
      side.on('close', () => {
        near.destroy();
        far.destroy();
        this.pairs.delete(pair);
      });
    }
  }
}

export const texts = (room) => room.messages.filter((item) => item.type === 'message').map((item) => item.text);
export const range = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
