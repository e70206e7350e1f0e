// The schemas of vector base maps that the map can draw: where each keeps water, parks, buildings, streets and their names.
// The names are those of OpenMapTiles 3, Shortbread 1 and the Protomaps basemap 4; a file tells its layers in `vector_layers`.

/** One kind of thing in a source: which layer holds it, and which of that layer's features are it; `isNear` where it comes with the second half of the territory's ground.
 * @typedef {{ layer: string, filter?: any, isNear?: boolean }} Part */
/** @typedef {'park' | 'pedestrian' | 'water' | 'building'} Surface */
/** @typedef {{ surfaces: [Surface, Part][], streets: Part, minorStreets?: Part, names: Part, classOfStreet: any, name: any }} Schema `classOfStreet` answers 1 (widest) to 4, 0 for what is no street; `minorStreets` are those of class 3 and 4, names included, where they are apart */

const POLYGON = ['in', ['geometry-type'], ['literal', ['Polygon', 'MultiPolygon']]];
const GREEN = ['park', 'garden', 'grass', 'grassland', 'meadow', 'forest', 'wood', 'nature_reserve', 'recreation_ground', 'village_green', 'cemetery', 'golf_course', 'scrub'];
const NAME = ['coalesce', ['get', 'name'], ['get', 'name:latin']];

/** @param {string} layer @param {string} [key] @param {string[]} [values] @returns {Part} */
const areas = (layer, key, values = []) => ({ layer, filter: key === undefined ? POLYGON : ['all', POLYGON, ['in', ['get', key], ['literal', values]]] });

/** @param {any} value @param {string[][]} classes of streets, the widest first */
const classOf = (value, classes) => ['match', value, ...classes.flatMap((names, index) => [names, index + 1]), 0];

const HIGHWAYS = [
  ['motorway', 'trunk', 'primary', 'motorway_link', 'trunk_link'],
  ['secondary', 'tertiary', 'primary_link', 'secondary_link', 'tertiary_link'],
  ['residential', 'unclassified', 'living_street', 'pedestrian', 'road', 'minor'],
  ['service', 'track', 'path', 'footway', 'cycleway', 'steps', 'bridleway'],
];

/** By the layer that only this schema has.
 * @type {Record<string, Schema>} */
const SCHEMAS = {
  transportation: {
    surfaces: [['park', areas('landcover', 'class', GREEN)], ['park', areas('park')], ['water', areas('water')], ['building', areas('building')]],
    streets: { layer: 'transportation' },
    names: { layer: 'transportation_name' },
    classOfStreet: classOf(['get', 'class'], HIGHWAYS),
    name: NAME,
  },
  street_labels: {
    surfaces: [['park', areas('land', 'kind', GREEN)], ['pedestrian', areas('street_polygons')], ['water', areas('ocean')], ['water', areas('water_polygons')], ['building', areas('buildings')]],
    streets: { layer: 'streets' },
    names: { layer: 'street_labels' },
    classOfStreet: classOf(['get', 'kind'], HIGHWAYS),
    name: NAME,
  },
  roads: {
    surfaces: [['park', areas('landuse', 'kind', GREEN)], ['pedestrian', areas('landuse', 'kind', ['pedestrian'])], ['water', areas('water')], ['building', areas('buildings')]],
    streets: { layer: 'roads' },
    names: { layer: 'roads' },
    classOfStreet: classOf(['get', 'kind'], [['highway'], ['major_road'], ['minor_road'], ['path', 'other']]),
    name: NAME,
  },
};

/** @param {string[]} layers of a file @returns {Schema | null} none when the file's layers follow no schema that is known here */
export function schemaOf(layers) {
  const found = Object.entries(SCHEMAS).find(([layer]) => layers.includes(layer));
  return found?.[1] ?? null;
}

/** The territory's own ground: one layer without a name, told apart by `kind`; streets bring their class.
 * @type {Schema} */
export const OWN_GROUND = {
  surfaces: /** @type {Surface[]} */ (['park', 'pedestrian', 'water', 'building']).map((kind) => [kind, { layer: '', filter: ['==', ['get', 'kind'], kind], isNear: ['pedestrian', 'building'].includes(kind) }]),
  streets: { layer: '', filter: ['==', ['get', 'kind'], 'street'] },
  minorStreets: { layer: '', filter: ['==', ['get', 'kind'], 'street'], isNear: true },
  names: { layer: '', filter: ['==', ['get', 'kind'], 'street'] },
  classOfStreet: ['get', 'class'],
  name: ['get', 'name'],
};
