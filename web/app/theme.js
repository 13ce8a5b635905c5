// @ts-check
// How the page looks, set on <html> before anything is drawn: this script is read before the style sheets, and no module.
// It follows the settings (settings.js) in this tab and the others, and the system where the settings leave it to it.

(() => {
  const root = document.documentElement;
  const contrast = matchMedia('(prefers-contrast: more)');
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  const dark = matchMedia('(prefers-color-scheme: dark)');

  /** @returns {{theme?: string, density?: string, motion?: string}} */
  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem('parlor.settings') ?? '{}') ?? {};
    } catch {
      return {};
    }
  };

  const apply = () => {
    const { theme = 'system', density, motion: moves } = chosen();
    root.dataset.theme = theme;
    set('contrast', (theme === 'contrast' || contrast.matches) && 'more');
    set('motion', (moves === 'less' || motion.matches) && 'less');
    set('density', density === 'compact' && density);
    // The bars a telephone draws around the page take the colour of ours.
    const night = theme === 'dark' || (theme !== 'light' && dark.matches);
    const more = root.dataset.contrast === 'more';
    const bar = night ? (more ? '#000000' : '#121415') : more ? '#ffffff' : '#f4f2ee';
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', bar);
  };

  /** @param {string} name @param {string | false} value */
  const set = (name, value) => {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  };

  for (const query of [contrast, motion, dark]) query.addEventListener('change', apply);
  addEventListener('storage', apply);
  addEventListener('settings', apply);
  apply();
})();
