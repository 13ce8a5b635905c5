// The types hold, and the declarations that ship are those of the code.

import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const run = (...more) => spawnSync(process.execPath, ['scripts/types.js', ...more], { cwd: web, encoding: 'utf8' });

test('library and page pass tsc --strict', () => {
  const { status, stdout, stderr } = run();
  assert.equal(status, 0, stdout + stderr);
});

test('the committed declarations are current', () => {
  const { status, stdout, stderr } = run('--compare');
  assert.equal(status, 0, stdout + stderr);
});

const sources = ['index.html', 'parlor.js', ...['app', 'parlor'].flatMap((folder) => readdirSync(`${web}/${folder}`).map((file) => `${folder}/${file}`))];

test('nothing parses markup, and nothing is styled or scripted in line', () => {
  for (const file of sources) {
    const text = readFileSync(`${web}/${file}`, 'utf8');
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function/, file);
    if (file.endsWith('.html')) assert.doesNotMatch(text, /\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)/, file);
  }
});

test('no file is longer than 400 lines', () => {
  for (const file of sources) assert.ok(readFileSync(`${web}/${file}`, 'utf8').split('\n').length <= 401, file);
});
