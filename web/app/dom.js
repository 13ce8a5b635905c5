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
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.6 3.2-5.5 6.500-5.500s5.900 1.900 6.500 5.500M16 4.500a3.500 3.500 0 0 1 0 6.300M18 14.800c1.900.8 3.100 2.500 3.500 5.200',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-5 16-3.500-6.500z',
  calendar: 'M4.500 6h15v14h-15zM4.500 10.500h15M8.500 3.500v4M15.500 3.500v4M8.500 14h2M13.500 14h2',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  down: 'M12 5v13M6.500 12.500L12 18l5.500-5.500',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  offline: 'M4 4l16 16M8.500 15.500a5 5 0 0 1 5.500-1M5 12a10 10 0 0 1 3.500-2.200M2 8.500a15 15 0 0 1 3.500-2.300M12.500 7.100A15 15 0 0 1 22 8.500M15.500 10.300A10 10 0 0 1 19 12M12 19.500v.2',
  reply: 'M10 6l-6 5.500 6 5.500v-3.500c5 0 8 1.500 10 5-.5-6-4-9.500-10-9.500z',
  trash: 'M5 7h14M9.500 7V4h5v3M7 7l1 13h8l1-13M10.500 10.500v6M13.500 10.500v6',
  up: 'M12 19V6M6.500 11.500L12 6l5.500 5.500',
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

/** A name among other words: isolated, so that its direction moves nothing around it. @param {string} text @param {string} [className] */
export const name = (text, className) => h('bdi', { class: className }, text);
