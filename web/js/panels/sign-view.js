// The signs as small drawings beside words, in the same form as on the map.
import { drawing } from '../dom.js';
import { cameraSign, CLUSTER_SIGN, PLACE_SIGN, shapeOf, statusOf, wedgePath } from '../signs.js';

/** @typedef {import('../signs.js').Part} Part */

/** @param {readonly Part[]} parts @param {number} [size] pixels @returns {SVGSVGElement} */
export function signView(parts, size = 40) {
  const svg = drawing(parts, '-20 -20 40 40', size);
  svg.setAttribute('class', 'sign');
  return svg;
}

/** The sign of a camera as its tags have it.
 * @param {Record<string, unknown>} tags @returns {SVGSVGElement} */
export function cameraView(tags) {
  return signView(cameraSign(shapeOf(tags), statusOf(tags.cc_status)));
}

/** @returns {SVGSVGElement} */
export const placeView = () => signView(PLACE_SIGN);

/** @returns {SVGSVGElement} */
export const clusterView = () => signView(CLUSTER_SIGN);

/** A camera whose direction is known, with its wedge.
 * @returns {SVGSVGElement} */
export function wedgeView() {
  const svg = signView([{ d: wedgePath(24, 60) }, ...cameraSign('view', 'confirmed')]);
  svg.querySelector('path')?.classList.add('fill-wash');
  svg.setAttribute('viewBox', '-20 -27 40 40');
  return svg;
}

/** A camera that was reported here and not sent yet, in its ring.
 * @returns {SVGSVGElement} */
export const ownView = () => signView([{ d: 'M-17.5 0A17.5 17.5 0 1 0 17.5 0A17.5 17.5 0 1 0 -17.5 0', fill: 'surface', stroke: 'ink', width: 2.5 }, ...cameraSign('unknown', 'unverified')]);
