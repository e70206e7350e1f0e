// How each camera sign, the house of a place for children and the wedge are drawn: one definition for map images and legend.
// Pure geometry in units of a 40-unit square centred on 0,0, up is north; colours are names of tokens, never values.

/** @typedef {'ink' | 'surface' | 'camera' | 'gone' | 'school'} Token */
/** @typedef {{ d: string, fill?: Token, stroke?: Token, width?: number, dash?: number[], cap?: 'round' }} Part */
/** @typedef {'unknown' | 'fixed' | 'dome' | 'panning' | 'alpr' | 'other' | 'view'} Shape */
/** @typedef {'confirmed' | 'unverified' | 'documented' | 'gone'} Status */

/** @type {readonly Shape[]} */
export const SHAPES = ['unknown', 'fixed', 'dome', 'panning', 'alpr', 'other', 'view'];
/** @type {readonly Status[]} */
export const STATUSES = ['confirmed', 'unverified', 'documented', 'gone'];

/** @param {number} r @returns {string} */
const disc = (r) => `M${r} 0A${r} ${r} 0 1 1 ${-r} 0A${r} ${r} 0 1 1 ${r} 0Z`;

/** Outline of the body by shape; the drop of a view is a disc with tangents to a beak 18 units north. */
const BODIES = {
  unknown: disc(8),
  fixed: disc(8),
  dome: disc(8),
  panning: disc(8),
  alpr: 'M-9.5 -7H9.5Q12 -7 12 -4.5V4.5Q12 7 9.5 7H-9.5Q-12 7 -12 4.5V-4.5Q-12 -7 -9.5 -7Z',
  other: 'M0 -10.5L10.5 0L0 10.5L-10.5 0Z',
  view: 'M0 -18L7.17 -3.56A8 8 0 1 1 -7.17 -3.56Z',
};

/** What marks the type inside the body, and outside it for one that turns. */
const MARKS = {
  unknown: '',
  fixed: 'M-4 -2.6H1.4V2.6H-4ZM2.4 0L5 -2.4V2.4Z',
  dome: disc(3),
  panning: '',
  alpr: 'M-7 -1.4H-4V1.4H-7ZM-1.5 -1.4H1.5V1.4H-1.5ZM4 -1.4H7V1.4H4Z',
  other: disc(2.4),
  view: '',
};

const ARC = 'M-12.2 6.4A13.8 13.8 0 0 0 12.2 6.4';
const CROSS = 'M-3.6 -3.6L3.6 3.6M3.6 -3.6L-3.6 3.6';

/** How the body's outline tells the status.
 * @type {Record<Status, Omit<Part, 'd'>>} */
const OUTLINES = {
  confirmed: { fill: 'camera' },
  unverified: { fill: 'surface', stroke: 'camera', width: 2.8 },
  documented: { fill: 'surface', stroke: 'camera', width: 2.8, dash: [3.4, 2.6] },
  gone: { fill: 'gone' },
};

/** The parts of a camera sign, to be painted in order; the first ones are the light halo that carries the contrast.
 * @param {Shape} shape @param {Status} status @returns {Part[]} */
export function cameraSign(shape, status) {
  const body = BODIES[shape];
  const isSolid = status === 'confirmed' || status === 'gone';
  /** @type {Part[]} */
  const parts = [{ d: body, fill: 'surface', stroke: 'surface', width: isSolid ? 4.4 : 6.4 }];
  if (shape === 'panning' && status !== 'gone') parts.push({ d: ARC, stroke: 'surface', width: 6.4, cap: 'round' });
  parts.push({ d: body, ...OUTLINES[status] });
  if (status === 'gone') return [...parts, { d: CROSS, stroke: 'surface', width: 2.4, cap: 'round' }];
  if (shape === 'panning') parts.push({ d: ARC, stroke: 'camera', width: 2.8, cap: 'round' });
  if (MARKS[shape]) parts.push({ d: MARKS[shape], fill: isSolid ? 'surface' : 'camera' });
  return parts;
}

/** @type {readonly Part[]} several cameras, counted; the number is set over it */
export const CLUSTER_SIGN = [{ d: disc(16), fill: 'camera', stroke: 'surface', width: 2.4 }];

/** @type {readonly Part[]} the house of a place for children */
export const PLACE_SIGN = [
  { d: 'M0 -9.5L9 -2V8.5H-9V-2Z', fill: 'surface', stroke: 'surface', width: 4.6 },
  { d: 'M0 -9.5L9 -2V8.5H-9V-2Z', fill: 'school' },
];

/** The sign's shape for a camera's tags. A known view is drawn by its own beak.
 * @param {Record<string, unknown>} tags @returns {Shape} */
export function shapeOf(tags) {
  const device = tags['surveillance:type'];
  if (device === 'ALPR' || device === 'ANPR') return 'alpr';
  if (device !== undefined && device !== 'camera') return 'other';
  const type = tags['camera:type'];
  return type === 'fixed' || type === 'dome' || type === 'panning' ? type : 'unknown';
}

/** @param {unknown} status @returns {Status} an unknown one is shown as unverified */
export function statusOf(status) {
  return STATUSES.find((each) => each === status) ?? 'unverified';
}

/** The outline of what a view may cover, `radius` units long.
 * @param {number} radius @param {number} spread degrees @returns {string} pointing north */
export function wedgePath(radius, spread) {
  if (spread >= 359) return disc(radius);
  const half = (spread / 2) * (Math.PI / 180);
  const [x, y] = [radius * Math.sin(half), -radius * Math.cos(half)].map((each) => Number(each.toFixed(2)));
  return `M0 0L${-(x ?? 0)} ${y}A${radius} ${radius} 0 ${spread > 180 ? 1 : 0} 1 ${x} ${y}Z`;
}
