// @ts-check
// Which part a small screen shows; on a wide one all parts stand side by side and only the list of people is folded.

/** What was in focus when the room was left for another part. @type {Element | null} */
let opener = null;
const wide = matchMedia('(min-width: 1100px)');
wide.addEventListener('change', () => dispatchEvent(new Event('view')));

/** @param {'rooms' | 'room' | 'members'} name */
export function view(name) {
  const { body } = document;
  if (body.dataset.view === name) return;
  if (body.dataset.view === 'room') opener = document.activeElement;
  body.dataset.view = name;
  dispatchEvent(new Event('view'));
  // What had the focus may be out of sight now: it goes to where the next key is meant for.
  const focused = document.activeElement;
  if (focused && focused !== body && focused.checkVisibility()) return;
  if (name === 'rooms') focus(body.querySelector('parlor-rooms [aria-current]') ?? body.querySelector('parlor-rooms input'));
  else if (name === 'members') focus(body.querySelector('parlor-members button'));
  else focus(opener !== body && opener?.checkVisibility() ? opener : body.querySelector('.scroller'));
}

/** Whether the list of people is on the screen. */
export const membersShown = () => wide.matches !== (document.body.dataset.view === 'members');

/** @param {Element | null} element */
function focus(element) {
  if (element instanceof HTMLElement) element.focus();
}
