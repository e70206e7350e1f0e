// Light or dark, as the device asks or the visitor chose, and the colours of the tokens as values for canvas and map.

/** @typedef {Record<string, string>} Palette token name without dashes to CSS colour */

const TOKENS = ['paper', 'surface', 'ink', 'ink-soft', 'line', 'camera', 'on-camera', 'camera-wash', 'school', 'school-wash', 'gone', 'ground', 'street',
  'street-edge', 'water', 'park', 'pedestrian', 'building', 'label', 'border', 'ramp-1', 'ramp-2', 'ramp-3', 'ramp-4', 'ramp-5', 'walk-1', 'walk-2', 'walk-3', 'walk-4'];
const KEY = 'theme';

/** @returns {Palette} the tokens as they hold now */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** @returns {'auto' | 'light' | 'dark'} what the visitor chose on this device */
export function chosenTheme() {
  const chosen = stored();
  return chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
}

/** @param {'auto' | 'light' | 'dark'} theme */
export function chooseTheme(theme) {
  try {
    if (theme === 'auto') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be refused; the choice then holds for this page.
  }
  applyTheme(theme);
}

/** Shows the theme without keeping it: the projection is always light.
 * @param {'auto' | 'light' | 'dark'} theme */
export function applyTheme(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  window.dispatchEvent(new Event('themechange'));
}

/** @param {() => void} listener called when colours have changed */
export function onThemeChange(listener) {
  window.addEventListener('themechange', listener);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', listener);
}

/** @returns {string | null} */
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
