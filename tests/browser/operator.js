// An operator in a shell, beside the daemon of a test.

import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parlord } from './parlord.js';

const target = process.env.CARGO_TARGET_DIR ?? join(dirname(fileURLToPath(import.meta.url)), '../../target');
const program = process.env.PARLOR_BIN ?? join(target, 'debug/parlor');

/** Runs `parlor` as an operator would, and reads what it prints for programs. */
export async function parlor(...words) {
  const socket = join(parlord.home, 'data/run/admin.sock');
  const { stdout } = await promisify(execFile)(program, ['--socket', socket, '--json', ...words]);
  const lines = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  return lines.at(-1);
}
