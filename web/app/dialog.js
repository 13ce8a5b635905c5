// @ts-check
// A dialog: over everything, left by Escape, its cross or a click beside it; the focus goes back to where it was.

import { freshId, h, icon } from './dom.js';
import { strings } from './strings.js';

/**
 * @param {string} title
 * @param {{name: string, bare?: boolean}} how `name` is its class; a bare one says its title to screen readers only
 * @param {...import('./dom.js').Child} content
 */
export function openDialog(title, { name, bare }, ...content) {
  // The same one twice would be one too many.
  const open = document.querySelector(`dialog.${name.split(' ').join('.')}`);
  if (open instanceof HTMLDialogElement) return open;
  const id = freshId('dialog');
  const opener = document.activeElement;
  const close = h('button', { type: 'button', class: 'tool', 'aria-label': strings.close, click: () => dialog.close() }, icon('close'));
  const heading = h('h2', { id, class: bare ? 'unseen' : 'dialog-title' }, title);
  const dialog = h('dialog', { class: `dialog ${name}`, 'aria-labelledby': id }, bare ? heading : h('div', { class: 'dialog-head' }, heading, close), ...content);
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (!(opener instanceof HTMLElement) || !opener.isConnected) return;
    // What is only there while it is pointed at gives the focus back to its line.
    const back = opener.checkVisibility() ? opener : opener.closest('article');
    if (back instanceof HTMLElement) back.focus({ preventScroll: true });
  });
  // A press that began inside and ends beside it is no wish to leave.
  let beside = false;
  dialog.addEventListener('pointerdown', (event) => (beside = event.target === dialog));
  dialog.addEventListener('click', (event) => {
    if (beside && event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A field with its label and the place where a refusal is said. @param {string} label @param {HTMLInputElement | HTMLTextAreaElement} input @param {string} [hint] */
export function field(label, input, hint) {
  const note = h('p', { class: 'note bad', id: freshId('note'), role: 'alert' });
  const help = hint === undefined ? undefined : h('p', { class: 'hint', id: freshId('hint') }, hint);
  input.setAttribute('aria-describedby', [help?.id, note.id].filter(Boolean).join(' '));
  input.addEventListener('input', () => tell(''));
  const tell = (/** @type {string} */ text) => {
    note.textContent = text;
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    if (text) input.focus();
  };
  return { element: h('div', { class: 'field' }, h('label', { class: 'label' }, h('span', {}, label), input), help, note), tell };
}
