// The daemon and the browser under test: a real parlord with its own data, and Debian's Chromium.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(here, '../../target');
const binary = process.env.PARLORD_BIN ?? join(target, 'debug/parlord');
const pictures = join(here, 'out');

/** How long anything may take before a test fails: no test depends on speed. */
export const PATIENCE = 60_000;

/** One daemon; it keeps its port and its data from one start to the next. */
export class Parlord {
  static async start(config = '') {
    const parlord = new Parlord();
    parlord.home = mkdtempSync(join(tmpdir(), 'parlor-browser-'));
    parlord.port = await freePort();
    writeFileSync(join(parlord.home, 'config.toml'), config);
    await parlord.begin();
    return parlord;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
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

  async kill9() {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
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

/** Chromium, as quiet as it can be made. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
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

/** Keeps a picture of the page for human eyes. */
export async function picture(page, name) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
