// The browser under test: Debian's Chromium, beside the daemon.

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Parlord } from './daemon.js';

export { PATIENCE, Parlord, eventually } from './daemon.js';

const PLENTY = '{ rate = 100000, burst = 100000 }';

/** For tests that are not about limits; further lines go into `[limits]`, further tables follow. */
export const UNLIMITED = `
[limits]
messages = ${PLENTY}
messages_per_person = ${PLENTY}
messages_per_address = ${PLENTY}
watches = ${PLENTY}
other_requests = ${PLENTY}
`;

const pictures = join(dirname(fileURLToPath(import.meta.url)), 'out');

/** Chromium, as quiet as it can be made. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What `stage` has set up, once the tests of the file run. */
export let parlord;
export let browser;
export let crowd;

/**
 * One daemon and one browser for all tests of a file, and people who speak there where a crowd is asked for.
 * @param {string} [config]
 * @param {{join: (browser: any, url: string) => Promise<any>}} [Crowd]
 */
export function stage(config, Crowd) {
  before(async () => {
    parlord = await Parlord.start(config);
    browser = await launch();
    crowd = await Crowd?.join(browser, parlord.url);
  });
  after(async () => {
    await crowd?.leave();
    await browser?.close();
    await parlord?.end();
  });
}

/** Keeps a picture of the page for human eyes. */
export async function picture(page, name) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
