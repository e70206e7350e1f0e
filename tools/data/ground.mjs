// Builds the light ground on which a pin can be placed without network: streets with names, water, parks, pedestrian zones.
// It carries no camera and no place, and keeps to five decimals (about one metre).

import { union } from 'polyclip-ts';
import { length, polygonGeometry, polygonsOf, rounder, simplifyLine, tidyPolygon, withoutRepeats } from './geometry.mjs';
import { typographicName } from './names.mjs';
import { lambert93ToDegrees } from './sources.mjs';
import { classifyStreets } from './street-classes.mjs';

const DECIMALS = 5;
const STREET_TOLERANCE_M = 1;
const OUTLINE_TOLERANCE_M = 2;
const BUILDING_TOLERANCE_M = 1;

/** Names that say what a lawn is used for, or stop in the middle of a word: no name of a park. */
const NOT_A_PARK_NAME = /^(Espace chiens|Chiens|Aire de jeux|Bassin de rétention|Fontaine|Couverture|Transparence|Collection|Centre horticole|Hotel de Ville|Chateau d'eau)|G\.S\.|\(| {2}|Petit bois de la$/i;

/**
 * @param {import("./sources.mjs").Sources} sources
 * @param {any[]} centreLines the street segments, in Lambert-93 metres
 * @returns {any[]} polygons first, then streets from the smallest class to the main roads, as they are to be drawn
 */
export function buildGround(sources, centreLines) {
  const buildings = sources.features('batiments-non-residentiels-2014.geojson');
  const water = sources.features('cours-eau-2014.geojson').filter(isWater);
  return [
    ...parks(sources.features('espaces-verts-2014.geojson')),
    ...each('pedestrian', dissolve(sources.features('zones-pietonnes-2014.geojson'), {})),
    ...each('water', dissolve(water, { leastArea: 60 })),
    ...each('building', dissolve(buildings, { leastArea: 40, tolerance: BUILDING_TOLERANCE_M })),
    ...streets(centreLines),
  ];
}

/** What the list calls a way that has no name. */
const NAMELESS = 'Voie non dénommée';

/** The file also holds arrows that a draughtsman put on the streams. @param {any} published */
function isWater({ properties }) {
  return properties.SYM !== "Fleche de cours d'eau";
}

/** One feature for each named park, and one for each lawn without a name. @param {any[]} published */
function parks(published) {
  /** @type {Map<string, any[]>} */
  const byName = new Map();
  for (const lawn of published) {
    const label = lawn.properties.LIBEL ?? '';
    const name = label === '' || NOT_A_PARK_NAME.test(label) ? '' : typographicName(label);
    byName.set(name, [...(byName.get(name) ?? []), lawn]);
  }
  const nameless = each('park', dissolve(byName.get('') ?? [], { leastArea: 300 }));
  const named = [...byName]
    .filter(([name]) => name !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, lawns]) => ({ name, polygons: dissolve(lawns, { leastArea: 50 }) }))
    .filter(({ polygons }) => polygons.length > 0)
    .map(({ name, polygons }) => ({ type: 'Feature', properties: { kind: 'park', name }, geometry: polygonGeometry(polygons) }));
  return [...nameless, ...named];
}

/** Things without a name are a feature each, so that a box finds only those it holds. @param {string} kind @param {any[]} polygons */
function each(kind, polygons) {
  return polygons.map((polygon) => ({ type: 'Feature', properties: { kind }, geometry: polygonGeometry([polygon]) }));
}

/**
 * Outlines as simplified polygons: pieces that touch or overlap are dissolved, small ones go.
 * @param {any[]} published
 * @param {{leastArea?: number, tolerance?: number}} options square metres, metres
 * @returns {any[]}
 */
function dissolve(published, { leastArea = 0, tolerance = OUTLINE_TOLERANCE_M }) {
  const round = rounder(DECIMALS + 1);
  const pieces = published.flatMap(({ geometry }) => polygonsOf(geometry)).map((rings) => rings.map((ring) => ring.map(round)));
  const tidy = (/** @type {any[]} */ polygons) =>
    polygons.map((rings) => tidyPolygon(rings, { decimals: DECIMALS, leastArea })).filter((rings) => rings !== null);
  const simplified = union([], ...pieces).map((rings) => rings.map((ring) => simplifyRing(ring, tolerance)));
  return uncrossed(uncrossed(tidy(simplified), tidy), tidy);
}

/**
 * Simplifying and rounding may make rings cross themselves or their neighbours, which a union undoes;
 * rounding its answer may cross again, so that it is asked twice.
 * @param {any[]} polygons
 * @param {(polygons: any[]) => any[]} tidy
 */
function uncrossed(polygons, tidy) {
  return tidy(union([], ...polygons));
}

/** A ring has no ends, so it is cut in two. @param {any} ring @param {number} tolerance metres */
function simplifyRing(ring, tolerance) {
  const middle = Math.floor(ring.length / 2);
  const halves = [ring.slice(0, middle + 1), ring.slice(middle)].map((half) => simplifyLine(half, tolerance));
  return [...halves[0].slice(0, -1), ...halves[1]];
}

/** @param {any[]} centreLines */
function streets(centreLines) {
  const round = rounder(DECIMALS);
  const classes = classifyStreets(centreLines);
  /** @type {Map<string, {name: string, class: number, lines: any[]}>} */
  const groups = new Map();
  centreLines.forEach(({ properties, geometry }, index) => {
    const name = properties.LIB_OFF === NAMELESS ? '' : typographicName(properties.LIB_OFF);
    const key = `${name}/${classes[index]}`;
    const group = groups.get(key) ?? { name, class: classes[index], lines: [] };
    const parts = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
    group.lines.push(...parts.map((/** @type {any} */ part) => part.map((/** @type {any} */ p) => round(lambert93ToDegrees(p)))));
    groups.set(key, group);
  });
  return [...groups.values()]
    .sort((a, b) => b.class - a.class || (a.name < b.name ? -1 : 1))
    .map((group) => ({
      type: 'Feature',
      properties: { kind: 'street', ...(group.name === '' ? {} : { name: group.name }), class: group.class },
      geometry: lineGeometry(joinLines(group.lines).map((line) => withoutRepeats(simplifyLine(line, STREET_TOLERANCE_M)))),
    }))
    .filter(({ geometry }) => geometry.coordinates.length > 0);
}

/** @param {any[]} lines */
function lineGeometry(lines) {
  const drawn = lines.filter((line) => line.length > 1 && length(line) > 0);
  return drawn.length === 1
    ? { type: 'LineString', coordinates: drawn[0] }
    : { type: 'MultiLineString', coordinates: drawn };
}

/**
 * Lines of one street that meet end to end, two by two, become one.
 * @param {any[]} lines
 */
function joinLines(lines) {
  const joined = lines.filter((line) => line.length > 1);
  for (let i = 0; i < joined.length; i += 1) {
    for (let other = nextOf(joined, i); other !== null; other = nextOf(joined, i)) {
      joined[i] = other.line;
      joined.splice(other.index, 1);
      if (other.index < i) i -= 1;
    }
  }
  return joined;
}

/** A line that continues line `i` where no third one meets, and what the two make. @param {any[]} lines @param {number} i */
function nextOf(lines, i) {
  const line = lines[i];
  for (const [end, isHead] of [[line[line.length - 1], false], [line[0], true]]) {
    const touching = lines.flatMap((candidate, index) => (index !== i && touches(candidate, end) ? [index] : []));
    if (touching.length !== 1 || isRing(line) || isRing(lines[touching[0]])) continue;
    const other = lines[touching[0]];
    const onwards = same(isHead ? other[other.length - 1] : other[0], end) ? other : [...other].reverse();
    const whole = isHead ? [...onwards, ...line.slice(1)] : [...line, ...onwards.slice(1)];
    return { index: touching[0], line: whole };
  }
  return null;
}

/** @param {any} line */
function isRing(line) {
  return same(line[0], line[line.length - 1]);
}

/** @param {any} line @param {any} end */
function touches(line, end) {
  return same(line[0], end) || same(line[line.length - 1], end);
}

/** @param {any} a @param {any} b */
function same(a, b) {
  return a[0] === b[0] && a[1] === b[1];
}
