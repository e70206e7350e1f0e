// The boxes that cover faces and number plates, as shares of a picture's sides: pure, so that fingers, keys and tests meet the same rules.

/** @typedef {{ x: number, y: number, width: number, height: number }} Box left, top and sides as shares of the picture, each from 0 to 1 */

/** Smallest side: what a finger still takes hold of. */
export const LEAST = 0.03;
/** Side of a box that a tap makes. */
const TAPPED = 0.12;
/** Moved by one arrow key. */
export const STEP = 0.01;

const clamp = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) => Math.min(Math.max(value, low), high);

/** A box between two points, whichever came first; one of a tap's size where they are nearly the same.
 * @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b @param {number} [aspect] width of the picture by its height @returns {Box} */
export function boxBetween(a, b, aspect = 1) {
  if (Math.abs(a.x - b.x) < LEAST && Math.abs(a.y - b.y) < LEAST) return boxAround(b, aspect);
  const [left, right] = [clamp(Math.min(a.x, b.x), 0, 1), clamp(Math.max(a.x, b.x), 0, 1)];
  const [top, bottom] = [clamp(Math.min(a.y, b.y), 0, 1), clamp(Math.max(a.y, b.y), 0, 1)];
  return fit({ x: left, y: top, width: right - left, height: bottom - top });
}

/** A square of a tap's size.
 * @param {{ x: number, y: number }} middle @param {number} [aspect] @returns {Box} */
export function boxAround(middle, aspect = 1) {
  const [width, height] = aspect > 1 ? [TAPPED, TAPPED * aspect] : [TAPPED / aspect, TAPPED];
  return fit({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
}

/** @param {Box} box @param {number} dx @param {number} dy @returns {Box} */
export const moved = (box, dx, dy) => fit({ ...box, x: box.x + dx, y: box.y + dy });

/** The same with its lower right corner elsewhere.
 * @param {Box} box @param {number} dx @param {number} dy @returns {Box} */
export function resized(box, dx, dy) {
  return { ...box, width: clamp(box.width + dx, LEAST, 1 - box.x), height: clamp(box.height + dy, LEAST, 1 - box.y) };
}

/** Inside the picture and large enough.
 * @param {Box} box @returns {Box} */
export function fit({ x, y, width, height }) {
  const [w, h] = [clamp(width, LEAST, 1), clamp(height, LEAST, 1)];
  return { x: clamp(x, 0, 1 - w), y: clamp(y, 0, 1 - h), width: w, height: h };
}

/** The pixels a box covers: outwards to whole ones, so that no edge of what is covered shines through.
 * @param {Box} box @param {number} width of the picture, pixels @param {number} height @returns {[number, number, number, number]} left, top, width, height */
export function pixelsOf(box, width, height) {
  const [left, top] = [Math.floor(box.x * width), Math.floor(box.y * height)];
  const [right, bottom] = [Math.ceil((box.x + box.width) * width), Math.ceil((box.y + box.height) * height)];
  return [left, top, right - left, bottom - top];
}
