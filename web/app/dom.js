// @ts-check
// Making elements. Texts enter as text nodes only: nothing here, and nothing in the page, parses markup.

export { avatar } from './avatar.js';

/** @typedef {Node | string | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: any) => void)>} [attributes] functions are listeners
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...shown(children));
  return element;
}

/** @param {Element} parent @param {...Child} children */
export const fill = (parent, ...children) => parent.replaceChildren(...shown(children));

/** @param {Child[]} children @returns {(Node | string)[]} */
const shown = (children) => children.filter((child) => child !== undefined && child !== false);

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  ban: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.700 5.700l12.600 12.600',
  bell: 'M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 2h-15zM10 21h4',
  calendar: 'M4.500 6h15v14h-15zM4.500 10.500h15M8.500 3.500v4M15.500 3.500v4M8.500 14h2M13.500 14h2',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.500V12l3 2',
  close: 'M6 6l12 12M18 6L6 18',
  compass: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM15.500 8.500l-2 5-5 2 2-5z',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  crown: 'M4.500 18h15M4.500 15.500L3.500 8l5 3.500L12 5.500l3.500 6 5-3.500-1 7.500z',
  door: 'M14 4H6v16h8M10.500 12H20M16.500 8.500L20 12l-3.500 3.500',
  down: 'M12 5v13M6.500 12.500L12 18l5.500-5.500',
  flag: 'M6 21V4.500M6 5h11.500l-2 3.700 2 3.800H6',
  gear: 'M12 15.200a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M5.600 18.400l2.200-2.200M16.200 7.800l2.200-2.200',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.500v.2',
  keyboard: 'M3 7h18v11H3zM7 14.500h10M6.500 10.500h.2M10 10.500h.2M13.800 10.500h.2M17.300 10.500h.2',
  link: 'M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M5.500 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM18.500 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2z',
  mute: 'M6 16.500V11a6 6 0 0 1 9.500-4.900M18 11v5.500l1.500 2h-15M10 21h4M4 4l16 16',
  offline: 'M4 4l16 16M8.500 15.500a5 5 0 0 1 5.500-1M5 12a10 10 0 0 1 3.500-2.200M2 8.500a15 15 0 0 1 3.500-2.300M12.500 7.100A15 15 0 0 1 22 8.500M15.500 10.300A10 10 0 0 1 19 12M12 19.500v.2',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.6 3.2-5.5 6.500-5.500s5.900 1.900 6.500 5.500M16 4.500a3.500 3.500 0 0 1 0 6.300M18 14.800c1.900.8 3.100 2.500 3.500 5.200',
  plus: 'M12 5v14M5 12h14',
  reply: 'M10 6l-6 5.500 6 5.500v-3.500c5 0 8 1.500 10 5-.5-6-4-9.500-10-9.500z',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.300 15.300L20 20',
  send: 'M4 12l16-8-5 16-3.500-6.500z',
  shield: 'M12 3.500l7 2.500v5.500c0 4.500-2.900 7.600-7 9-4.100-1.400-7-4.500-7-9V6z',
  silence: 'M4 4l16 16M20 15V5H10M7 5H4v11h3v4l4.500-4H16',
  trash: 'M5 7h14M9.500 7V4h5v3M7 7l1 13h8l1-13M10.500 10.500v6M13.500 10.500v6',
  undo: 'M9 7L4.500 11.500 9 16M5 11.500h9a5 5 0 0 1 0 10h-2',
  up: 'M12 19V6M6.500 11.500L12 6l5.500 5.500',
  voice: 'M4 5h16v11h-8.500L7 20v-4H4z',
  warning: 'M12 4l9 16H3zM12 10v4.500M12 17.200v.2',
};

/** A decorative line drawing; what carries it says its name. @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** A tile with the first letter of a room's last part, in a colour of its own. @param {string} room @param {string} key the same for all spellings */
export const tile = (room, key) => letter('tile', room.split('/').at(-1) ?? room, key);

/** @param {string} className @param {string} text @param {string} id what the colour is drawn from */
function letter(className, text, id) {
  const element = h('span', { class: className, 'aria-hidden': 'true' }, [...text][0]?.toLocaleUpperCase() ?? '?');
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  element.style.setProperty('--hue', String((sum * 47) % 360));
  return element;
}

/** A name among other words: isolated, so that its direction moves nothing around it. @param {string} text @param {string} [className] */
export const name = (text, className) => h('bdi', { class: className }, text);

/** Text that changes, without touching what has not: a live region says only what is new. @param {Element} element @param {string} text */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

let made = 0;
/** An id for what has to be pointed at from elsewhere. @param {string} word */
export const freshId = (word) => `${word}-${(made += 1)}`;
