// @ts-check
// Which part a small screen shows beside the room, as a drawer; on a wide one all parts stand side by side and only the list of people is folded.

/** What was in focus when the room was left for another part. @type {Element | null} */
let opener = null;
/** From here on the people stand beside the room. */
const wide = matchMedia('(min-width: 1100px)');
/** Up to here the rooms are a drawer, and so are the people. */
export const narrow = matchMedia('(max-width: 640px)');
for (const query of [wide, narrow]) query.addEventListener('change', () => dispatchEvent(new Event('view')));

/** @param {'rooms' | 'room' | 'members'} name */
export function view(name) {
  const { body } = document;
  if (body.dataset.view === name) return;
  if (body.dataset.view === 'room') opener = document.activeElement;
  body.dataset.view = name;
  dispatchEvent(new Event('view'));
  // What had the focus may be out of sight now: it goes to where the next key is meant for.
  if (name === 'room') {
    const focused = document.activeElement;
    if (focused && focused !== body && seen(focused)) return;
    focus(opener && opener !== body && seen(opener) ? opener : body.querySelector('.scroller'));
  } else if (name === 'rooms') focus(body.querySelector('parlor-rooms [aria-current]') ?? body.querySelector('parlor-rooms a, parlor-rooms button'));
  else if (narrow.matches) focus(body.querySelector('parlor-members button'));
}

/** Whether the list of people is on the screen. */
export const membersShown = () => wide.matches !== (document.body.dataset.view === 'members');

/** @param {Element} element */
const seen = (element) => element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest('[inert]');

/** @param {Element | null} element */
function focus(element) {
  if (element instanceof HTMLElement) element.focus();
}
