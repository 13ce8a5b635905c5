// @ts-check
// Own acts of a room that do not stand in its list yet.

/** @typedef {import('./acts.js').Act} Act */

export class Own {
  /** @type {Act[]} */ acts = [];

  /** @param {(acts: Act[]) => void} tell */
  constructor(tell) {
    this.tell = tell;
  }

  /** An act has changed. @param {Act} act @param {boolean} shown whether it is to stand here */
  take(act, shown) {
    if (!shown) return this.forget(act);
    if (!this.acts.includes(act)) this.acts = [...this.acts, act];
    this.tell(this.acts);
  }

  /** @param {Act} act */
  forget(act) {
    if (!this.acts.includes(act)) return;
    this.acts = this.acts.filter((other) => other !== act);
    this.tell(this.acts);
  }

  /** After a cut the own message may arrive before the repeated act is answered: it is not shown twice. @param {import('./frames.js').Message} message */
  match(message) {
    const answered = this.acts.find((one) => one.seq === message.seq);
    const act = answered ?? this.acts.find((one) => one.kind === 'send' && one.inDoubt && one.text === message.text && one.replyTo === message.reply_to);
    if (act) act.seq = message.seq;
  }

  /** Acts whose event has arrived do not wait for it any more. @param {number} seq everything up to here has arrived */
  settle(seq) {
    const left = this.acts.filter((act) => act.seq === undefined || act.seq > seq);
    if (left.length === this.acts.length) return;
    this.acts = left;
    this.tell(left);
  }
}
