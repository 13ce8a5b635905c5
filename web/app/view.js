// @ts-check
// Which part a small screen shows; on a wide one all parts stand side by side and only the list of people is folded.

/** @param {'rooms' | 'room' | 'members'} name */
export function view(name) {
  document.body.dataset.view = name;
}
