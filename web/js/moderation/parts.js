// Boxes as the numbers of a form, in percent of the picture's sides, and back: pure, so that the page and tests meet the same rules.

/** @typedef {import('../photos/boxes.js').Box} Box */

/** Left, top, width and height with two decimals; outwards, so that nothing of what is covered is left out.
 * @param {Box} box @returns {string[]} */
export function percentsOf({ x, y, width, height }) {
  const down = (/** @type {number} */ share) => Math.floor(share * 10_000 + 1e-6) / 100;
  const up = (/** @type {number} */ share) => Math.ceil(share * 10_000 - 1e-6) / 100;
  const [left, top] = [down(x), down(y)];
  const [right, bottom] = [Math.min(up(x + width), 100), Math.min(up(y + height), 100)];
  return [left, top, right - left, bottom - top].map((percent) => String(Math.round(percent * 100) / 100));
}

/** The box that four texts say, decimal commas too; none where they say no box within the picture.
 * @param {string[]} texts @returns {Box | null} */
export function readBox(texts) {
  const numbers = texts.map((text) => (text.trim() === '' ? NaN : Number(text.replace(',', '.')) / 100));
  const [x = NaN, y = NaN, width = NaN, height = NaN] = numbers;
  const isWithin = x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1.001 && y + height <= 1.001;
  return isWithin ? { x, y, width, height } : null;
}
