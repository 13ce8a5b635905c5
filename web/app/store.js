// @ts-check
// What this device remembers of the page, in localStorage under `parlor.`. A storage that is switched off or full costs
// the memory of it and nothing else; what another tab writes is told to whoever follows the key.

const PREFIX = 'parlor.';
/** Once all is forgotten, what the leaving page still wants to keep is not kept. */
let forgotten = false;

/** The storage itself, for the library; absent where it is switched off. */
export function storage() {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/** @param {string} key without the prefix @returns {any} */
export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} key @param {unknown} value undefined: forget it */
export function keep(key, value) {
  if (forgotten) return;
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // It lives as long as this page.
  }
}

/** Calls when another tab has written a key that begins so. @param {string} start @param {(key: string) => void} changed */
export function follow(start, changed) {
  addEventListener('storage', ({ key }) => {
    // Without a key everything was cleared.
    if (key === null || key.startsWith(PREFIX + start)) changed(key === null ? start : key.slice(PREFIX.length));
  });
}

/** Forgets everything, the token included. */
export function forgetAll() {
  forgotten = true;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
