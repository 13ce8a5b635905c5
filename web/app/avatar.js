// @ts-check
// A person's picture, drawn from the id: the colour and the shapes stay when the name changes, the letters are the name's.

const NS = 'http://www.w3.org/2000/svg';
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** @param {{id: string, name: string}} person @param {string} [className] */
export function avatar(person, className = 'avatar') {
  const seed = hash(person.id);
  const svg = make('svg', { viewBox: '0 0 36 36', class: className, 'aria-hidden': 'true', focusable: 'false' });
  svg.style.setProperty('--hue', String(seed % 360));
  const turn = (seed >>> 9) % 360;
  const size = 12 + ((seed >>> 18) % 8);
  const text = make('text', { x: 18, y: 18.5, class: 'avatar-letters' });
  text.textContent = initials(person.name);
  svg.append(
    make('rect', { width: 36, height: 36, class: 'avatar-ground' }),
    make('circle', { cx: 18, cy: 2, r: size, class: 'avatar-shape', transform: `rotate(${turn} 18 18)` }),
    make('rect', { x: 20, y: 20, width: 26, height: 26, class: 'avatar-shape', transform: `rotate(${turn + 40 + ((seed >>> 22) % 90)} 18 18)` }),
    text,
  );
  return svg;
}

/** The first letters of the first two words, or of the one. @param {string} name */
function initials(name) {
  const words = name.split(/[-_.\s]+/u).filter(Boolean);
  return words.slice(0, 2).map(firstLetter).join('').toLocaleUpperCase() || '?';
}

/** @param {string} word */
const firstLetter = (word) => [...graphemes.segment(word)][0]?.segment ?? '';

/** FNV-1a, so that ids that differ in one letter differ in everything. @param {string} id */
function hash(id) {
  let sum = 0x811c9dc5;
  for (const letter of id) sum = Math.imul(sum ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return (sum ^ (sum >>> 15)) >>> 0;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @returns {SVGElement} */
function make(tag, attributes) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
