// @ts-check
// How well what was typed fits a name: its letters must stand in it in order; beginnings of words and runs count more.

const START = 8;
const RUN = 5;
const HIT = 1;
/** For each letter where what was typed stands in the name as it is. */
const WHOLE = 3;
/** What a letter between two hits costs, up to a few. */
const GAP = 0.2;

/**
 * @param {string} typed
 * @param {string} name
 * @returns {{score: number, hits: number[]} | undefined} `hits` are the places in `[...name]`; undefined: it does not fit
 */
export function fuzzy(typed, name) {
  const wanted = [...fold(typed)].filter((letter) => !/\s/.test(letter));
  const letters = [...name].map(fold);
  if (wanted.length === 0) return { score: 0, hits: [] };
  const scattered = inOrder(wanted, letters);
  if (!scattered) return undefined;
  const length = letters.length * GAP;
  const whole = letters.join('').indexOf(wanted.join(''));
  const fits = [{ score: weigh(letters, scattered) - length, hits: scattered }];
  if (whole >= 0 && letters.every((letter) => letter.length === 1)) {
    const hits = wanted.map((_, index) => whole + index);
    fits.push({ score: weigh(letters, hits) + wanted.length * WHOLE - length, hits });
  }
  return fits.reduce((best, fit) => (fit.score > best.score ? fit : best));
}

/** @param {string[]} wanted @param {string[]} letters */
function inOrder(wanted, letters) {
  /** @type {number[]} */ const hits = [];
  let from = 0;
  for (const letter of wanted) {
    // The beginning of a word is taken before a nearer letter, where the rest still fits after it.
    const next = letters.findIndex((other, index) => index >= from && other === letter);
    if (next < 0) return undefined;
    const word = letters.findIndex((other, index) => index >= next && other === letter && starts(letters, index));
    const rest = wanted.slice(hits.length + 1);
    const at = word > next && fits(rest, letters, word + 1) ? word : next;
    hits.push(at);
    from = at + 1;
  }
  return hits;
}

/** @param {string[]} wanted @param {string[]} letters @param {number} from */
function fits(wanted, letters, from) {
  let at = from;
  for (const letter of wanted) {
    while (at < letters.length && letters[at] !== letter) at += 1;
    if (at === letters.length) return false;
    at += 1;
  }
  return true;
}

/** @param {string[]} letters @param {number[]} hits */
function weigh(letters, hits) {
  let score = 0;
  for (const [index, at] of hits.entries()) {
    const before = hits[index - 1];
    score += HIT + (starts(letters, at) ? START : 0) + (before === at - 1 ? RUN : 0);
    if (before !== undefined) score -= Math.min(at - before - 1, 10) * GAP;
  }
  return score;
}

/** @param {string[]} letters @param {number} at */
const starts = (letters, at) => at === 0 || /[/\-_.\s]/.test(letters[at - 1] ?? '');

/** Without case and accents. @param {string} text */
const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
