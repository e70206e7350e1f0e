// The phone's compass: from the sensor's angles to a heading, asked for only on a tap. It stores nothing and stops when told.

/** @typedef {{ alpha: number | null, beta: number | null, gamma: number | null, absolute?: boolean, webkitCompassHeading?: number, webkitCompassAccuracy?: number }} Turned
 * what a DeviceOrientationEvent says (W3C Device Orientation; `webkit…` is Safari's own heading) */

const RADIANS = Math.PI / 180;
/** How often a heading is told, and how long the sensor may be silent. */
const PACE_MS = 100;
const PATIENCE_MS = 3000;

/** Where the phone points, flat in the hand (its upper edge) or held up (its back): the sum of both, laid on the ground.
 * @param {Turned} turned @param {number} screenDeg how far the picture is turned on the device, 0 upright
 * @returns {number | null} degrees clockwise from north; null where the sensor does not know north */
export function headingOf({ alpha, beta, gamma, absolute, webkitCompassHeading, webkitCompassAccuracy }, screenDeg) {
  if (typeof webkitCompassHeading === 'number') return (webkitCompassAccuracy ?? 0) < 0 ? null : wrap(webkitCompassHeading + screenDeg);
  if (!absolute || alpha === null || beta === null || gamma === null) return null;
  const [sinA, cosA, sinB, cosB, sinG, cosG] = [alpha, beta, gamma].flatMap((angle) => [Math.sin(angle * RADIANS), Math.cos(angle * RADIANS)]);
  const [x, y] = [Math.sin(screenDeg * RADIANS), Math.cos(screenDeg * RADIANS)];
  const [a, ca, b, cb, g, cg] = /** @type {[number, number, number, number, number, number]} */ ([sinA, cosA, sinB, cosB, sinG, cosG]);
  const east = x * (ca * cg - a * b * g) - y * cb * a - (cg * a * b + ca * g);
  const north = x * (cg * a + ca * b * g) + y * ca * cb - (a * g - ca * cg * b);
  return Math.hypot(east, north) < 0.05 ? null : wrap(Math.atan2(east, north) / RADIANS);
}

/** @param {number} degrees @returns {number} */
const wrap = (degrees) => ((degrees % 360) + 360) % 360;

/** Whether it is worth offering: a device that is held, with a sensor the browser knows of.
 * @returns {boolean} */
export function hasCompass() {
  return 'DeviceOrientationEvent' in window && matchMedia('(pointer: coarse)').matches;
}

/** Tells headings until `signal` ends, or why there are none as a key of the catalogue. Called from a tap, as Safari asks.
 * @param {{ onHeading: (heading: number) => void, onTrouble: (key: string) => void, signal: AbortSignal }} given */
export async function followCompass({ onHeading, onTrouble, signal }) {
  const sensor = /** @type {{ requestPermission?: () => Promise<string> }} */ (/** @type {unknown} */ (window.DeviceOrientationEvent));
  const answer = sensor.requestPermission ? await sensor.requestPermission().catch(() => 'denied') : 'granted';
  if (signal.aborted) return;
  if (answer !== 'granted') return void onTrouble('report.compass_denied');
  const silence = setTimeout(() => onTrouble('report.compass_none'), PATIENCE_MS);
  let last = 0;
  const read = (/** @type {Event} */ event) => {
    const heading = headingOf(/** @type {Turned} */ (/** @type {unknown} */ (event)), screen.orientation?.angle ?? 0);
    if (heading === null) return;
    clearTimeout(silence);
    if (event.timeStamp - last < PACE_MS && last > 0) return;
    last = event.timeStamp;
    onHeading(heading);
  };
  window.addEventListener('deviceorientationabsolute', read, { signal });
  window.addEventListener('deviceorientation', read, { signal });
  signal.addEventListener('abort', () => clearTimeout(silence));
}
