// @ts-check
// The keyboard of a telephone: where it covers the page instead of making it smaller, the page is told how much is left.

const shown = window.visualViewport;
/** Less than this is a bar of the browser and no keyboard. */
const KEYBOARD_PX = 80;

function measure() {
  if (!shown) return;
  const { style } = document.documentElement;
  const covered = innerHeight - shown.height * shown.scale;
  if (covered < KEYBOARD_PX || shown.scale > 1.05) return void style.removeProperty('--shown');
  style.setProperty('--shown', `${shown.height}px`);
  // The field was scrolled into sight by the browser, and the page with it.
  scrollTo(0, 0);
}

for (const event of ['resize', 'scroll']) shown?.addEventListener(event, measure);
