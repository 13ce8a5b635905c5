// Every pair of colours that meets on the page can be read: WCAG 2.2, 1.4.3 and 1.4.11, computed from tokens.css.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const sheet = readFileSync(new URL('../app/tokens.css', import.meta.url), 'utf8');

/** The colours of a block, as `{name: [light, dark]}`. */
function block(selector) {
  const body = sheet.slice(sheet.indexOf(`${selector} {`)).split('\n}')[0];
  const pairs = [...body.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)];
  return Object.fromEntries(pairs.map(([, name, light, dark]) => [name, [light, dark]]));
}
const number = (selector, name) => Number(new RegExp(`--${name}: ([\\d.]+)`).exec(sheet.slice(sheet.indexOf(`${selector} {`)))[1]);

const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const fromHex = (hex) => [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));
const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** oklch to linear sRGB, cut to what a screen shows (Ottosson, "A perceptual color space for image processing"). */
function fromOklch(lightness, chroma, hue) {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return rgb.map((value) => Math.min(Math.max(value, 0), 1));
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const GROUNDS = ['paper', 'side', 'raised', 'hover', 'side-hover', 'pressed', 'code'];
/** What is written on what. */
const TEXT = [
  ...['ink', 'soft', 'accent'].flatMap((text) => GROUNDS.map((ground) => [text, ground])),
  ...['good', 'wait', 'bad', 'unread'].flatMap((text) => GROUNDS.slice(0, 5).map((ground) => [text, ground])),
  ...['accent-wash', 'good-wash', 'wait-wash', 'bad-wash', 'mark'].map((ground) => ['ink', ground]),
  ...['soft', 'accent'].map((text) => [text, 'accent-wash']),
  ['soft', 'mark'],
  ['good', 'good-wash'],
  ['wait', 'wait-wash'],
  ['bad', 'bad-wash'],
  ['accent-ink', 'accent'],
  ['accent-ink', 'accent-strong'],
  ['bad-ink', 'bad'],
  ['bad-ink', 'unread'],
];
/** What a control or a state is known by. */
const SHAPES = [...['edge', 'accent', 'good', 'wait', 'bad'].flatMap((line) => ['paper', 'side', 'raised'].map((ground) => [line, ground]))];

const usual = block(':root');
const more = { ...usual, ...block(":root[data-contrast='more']") };

for (const [theme, colours, text] of [
  ['usual', usual, 4.5],
  ['high contrast', more, 7],
]) {
  for (const [index, scheme] of ['light', 'dark'].entries()) {
    test(`${theme}, ${scheme}: what is written can be read`, () => {
      const low = [];
      const check = (pairs, least) => {
        for (const [front, ground] of pairs) {
          const ratio = contrast(fromHex(colours[front][index]), fromHex(colours[ground][index]));
          if (ratio < least) low.push(`${front} on ${ground}: ${ratio.toFixed(2)} < ${least}`);
        }
      };
      check(TEXT, text);
      check(SHAPES, 3);
      assert.deepEqual(low, []);
    });
  }
}

test('a letter can be read on the colour of every person', () => {
  const white = [1, 1, 1];
  for (const selector of [':root', ":root[data-contrast='more']"]) {
    for (let hue = 0; hue < 360; hue += 1) {
      const ratio = contrast(white, fromOklch(number(selector, 'person-tone') / 100, number(':root', 'person-chroma'), hue));
      assert.ok(ratio >= 4.5, `hue ${hue}: ${ratio.toFixed(2)}`);
    }
  }
});
