// @ts-check
// Making elements. Texts enter as text nodes only: nothing here, and nothing in the page, parses markup.

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
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.6 3.2-5.5 6.500-5.500s5.900 1.900 6.500 5.500M16 4.500a3.500 3.500 0 0 1 0 6.300M18 14.800c1.900.8 3.100 2.500 3.500 5.200',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-5 16-3.500-6.500z',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
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

/** A round of colour with the first letter of a name; the colour belongs to the person, not to the name. @param {{id: string, name: string}} person */
export function avatar(person) {
  const element = h('span', { class: 'avatar', 'aria-hidden': 'true' }, [...person.name][0]?.toLocaleUpperCase() ?? '?');
  let sum = 0;
  for (const letter of person.id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  element.style.setProperty('--hue', String((sum * 47) % 360));
  return element;
}

/** A name among other words: isolated, so that its direction moves nothing around it. @param {string} text @param {string} [className] */
export const name = (text, className) => h('bdi', { class: className }, text);
