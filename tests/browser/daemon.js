// The daemon under test: a real parlord with its own data. The page's tests and the library's both start it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(here, '../../target');
const binary = process.env.PARLORD_BIN ?? join(target, 'debug/parlord');

/** How long anything may take before a test fails: no test depends on speed. */
export const PATIENCE = 60_000;

/** One daemon; it keeps its port and its data from one start to the next. */
export class Parlord {
  static async start(config = '') {
    const parlord = new Parlord();
    parlord.home = mkdtempSync(join(tmpdir(), 'parlor-node-'));
    parlord.port = await freePort();
    writeFileSync(join(parlord.home, 'config.toml'), config);
    await parlord.begin();
    return parlord;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Where the library connects. */
  get ws() {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  async begin() {
    const log = openSync(join(this.home, 'stderr'), 'a');
    const listen = `127.0.0.1:${this.port}`;
    // Its own process group, so that the end of it takes along what it may have started.
    this.child = spawn(binary, ['--config', 'config.toml', '--listen', listen, '--data', 'data'], {
      cwd: this.home,
      detached: true,
      stdio: ['ignore', 'pipe', log],
    });
    closeSync(log);
    await this.announced();
  }

  /** Waits for the listener's line on stdout. */
  announced() {
    const { child } = this;
    return new Promise((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk) => {
        said += chunk;
        if (said.split('\n').includes(`listening on ${this.url}`)) resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`parlord did not start:\n${this.log()}`)));
    });
  }

  kill9() {
    return this.#stop('SIGKILL');
  }

  /** An orderly end: connections are told and drained. */
  terminate() {
    return this.#stop('SIGTERM');
  }

  /** @param {NodeJS.Signals} signal */
  async #stop(signal) {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, signal);
    await ended;
  }

  async end() {
    await this.kill9();
    rmSync(this.home, { recursive: true, force: true });
  }

  log() {
    return readFileSync(join(this.home, 'stderr'), 'utf8');
  }
}

/** Probes until the answer is truthy. */
export async function eventually(what, probe) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
