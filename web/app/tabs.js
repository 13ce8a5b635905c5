// @ts-check
// Several tabs of one browser: which one speaks for all, and whether somebody looks at any of them.

const SPEAKS = 'parlor.speaks';
const LOOKS = 'parlor.looks';

/** Locks end with their tab, however it ends; without a secure connection there are none, and no notifications either. */
const locks = navigator.locks;

let leads = locks === undefined;
/** Ends our hold on the lock of those who are looked at. @type {(() => void) | undefined} */ let release;

/** Whether this tab notifies for all. */
export const speaks = () => leads;

/** Whether a person looks at any tab of the page. */
export async function looked() {
  if (locks === undefined) return here();
  const { held = [] } = await locks.query();
  return held.some((lock) => lock.name === LOOKS);
}

/** Begins to take part. */
export function joinTabs() {
  if (locks === undefined) return;
  void locks.request(SPEAKS, () => {
    leads = true;
    // Held as long as this tab lives.
    return new Promise(() => {});
  });
  for (const event of ['focus', 'blur']) addEventListener(event, look);
  document.addEventListener('visibilitychange', look);
  look();
}

const here = () => document.visibilityState === 'visible' && document.hasFocus();

function look() {
  if (!here()) {
    release?.();
    release = undefined;
  } else if (!release) {
    void locks.request(LOOKS, { mode: 'shared' }, () => new Promise((/** @type {(value: unknown) => void} */ resolve) => (release = () => resolve(undefined))));
    release = () => {};
  }
}
