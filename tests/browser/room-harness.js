// What the tests of the conversation share: people who speak through the library, and a reader whose list is measured in pixels.

import { eventually, PATIENCE, UNLIMITED } from './parlord.js';
import { Visitor } from './visitor.js';


/** No limit stands in the way of a test that is not about limits. */
export const CONFIG = UNLIMITED;

/** People who speak without a page of their own: the library, in one blank page of another browser context. */
export class Crowd {
  static async join(browser, url) {
    const crowd = new Crowd();
    crowd.context = await browser.newContext();
    crowd.page = await crowd.context.newPage();
    crowd.page.setDefaultTimeout(PATIENCE);
    // The client library is served as text here: a page of the same origin without the page's own script.
    await crowd.page.goto(`${url}/parlor.js`);
    await crowd.page.evaluate(async () => {
      const { Parlor } = await import('/parlor.js');
      globalThis.people = new Map();
      globalThis.person = async (name) => {
        const known = globalThis.people.get(name);
        if (known) return known;
        const parlor = new Parlor(`ws://${location.host}/ws`, { name });
        globalThis.people.set(name, parlor);
        parlor.connect();
        await new Promise((settle) => parlor.on('welcome', settle));
        return parlor;
      };
    });
    return crowd;
  }

  /** Says texts in order; resolves with the seq of each. */
  async say(name, room, ...texts) {
    return this.page.evaluate(
      async ([who, where, words]) => {
        const parlor = await globalThis.person(who);
        const acts = words.map((text) => parlor.send(where, typeof text === 'string' ? text : text.text, typeof text === 'string' ? {} : text));
        return Promise.all(acts.map(async (act) => (await act.done).seq));
      },
      [name, room, texts],
    );
  }

  /** Fills a room with short messages, by three people in turns; resolves with the last seq. */
  async fill(room, count, word = 'word') {
    return this.page.evaluate(
      async ([where, many, what]) => {
        const parlors = [];
        for (const name of ['ada', 'bob', 'cyd']) parlors.push(await globalThis.person(name));
        let last = 0;
        for (let from = 0; from < many; from += 300) {
          // One person at a time, so that the numbers stand in order.
          const parlor = parlors[(from / 300) % 3];
          const acts = Array.from({ length: Math.min(300, many - from) }, (_, index) => {
            const number = from + index + 1;
            const more = ' and goes on for a while'.repeat(number % 7);
            return parlor.send(where, `${what} ${number}${more}`);
          });
          for (const act of acts) last = (await act.done).seq;
        }
        return last;
      },
      [room, count, word],
    );
  }

  /** Calls a method of a person's client, for what has no words here. */
  async call(name, method, ...args) {
    return this.page.evaluate(
      async ([who, what, given]) => {
        const parlor = await globalThis.person(who);
        const result = parlor[what](...given);
        if (result && 'done' in result) return (await result.done).seq;
        return undefined;
      },
      [name, method, args],
    );
  }

  async leave() {
    await this.context.close();
  }
}

/** A person who reads: where the lines of his list stand, in pixels. */
export class Reader extends Visitor {
  static async open(browser, url, options = {}) {
    const visitor = await Visitor.open(browser, url, options);
    return Object.setPrototypeOf(visitor, Reader.prototype);
  }

  /** Every line in the document that reaches onto the screen: `{seq, top, text}`, `top` from the upper edge of the list. */
  async seen() {
    return this.page.evaluate(() => {
      const frame = document.querySelector('.scroller').getBoundingClientRect();
      return [...document.querySelectorAll('[data-role=messages] [data-seq]')].flatMap((line) => {
        const { top, bottom } = line.getBoundingClientRect();
        const text = line.querySelector('.text')?.textContent ?? '';
        return bottom > frame.top && top < frame.bottom ? [{ seq: Number(line.dataset.seq), top: top - frame.top, text }] : [];
      });
    });
  }

  async metrics() {
    return this.page.evaluate(() => {
      const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.scroller');
      return { scrollTop, toEnd: scrollHeight - scrollTop - clientHeight, lines: document.querySelectorAll('[data-role=messages] [data-seq]').length };
    });
  }

  async atEnd() {
    return (await this.metrics()).toEnd < 2;
  }

  /** Scrolls by the wheel, as a hand does. */
  async wheel(pixels) {
    const box = await this.page.locator('.scroller').boundingBox();
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.page.mouse.wheel(0, pixels);
    await this.still();
  }

  /** Waits until nothing moves any more: two frames with the same place and the same lines. */
  async still() {
    let before = '';
    await eventually('the list to stand still', async () => {
      const now = JSON.stringify(await this.page.evaluate(() => new Promise((settle) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const scroller = document.querySelector('.scroller');
        settle([scroller.scrollTop, scroller.scrollHeight, document.querySelectorAll('[data-role=messages] [data-seq]').length]);
      })))));
      const same = now === before;
      before = now;
      return same;
    });
  }

  line(seq) {
    return this.page.locator(`[data-role=messages] [data-seq="${seq}"]`);
  }
}
