// What would be published: its content, the example of its README, and the bot.

import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientOf, eventually, parlordOf, roomOf, texts } from './daemon.js';

const web = fileURLToPath(new URL('..', import.meta.url));

function npm(...args) {
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--offline', '--ignore-scripts'], { cwd: web, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
}

function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'parlor-package-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A folder with the package in its node_modules, as it would be published. */
function installed(t) {
  const home = folder(t);
  const [{ filename }] = JSON.parse(npm('pack', '--json', '--pack-destination', home));
  const into = join(home, 'node_modules/parlor-client');
  mkdirSync(into, { recursive: true });
  assert.equal(spawnSync('tar', ['-xzf', join(home, filename), '-C', into, '--strip-components=1']).status, 0);
  return home;
}

/** A program under Node, ended with its test. */
function run(t, args, options = {}) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (child.said += chunk));
  child.ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  t.after(async () => {
    child.kill('SIGKILL');
    await child.ended;
  });
  return child;
}

test('the package is the library, its types, its README and its licences, and nothing of the page', () => {
  const [{ files }] = JSON.parse(npm('pack', '--dry-run', '--json'));
  const sources = readdirSync(join(web, 'parlor')).filter((file) => file.endsWith('.js'));
  const library = ['parlor', ...sources.map((file) => `parlor/${file.slice(0, -3)}`)];
  const expected = ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'package.json', ...library.flatMap((file) => [`${file}.js`, `${file}.d.ts`])];
  assert.deepEqual(files.map(({ path }) => path).sort(), expected.sort());
});

test('the licences are those of the repository', () => {
  for (const file of ['LICENSE-APACHE', 'LICENSE-MIT']) {
    assert.equal(readFileSync(join(web, file), 'utf8'), readFileSync(join(web, '..', file), 'utf8'));
  }
});

test('the manifest is fit for publishing', () => {
  const manifest = JSON.parse(readFileSync(join(web, 'package.json'), 'utf8'));
  assert.deepEqual(
    [manifest.private, manifest.dependencies, manifest.sideEffects, manifest.type, manifest.engines, manifest.license],
    [undefined, undefined, false, 'module', { node: '>=20' }, 'MIT OR Apache-2.0'],
  );
  for (const path of Object.values(manifest.exports['.'])) assert.ok(existsSync(join(web, path)), path);
});

test('the ten lines of the README run as they stand, on the package as it would be installed', async (t) => {
  const [, example] = /```js\n(.*?)```/s.exec(readFileSync(join(web, 'README.md'), 'utf8'));
  assert.ok(example.trim().split('\n').length <= 10);
  const parlord = await parlordOf(t);
  const lobby = await roomOf(await clientOf(t, parlord.ws, { name: 'bob' }), 'lobby');
  const home = installed(t);
  symlinkSync(join(web, 'node_modules/ws'), join(home, 'node_modules/ws'));
  assert.ok(example.includes('ws://127.0.0.1:8080/ws'));
  writeFileSync(join(home, 'example.mjs'), example.replace('ws://127.0.0.1:8080/ws', parlord.ws));
  const program = run(t, ['example.mjs'], { cwd: home });
  assert.equal(await program.ended, 0, program.said);
  assert.match(program.said, /kept as number 1\n/);
  await eventually('bob to see it', () => texts(lobby).includes('Hello from Node!'));
  assert.equal(lobby.messages[0].from.name, 'ada');
});

test('who writes TypeScript is told of mistakes', (t) => {
  const home = installed(t);
  writeFileSync(join(home, 'package.json'), '{"type": "module"}');
  writeFileSync(
    join(home, 'consumer.ts'),
    `import { Parlor, ParlorError, unread, type Change, type Item, type Mark, type Room } from 'parlor-client';
const parlor = new Parlor('ws://127.0.0.1/ws', { name: 'ada' });
const room: Room = parlor.watch('lobby');
room.on('change', (change: Change) => {
  if (change.kind === 'trimmed') console.log(change.side.toUpperCase(), change.items.length);
});
room.on('typing', (people) => people.map(({ name }) => name.length));
const mark: Mark = room.mark();
const count: number = unread(room, mark);
const found: Promise<Item | undefined> = room.at(new Date());
parlor.send('lobby', 'text').done.catch((error: ParlorError) => console.log(error.retryAfterMs, count, found));
// @ts-expect-error there is no such event
room.on('messages', () => {});
// @ts-expect-error a text is a string
parlor.send('lobby', 7);
`,
  );
  const tsc = join(web, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', '', 'consumer.ts'];
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options], { cwd: home, encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});

test('the bot answers, counts, outlives its server, and ends clean', async (t) => {
  const parlord = await parlordOf(t);
  const ada = await clientOf(t, parlord.ws, { name: 'ada' });
  const room = await roomOf(ada, 'lobby');
  const memory = join(folder(t), 'bot.json');
  const start = () => run(t, [join(web, 'examples/bot.mjs'), parlord.ws, 'lobby', memory]);
  const bot = start();
  await eventually('the bot to listen', () => bot.said.includes('lobby: live'));
  await ada.send('lobby', 'good morning everybody').done;
  const ping = await ada.send('lobby', '!ping').done;
  await eventually('its answer', () => texts(room).includes('pong, ada'));
  assert.deepEqual([room.last.from.name, room.last.reply_to], ['bot', ping.seq]);

  await parlord.kill9();
  await eventually('the bot to notice', () => bot.said.includes('waiting'));
  const act = ada.send('lobby', 'where is the bot');
  await parlord.begin();
  await act.done;
  await ada.send('lobby', '!words').done;
  await eventually('the count', () => texts(room).includes('ada: 7'));

  bot.kill('SIGINT');
  assert.equal(await bot.ended, 0, bot.said);
  assert.match(bot.said, /^closed$/m);
  assert.equal(statSync(memory).mode & 0o777, 0o600);

  const id = room.last.from.id;
  const again = start();
  await eventually('the bot to listen again', () => again.said.includes('lobby: live'));
  await ada.send('lobby', '!words').done;
  await eventually('its answer', () => texts(room).at(-1) === 'nobody has said anything');
  assert.deepEqual(room.last.from, { id, name: 'bot' }, 'the same person as before');
  again.kill('SIGTERM');
  assert.equal(await again.ended, 0, again.said);
});
