// @ts-check
// Addresses in a text become links that say where they lead. Only http and https; everything else stays text.

import { h } from './dom.js';

/** What ends an address, beside space: quotes, angles, and whatever is invisible or turns the direction of writing. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`“”«»\p{C}\p{Z}\u2066-\u2069\u115f\u1160\u3164]+/giu;
/** What may stand at the end of a sentence behind an address. */
const TRAILING = /[.,:;!?…*_~|]+$/u;
/** Closing marks belong to an address only where it opened them. */
const PAIRS = /** @type {const} */ ([['(', ')'], ['[', ']'], ['{', '}']]);
/** An address longer than this is cut in the middle; its title has it whole. */
const SHOWN = 120;

/** @param {string} text @returns {(Node | string)[]} */
export function linked(text) {
  /** @type {(Node | string)[]} */ const parts = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const link = anchor(address);
    if (!link) continue;
    parts.push(text.slice(end, match.index), link);
    end = match.index + address.length;
  }
  return [...parts, text.slice(end)].filter((part) => part !== '');
}

/** @param {string} address */
function trimmed(address) {
  for (;;) {
    let shorter = address.replace(TRAILING, '');
    for (const [open, close] of PAIRS) {
      if (shorter.endsWith(close) && shorter.split(close).length > shorter.split(open).length) shorter = shorter.slice(0, -1);
    }
    if (shorter === address) return address;
    address = shorter;
  }
}

/** @param {string} address */
function anchor(address) {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  // `https://bank.example@evil.example` leads to the second: nobody writes that honestly.
  if (!['http:', 'https:'].includes(url.protocol) || url.username || url.password || !url.host) return undefined;
  const attributes = { class: 'address', dir: 'ltr', href: url.href, title: url.href, target: '_blank', rel: 'noopener noreferrer nofollow ugc', referrerpolicy: 'no-referrer' };
  return h('a', attributes, shown(address, url));
}

/** The address as it was written, but a host in other letters as it is really called (UTS 46: `xn--…`). @param {string} address @param {URL} url */
function shown(address, url) {
  const written = /^https?:\/\/([^/?#]*)/i.exec(address)?.[1] ?? '';
  const honest = /^[\x21-\x7e]*$/.test(written) ? address : url.protocol + '//' + url.host + address.slice(address.indexOf(written) + written.length);
  if (honest.length <= SHOWN) return honest;
  return `${honest.slice(0, SHOWN - 20)}…${honest.slice(-19)}`;
}
