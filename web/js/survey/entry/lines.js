// A line of a walk sheet: what its codes mean, where it lies, and the report it becomes. Pure.
import { metresPerDegree } from '../../metres.js';

/** @typedef {import('../../report/receipt-key.js').Key} Key */
/** @typedef {{ lon: number, lat: number, accuracyM: number }} Place WGS 84 degrees */
/** @typedef {{ number: number, place: Place | null, street: string, near: string, side: string, type: string, direction: string, note: string, key: Key, distinctFrom: string[] }} Line
 * `type` and `direction` are the digits of the sheet; `side` is a wind of four or '' */

/** @type {Record<string, string>} digit to `camera:type` */
const TYPES = { 1: 'dome', 2: 'fixed', 3: 'panning' };
/** Metres from the middle of a street to its side. */
const SIDE_M = 6;
/** A click on the sheet's map is so exact, in metres. */
export const CLICK_M = 8;

/** @param {number} number @param {Key} key @returns {Line} */
export function emptyLine(number, key) {
  return { number, place: null, street: '', near: '', side: '', type: '', direction: '', note: '', key, distinctFrom: [] };
}

/** @param {Line} line @returns {boolean} whether anything was written on it */
export const isWritten = ({ place, street, type, direction, note }) => place !== null || [street, type, direction, note].some((text) => text.trim() !== '');

/** The tags of the digits; 4 and 0 say that it is not known.
 * @param {Pick<Line, 'type' | 'direction'>} line @returns {Record<string, string>} */
export function tagsOfLine({ type, direction }) {
  /** @type {Record<string, string>} */
  const tags = { 'surveillance:type': 'camera' };
  const known = TYPES[type];
  if (known) tags['camera:type'] = known;
  if (direction === '9') tags['camera:direction'] = '0-360';
  else if (/^[1-8]$/.test(direction)) tags['camera:direction'] = String((Number(direction) - 1) * 45);
  return tags;
}

/** @param {Line} line @param {Place} place @param {string} day @returns {Record<string, unknown>} */
export function reportOfLine(line, { lon, lat, accuracyM }, day) {
  return {
    report_id: line.key.reportId, kind: 'camera', position: { type: 'Point', coordinates: [Number(lon.toFixed(7)), Number(lat.toFixed(7))] }, accuracy_m: Math.round(accuracyM),
    seen_on: day, evidence: 'seen', tags: tagsOfLine(line), ...(line.note.trim() ? { note: line.note.trim() } : {}), ...(line.distinctFrom.length > 0 ? { distinct_from: line.distinctFrom } : {}),
  };
}

/** @param {'seen' | 'not_seen'} kind @param {string} cameraId @param {string} day @param {Key} key @returns {Record<string, unknown>} */
export function reportOfKnown(kind, cameraId, day, key) {
  return { report_id: key.reportId, kind, camera_id: cameraId, seen_on: day, evidence: 'seen' };
}

/** @typedef {[number, number]} Point longitude, latitude */

/** Where a street is meant: at its corner with another, else in its middle, which is only as exact as the street is short.
 * @param {Point[][]} street its lines @param {Point[][] | null} near the lines of the other street @param {string} side north, east, south, west or ''
 * @returns {Place | null} */
export function placeOnStreet(street, near, side) {
  const points = street.flatMap((line) => dense(line));
  if (points.length === 0) return null;
  const others = near?.flatMap((line) => dense(line)) ?? [];
  const lengthM = street.reduce((sum, line) => sum + lengthOf(line), 0);
  const corner = others.length > 0 ? nearest(points, others) : null;
  const [lon, lat] = corner ?? middleOf(street) ?? points[0] ?? [0, 0];
  const [east, north] = { north: [0, 1], east: [1, 0], south: [0, -1], west: [-1, 0] }[side] ?? [0, 0];
  const scale = metresPerDegree(lat);
  return { lon: lon + ((east ?? 0) * SIDE_M) / scale.lon, lat: lat + ((north ?? 0) * SIDE_M) / scale.lat, accuracyM: corner ? 20 : Math.max(20, lengthM / 2) };
}

/** @param {Point} a @param {Point} b @returns {number} metres, enough for a street */
function metres(a, b) {
  const scale = metresPerDegree(a[1]);
  return Math.hypot((a[0] - b[0]) * scale.lon, (a[1] - b[1]) * scale.lat);
}

/** @param {Point[]} line @returns {number} metres */
function lengthOf(line) {
  return line.slice(1).reduce((sum, point, index) => sum + metres(line[index] ?? point, point), 0);
}

/** The line with points at most ten metres apart.
 * @param {Point[]} line @returns {Point[]} */
function dense(line) {
  return line.flatMap((point, index) => {
    const before = line[index - 1];
    if (!before) return [point];
    const count = Math.max(1, Math.ceil(metres(before, point) / 10));
    return Array.from({ length: count }, (_, step) => /** @type {Point} */ ([before[0] + ((point[0] - before[0]) * (step + 1)) / count, before[1] + ((point[1] - before[1]) * (step + 1)) / count]));
  });
}

/** The point nearest to any of others.
 * @param {Point[]} points @param {Point[]} others @returns {Point | null} */
function nearest(points, others) {
  /** @type {Point | null} */
  let best = null;
  let least = Infinity;
  for (const point of points) {
    for (const other of others) {
      const away = metres(point, other);
      if (away < least) [best, least] = [point, away];
    }
  }
  return best;
}

/** The middle of the longest line.
 * @param {Point[][]} street @returns {Point | null} */
function middleOf(street) {
  const [longest] = [...street].sort((a, b) => lengthOf(b) - lengthOf(a));
  const points = dense(longest ?? []);
  return points[Math.floor(points.length / 2)] ?? null;
}
