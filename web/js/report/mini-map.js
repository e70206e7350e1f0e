// A small drawing of a few tens of metres: the streets the big map has at hand, the marker in the middle, the cameras around it. No second map library.
import { parseDirections } from '../direction.js';
import { metresPerDegree } from '../metres.js';
import { cameraSign, shapeOf, statusOf, wedgePath } from '../signs.js';

/** @typedef {import('../map/map-view.js').MapView} MapView */
/** @typedef {[number, number]} Point longitude, latitude */
/** @typedef {{ kind: string, lines: Point[][] }} Ground a street or building; degrees */
/** @typedef {{ position: Point, tags: Record<string, any>, isMeant: boolean }} Shown */

const SIZE = 120;
const SPACE = 'http://www.w3.org/2000/svg';
const LEAST_M = 28;

/** The streets and buildings around a point that the big map has loaded; nothing without it.
 * @param {MapView | null} view @param {Point} centre @returns {Ground[]} */
export function groundAround(view, centre) {
  const found = ['ground', 'ground-near'].filter((source) => view?.map.getSource(source)).flatMap((source) => view?.map.querySourceFeatures(source, { filter: ['in', ['get', 'kind'], ['literal', ['street', 'building']]] }) ?? []);
  const isNear = (/** @type {Point} */ [lon, lat]) => Math.abs(lon - centre[0]) < 0.004 && Math.abs(lat - centre[1]) < 0.003;
  return found.map(({ geometry, properties }) => ({ kind: String(properties.kind), lines: linesOf(geometry) })).filter(({ lines }) => lines.some((line) => line.some(isNear)));
}

/** @param {GeoJSON.Geometry} geometry @returns {Point[][]} */
function linesOf(geometry) {
  switch (geometry.type) {
    case 'LineString': return [/** @type {Point[]} */ (geometry.coordinates)];
    case 'MultiLineString':
    case 'Polygon': return /** @type {Point[][]} */ (geometry.coordinates);
    case 'MultiPolygon': return /** @type {Point[][]} */ (geometry.coordinates.flat());
    default: return [];
  }
}

/** North up, the marker in the middle; the camera that is meant drawn last and with its view.
 * @param {{ centre: Point, cameras: Shown[], ground: Ground[], label: string }} given @returns {SVGSVGElement} */
export function miniMap({ centre, cameras, ground, label }) {
  const perDegree = metresPerDegree(centre[1]);
  const metres = (/** @type {Point} */ [lon, lat]) => [(lon - centre[0]) * perDegree.lon, (centre[1] - lat) * perDegree.lat];
  const farthest = Math.max(LEAST_M, ...cameras.filter(({ isMeant }) => isMeant).map(({ position }) => Math.hypot(...metres(position)) * 1.35));
  const scale = SIZE / 2 / farthest;
  const at = (/** @type {Point} */ point) => metres(point).map((each) => Number((each * scale).toFixed(1)));
  const half = SIZE / 2;
  const svg = made('svg', { class: 'mini', viewBox: `${-half} ${-half} ${SIZE} ${SIZE}`, width: SIZE, height: SIZE, role: 'img', 'aria-label': label });
  for (const kind of ['building', 'street']) {
    const d = ground.filter((each) => each.kind === kind).flatMap(({ lines }) => lines.map((line) => `M${line.map((point) => at(point).join(' ')).join('L')}${kind === 'building' ? 'Z' : ''}`)).join('');
    if (d) svg.append(made('path', { class: `mini__${kind}`, d, ...(kind === 'street' ? { 'stroke-width': Math.max(3, 7 * scale) } : {}) }));
  }
  svg.append(made('path', { class: 'mini__marker', d: 'M-13 0H-5M5 0H13M0 -13V-5M0 5V13' }));
  for (const camera of [...cameras].sort((a, b) => Number(a.isMeant) - Number(b.isMeant))) svg.append(sign(camera, at(camera.position)));
  return svg;
}

/** @param {Shown} camera @param {number[]} place in the drawing @returns {SVGElement} */
function sign({ tags, isMeant }, [x = 0, y = 0]) {
  const group = made('g', { class: `sign mini__camera${isMeant ? '' : ' mini__camera--other'}`, transform: `translate(${x} ${y}) scale(${isMeant ? 0.85 : 0.5})` });
  const { views: [view] } = parseDirections(directionOf(tags));
  const spread = view?.spread ?? 60;
  const transform = view && spread < 360 ? `rotate(${view.heading})` : '';
  if (view && isMeant) group.append(made('path', { class: 'fill-wash', d: wedgePath(40, spread), transform }));
  group.append(...cameraSign(transform ? 'view' : shapeOf(tags), statusOf(tags.cc_status)).map((part) => drawn(part, transform)));
  return group;
}

/** @param {Record<string, any>} tags @returns {string | undefined} */
const directionOf = (tags) => tags['camera:direction'] ?? tags.direction;

/** @param {import('../signs.js').Part} part @param {string} transform */
function drawn({ d, fill, stroke, width = 0, dash = [] }, transform) {
  const classes = [fill ? `fill-${fill}` : '', stroke ? `stroke-${stroke}` : ''];
  return made('path', { d, class: classes.join(' ').trim(), 'stroke-width': width, 'stroke-dasharray': dash.join(' '), transform });
}

/** @param {string} name @param {Record<string, string | number>} attributes @returns {any} */
function made(name, attributes) {
  const node = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== '') node.setAttribute(key, String(value));
  return node;
}
