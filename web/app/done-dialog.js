// @ts-check
// What we did as moderators in this browser, with the way to take it back.

import { openDialog } from './dialog.js';
import { fill, h, name } from './dom.js';
import { canUndo, followDeeds, takeBack, whatWeDid } from './moderate.js';
import { words } from './strings-moderation.js';
import { ago, fullTime } from './strings.js';

export function openDone() {
  const list = h('ul', { class: 'deeds' });
  const show = () => {
    const done = whatWeDid();
    fill(list, ...(done.length > 0 ? done.map((one) => line(one, show)) : [h('li', { class: 'faint' }, words.nothingDone)]));
  };
  followDeeds(show);
  show();
  openDialog(words.mine, { name: 'deeds-done' }, h('div', { class: 'dialog-body' }, h('p', { class: 'hint' }, words.mineHelp), list));
}

/** @param {import('./moderate.js').Done} done @param {() => void} changed */
function line(done, changed) {
  const undo = async () => {
    button.disabled = true;
    if (await takeBack(done)) changed();
    else button.disabled = false;
  };
  const button = h('button', { type: 'button', class: 'button quiet', 'aria-label': `${words.undo}: ${done.text}`, click: () => void undo() }, words.undo);
  const state = done.undone ? words.undone : canUndo(done) ? '' : words.cannotUndo;
  return h(
    'li',
    { class: 'deed-line' },
    h('div', { class: 'deed-words' }, h('p', {}, name(done.text)), h('p', { class: 'faint' }, name(done.room), ' · ', h('time', { datetime: new Date(done.at).toISOString(), title: fullTime(done.at) }, ago(done.at)), state !== '' && ` · ${state}`)),
    state === '' && button,
  );
}
