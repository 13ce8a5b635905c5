// @ts-check
// Whether somebody is reading the newest line: what announces and counts asks here.

import { Emitter } from '../parlor/emitter.js';

/** @extends {Emitter<{change: undefined}>} */
class Reading extends Emitter {
  /** Whether the list of the room on the screen stands at its end. */ atEnd = true;

  /** @param {boolean} atEnd */
  stand(atEnd) {
    if (this.atEnd === atEnd) return;
    this.atEnd = atEnd;
    this.emit('change', undefined);
  }

  /** Whether the page is in front of somebody. */
  get looked() {
    return document.visibilityState === 'visible' && document.hasFocus();
  }
}

export const reading = new Reading();
