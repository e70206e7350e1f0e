// Paints the signs on canvas for the map, in the colours of the theme. It decides nothing about their form.
import { cameraSign, CLUSTER_SIGN, PLACE_SIGN, SHAPES, STATUSES, wedgePath } from '../signs.js';

/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {{ image: ImageData, pixelRatio: number }} Painted */

const UNITS = 40;
const RATIO = 3;
/** Length of a painted wedge in pixels of the style; the map scales it to metres. */
export const WEDGE_PX = 64;

/** The image of that name, painted when the map first asks for it; null for a name that is none.
 * @param {string} name @param {Palette} palette @returns {Painted | null} */
export function paintSign(name, palette) {
  switch (name) {
    case 'place': return paint(PLACE_SIGN, palette);
    case 'cluster': return paint(CLUSTER_SIGN, palette);
    case 'hatch': return paintHatch(palette);
    case 'rings': return paintRings(palette);
    default: return paintWedge(name, palette) ?? paintCamera(name, palette);
  }
}

/** The camera named `<shape>-<status>`, or null.
 * @param {string} name @param {Palette} palette @returns {Painted | null} */
function paintCamera(name, palette) {
  const [shape, status] = [SHAPES.find((each) => name.startsWith(`${each}-`)), STATUSES.find((each) => name.endsWith(`-${each}`))];
  return shape && status ? paint(cameraSign(shape, status), palette) : null;
}

/** The wedge named `wedge-<degrees>`, or null for another name.
 * @param {string} name @param {Palette} palette @returns {Painted | null} */
function paintWedge(name, palette) {
  const spread = Number(/^wedge-(\d+)$/.exec(name)?.[1] ?? NaN);
  if (Number.isNaN(spread)) return null;
  const context = openCanvas(WEDGE_PX * 2 + 4);
  context.fillStyle = palette['camera-wash'] ?? '';
  context.fill(new Path2D(wedgePath(WEDGE_PX, Math.min(360, spread))));
  return read(context);
}

/** @param {readonly import('../signs.js').Part[]} parts @param {Palette} palette @returns {Painted} */
function paint(parts, palette) {
  const context = openCanvas(UNITS);
  context.lineJoin = 'round';
  for (const part of parts) {
    const path = new Path2D(part.d);
    context.setLineDash(part.dash ?? []);
    context.lineCap = part.cap ?? 'butt';
    context.lineWidth = part.width ?? 0;
    if (part.fill) context.fillStyle = palette[part.fill] ?? '';
    if (part.stroke) context.strokeStyle = palette[part.stroke] ?? '';
    if (part.fill) context.fill(path);
    if (part.stroke) context.stroke(path);
  }
  return read(context);
}

/** Where a rate is not shown: thin diagonal lines, not a colour of the ramp.
 * @param {Palette} palette @returns {Painted} */
function paintHatch(palette) {
  const context = openCanvas(8);
  context.strokeStyle = palette['ramp-3'] ?? '';
  context.lineWidth = 0.8;
  context.stroke(new Path2D('M-4 4L4 -4M-6 -2L-2 -6M2 6L6 2'));
  return read(context);
}

/** Where people looked and found none: rings, as the figure nought.
 * @param {Palette} palette @returns {Painted} */
function paintRings(palette) {
  const context = openCanvas(14);
  context.strokeStyle = palette.surface ?? '';
  context.lineWidth = 1.8;
  context.stroke(new Path2D('M3.4 0A3.4 3.4 0 1 1 -3.4 0A3.4 3.4 0 1 1 3.4 0Z'));
  return read(context);
}

/** A canvas whose middle is 0,0.
 * @param {number} units side @returns {CanvasRenderingContext2D} */
function openCanvas(units) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = units * RATIO;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('expected a 2d canvas, which every browser that runs modules has');
  context.setTransform(RATIO, 0, 0, RATIO, (units * RATIO) / 2, (units * RATIO) / 2);
  return context;
}

/** @param {CanvasRenderingContext2D} context @returns {Painted} */
function read(context) {
  const { width, height } = context.canvas;
  return { image: context.getImageData(0, 0, width, height), pixelRatio: RATIO };
}
