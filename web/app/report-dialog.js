// @ts-check
// Telling the operators of a message.

import { ask, choice, reason } from './deed-form.js';
import { h, name } from './dom.js';
import { reasonOf } from './moderate.js';
import { oneLine } from './quotes.js';
import { session } from './session.js';
import { words } from './strings-moderation.js';
import { toast } from './toast.js';

/** @param {import('../parlor.js').Room} room @param {import('../parlor.js').Message} message */
export function askReport(room, message) {
  const why = choice(words.reason, words.reports.map((word) => /** @type {const} */ ([word, word])), words.reports[0] ?? '');
  const more = reason(words.reasonFor.report ?? '', words.reportMore, false);
  const act = async () => {
    if (!more.fits()) return '';
    try {
      await session.parlor.report(room.name, message.seq, [why.value(), more.value()].filter(Boolean).join(': '));
    } catch (error) {
      const { code, retryAfterMs } = /** @type {import('../parlor.js').ParlorError} */ (error);
      return code === 'rate_limited' ? words.reportedTooMuch(retryAfterMs ?? 0) : reasonOf(error);
    }
    toast(words.reported);
    return undefined;
  };
  const content = [h('p', { class: 'removal-text text' }, name(oneLine(message.text ?? ''))), why.element, more.element];
  ask(words.reportTitle, { name: 'report', means: words.means.report ?? '', label: words.sendReport, content }, act);
}
