// Checks the types of the library and the page, and makes the library's declarations.
//   node scripts/types.js            checks
//   node scripts/types.js --write    makes parlor.d.ts and parlor/*.d.ts anew
//   node scripts/types.js --compare  fails when the committed ones are not what would be made
//
// It works on a copy without declarations: beside `room.js` tsc would read `room.d.ts` and so believe what it wrote last time.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'parlor-types-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));

for (const part of ['parlor.js', 'parlor', 'app', 'package.json', 'tsconfig.json']) {
  cpSync(join(web, part), join(copy, part), { recursive: true, filter: (from) => !from.endsWith('.d.ts') });
}

const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', 'made'];
const mode = process.argv[2] ?? '--check';
const tsc = spawnSync(
  process.execPath,
  [join(web, 'node_modules/typescript/bin/tsc'), '-p', '.', ...(mode === '--check' ? [] : emit)],
  { cwd: copy, stdio: 'inherit' },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
if (mode === '--check') process.exit(0);

const made = ['parlor.d.ts', ...readdirSync(join(copy, 'made/parlor')).map((file) => `parlor/${file}`)];
for (const file of made) {
  if (mode === '--write') {
    cpSync(join(copy, 'made', file), join(web, file));
  } else if (readFileSync(join(copy, 'made', file), 'utf8') !== readOrNothing(join(web, file))) {
    console.error(`${file} is not current: npm run types`);
    process.exitCode = 1;
  }
}

/** @param {string} file */
function readOrNothing(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
