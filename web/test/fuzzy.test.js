// The quick switcher's judgement of names.

import test from 'node:test';
import assert from 'node:assert/strict';
import { fuzzy } from '../app/fuzzy.js';

const best = (typed, names) => names.map((name) => ({ name, fit: fuzzy(typed, name) })).filter(({ fit }) => fit).sort((a, b) => b.fit.score - a.fit.score).map(({ name }) => name);

test('letters must stand in their order', () => {
  assert.equal(fuzzy('abc', 'acb'), undefined);
  assert.deepEqual(fuzzy('ab', 'xaxb').hits, [1, 3]);
  assert.deepEqual(fuzzy('', 'anything'), { score: 0, hits: [] });
});

test('a beginning beats a middle, a run beats scattered letters, short beats long', () => {
  assert.deepEqual(best('lo', ['balloon', 'hello', 'lobby'])[0], 'lobby');
  assert.deepEqual(best('gl', ['google', 'games/lfg', 'single'])[0], 'games/lfg');
  assert.deepEqual(best('tea', ['the-end-a', 'team-room', 'tea'])[0], 'tea');
});

test('beginnings of words are what initials mean', () => {
  assert.deepEqual(fuzzy('gl', 'google-lfg').hits, [0, 7]);
});

test('case and accents do not matter', () => {
  assert.ok(fuzzy('ete', 'Été'));
  assert.ok(fuzzy('ÉTÉ', 'ete'));
});
