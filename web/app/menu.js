// @ts-check
// A menu below the button that opened it: arrows walk, Escape or a click beside it leaves.

import { h, icon } from './dom.js';

/** @typedef {{label: string, icon: Parameters<typeof icon>[0], run: () => void, danger?: boolean, apart?: boolean}} Choice `apart`: a line stands above it */

const EDGE_PX = 8;

/** @param {HTMLElement} opener @param {string} label @param {Choice[]} choices */
export function openMenu(opener, label, choices) {
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label, popover: 'auto' });
  for (const choice of choices) {
    const run = () => {
      menu.hidePopover();
      choice.run();
    };
    menu.append(h('button', { type: 'button', role: 'menuitem', tabindex: -1, class: `menu-item${choice.danger ? ' danger' : ''}${choice.apart ? ' apart' : ''}`, click: run }, icon(choice.icon), choice.label));
  }
  menu.addEventListener('keydown', (event) => walk(menu, event));
  menu.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    const held = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    // A button that is only there while its menu is open takes the focus before that ends.
    if (held && opener.isConnected) opener.focus();
    opener.setAttribute('aria-expanded', 'false');
  });
  document.body.append(menu);
  menu.showPopover();
  opener.setAttribute('aria-expanded', 'true');
  place(menu, opener);
  focusItem(menu, 0);
}

/** Below the opener, ends level, inside the window. @param {HTMLElement} menu @param {HTMLElement} opener */
function place(menu, opener) {
  const button = opener.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const rtl = getComputedStyle(opener).direction === 'rtl';
  const left = rtl ? button.left : button.right - width;
  const below = button.bottom + EDGE_PX / 2;
  const top = below + height > innerHeight - EDGE_PX ? button.top - height - EDGE_PX / 2 : below;
  menu.style.left = `${Math.max(EDGE_PX, Math.min(left, innerWidth - width - EDGE_PX))}px`;
  menu.style.top = `${Math.max(EDGE_PX, top)}px`;
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function walk(menu, event) {
  const items = [...menu.children];
  const here = items.indexOf(/** @type {Element} */ (document.activeElement));
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Tab') menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  focusItem(menu, to);
}

/** Round and round. @param {HTMLElement} menu @param {number} index */
function focusItem(menu, index) {
  const { length } = menu.children;
  const item = menu.children[(index + length) % length];
  if (item instanceof HTMLElement) item.focus();
}
