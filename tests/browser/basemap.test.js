// An operator's vector tiles under the map, in each schema that is known, and in one that is not.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pmtilesOf } from './pmtiles.js';
import { openTown } from './visitor.js';

/** The tile around the city's middle, some 6 km wide; it is cut in a west of water and an east of park, with a street between. */
const TILE = { z: 12, x: 2091, y: 1495 };
const [WEST, MIDDLE, EAST, SOUTH, NORTH] = [3.79, 3.8232, 3.855, 43.58, 43.64];
const LOOK = `map=16/43.61/${MIDDLE}&hide=areas,zones,places`;
const [WATER, PARK, STREET] = ['195,214,220', '219,227,203', '255,255,255'];

/** @param {number} west @param {number} east @param {Record<string, string>} properties @returns {GeoJSON.Feature} */
const surface = (west, east, properties) => ({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [[[west, SOUTH], [east, SOUTH], [east, NORTH], [west, NORTH], [west, SOUTH]]] } });
/** @param {Record<string, string>} properties @returns {GeoJSON.Feature} */
const street = (properties) => ({ type: 'Feature', properties, geometry: { type: 'LineString', coordinates: [[MIDDLE, SOUTH], [MIDDLE, NORTH]] } });

/** @type {Record<string, Record<string, GeoJSON.Feature[]>>} */
const FILES = {
  'OpenMapTiles': {
    water: [surface(WEST, MIDDLE, { class: 'lake' })],
    landcover: [surface(MIDDLE, EAST, { class: 'grass' })],
    transportation: [street({ class: 'primary' })],
    transportation_name: [street({ class: 'primary', name: 'Rue du Fichier' })],
  },
  'Shortbread': {
    water_polygons: [surface(WEST, MIDDLE, { kind: 'water' })],
    land: [surface(MIDDLE, EAST, { kind: 'park' })],
    streets: [street({ kind: 'primary' })],
    street_labels: [street({ kind: 'primary', name: 'Rue du Fichier' })],
  },
  'Protomaps': {
    water: [surface(WEST, MIDDLE, { kind: 'lake' })],
    landuse: [surface(MIDDLE, EAST, { kind: 'park' })],
    roads: [street({ kind: 'major_road', name: 'Rue du Fichier' })],
  },
};

const folder = mkdtempSync(join(tmpdir(), 'contrechamp-basemap-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} name @param {Record<string, GeoJSON.Feature[]>} layers */
function operatorsFile(name, layers) {
  const path = join(folder, `${name}.pmtiles`);
  writeFileSync(path, pmtilesOf(TILE, layers, 'Cartographes du coin'));
  return openTown(['--basemap', path]);
}

/** The colours west of the street, on it and east of it, in the part of the screen that the map has. @param {import('./driver.js').Screen} screen @param {string} name */
async function colours(screen, name) {
  const picture = await screen.picture(name);
  return Promise.all([0.5, 0.664, 0.8].map((across) => screen.pictures.colourAt(picture, across, 0.3)));
}

for (const [schema, layers] of Object.entries(FILES)) {
  describe(`vector tiles of the schema ${schema}`, () => {
    const town = operatorsFile(schema, layers);

    test('are drawn in the colours of the product, and their makers are named', () => town.with({}, async (visitor, screen) => {
      await visitor.openMap(LOOK);
      assert.deepEqual(await colours(screen, `basemap-${schema}`), [WATER, STREET, PARK]);
      await visitor.openMap();
      await screen.read('Cartographes du coin');
    }));
  });
}

describe('vector tiles of an unknown schema', () => {
  const town = operatorsFile('unknown', { lakes: [surface(WEST, EAST, {})] });

  test('give way to the territory’s own ground', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap(LOOK);
    assert.ok(!(await colours(screen, 'basemap-unknown')).includes(WATER));
  }));
});
