// How long the frames are while a room of 10,000 messages is scrolled: node bench-scroll.mjs (a benchmark, not a test).
// It loads the whole history by scrolling to its beginning, then scrolls it up and down under a trace of the browser.

import { eventually, launch, Parlord } from './parlord.js';
import { CONFIG, Crowd, Reader } from './room-harness.js';

const COUNT = Number(process.env.MESSAGES ?? 10_000);
const STEPS = 400;

const parlord = await Parlord.start(CONFIG);
const browser = await launch();
try {
  const crowd = await Crowd.join(browser, parlord.url);
  await crowd.fill('big', COUNT);
  const reader = await Reader.open(browser, `${parlord.url}/#/room/big`);
  await reader.sees(`word ${COUNT}`);
  const { page } = reader;
  // All pages of the history come into the list's memory.
  await eventually('the whole history', async () =>
    page.evaluate(async () => {
      const { session } = await import('/app/session.js');
      if (session.room.more) await session.room.older(100);
      return !session.room.more;
    }),
  );
  const held = await page.evaluate(async () => (await import('/app/session.js')).session.room.messages.length);
  await reader.still();
  // What runs in the page: one step a frame, and the time from frame to frame.
  const run = ([steps, way]) =>
    new Promise((settle) => {
      const scroller = document.querySelector('.scroller');
      const times = [];
      let last;
      const step = (now) => {
        if (last !== undefined) times.push(now - last);
        last = now;
        if (way === 'drag') scroller.scrollTop = scroller.scrollHeight * (0.5 + 0.5 * Math.sin(times.length / 20));
        else scroller.scrollTop += way === 'up' ? -250 : 250;
        if (times.length < steps) requestAnimationFrame(step);
        else settle(times);
      };
      requestAnimationFrame(step);
    });
  const lines = [];
  const trace = async (what, way) => {
    await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
    const frames = await page.evaluate(run, [STEPS, way]);
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
    const tasks = traceEvents.filter((event) => event.name === 'RunTask' && event.dur !== undefined && event.args !== undefined);
    const main = traceEvents.find((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain' && tasks.some((task) => task.pid === event.pid && traceEvents.some((other) => other.name === 'UpdateLayoutTree' && other.pid === task.pid)));
    const ours = tasks.filter((event) => !main || (event.pid === main.pid && event.tid === main.tid));
    const own = ours.map((event) => event.dur / 1000);
    // What a task had of a processor: on a busy machine the clock also counts what others do.
    const cpu = Math.max(0, ...ours.map((event) => (event.tdur ?? event.dur) / 1000));
    const sorted = frames.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1);
    const longest = Math.max(0, ...own);
    lines.push(`${what}: ${frames.length} frames, between frames p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; longest task of the page ${longest.toFixed(1)} ms (${cpu.toFixed(1)} ms of processor), over 50 ms: ${own.filter((ms) => ms > 50).length}`);
  };
  await trace('up, 250 px a frame', 'up');
  await trace('down, 250 px a frame', 'down');
  await trace('the bar dragged through everything', 'drag');
  const made = (await reader.metrics()).lines;
  process.stdout.write(`${held} messages held, ${made} lines in the document\n${lines.join('\n')}\n`);
  await reader.leave();
  await crowd.leave();
} finally {
  await browser.close();
  await parlord.end();
}
