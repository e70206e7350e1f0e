// What the map holds at first, and what it gets once there is something.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateSource } from '../../web/js/map/changes.js';
import { layersOf, sourcesOf } from '../../web/js/map/contents.js';

/** @typedef {import('../../web/js/map/map-view.js').MapData} MapData */

/** @type {any} */
const TERRITORY = { basemap: null, ground: 'ground.geojson?detail=far', ground_near: 'ground.geojson?detail=near', choropleth_kind: 'quartier', city_area: '34172' };
/** @type {any} */
const ONE = { type: 'FeatureCollection', features: [{ type: 'Feature', id: 'a', properties: { kind: 'quartier', label_lon: 3.9, label_lat: 43.6 }, geometry: { type: 'Point', coordinates: [3.9, 43.6] } }] };
/** @type {import('../../web/js/api.js').Features} */
const NONE = { type: 'FeatureCollection', features: [] };
/** @type {MapData} */
const FIRST = { territory: TERRITORY, areas: NONE, places: null, zones: null, me: null, wall: null, surveys: null, draft: null, own: NONE, found: null, tiles: '{z}/{y}/{x}' };
/** @type {import('../../web/js/map/map-view.js').Shown} */
const SHOWN = { colour: 'off', hidden: [], selection: null, isProjected: false, scale: 1, lang: 'fr' };

/** @param {Partial<MapData>} patch */
const sourcesWith = (patch) => sourcesOf({ ...FIRST, ...patch }, (path) => path);

test('the first picture asks for cameras alone, also where areas have come before it', () => {
  assert.deepEqual(Object.keys(sourcesWith({ areas: ONE, places: ONE })), ['cameras']);
});

test('the rest comes after the cameras, as far as there is something to draw', () => {
  assert.deepEqual(Object.keys(sourcesWith({ isWhole: true })).sort(), ['cameras', 'ground']);
  assert.deepEqual(Object.keys(sourcesWith({ isWhole: true, isNear: true, areas: ONE, places: ONE, own: ONE })).sort(), ['area-labels', 'areas', 'cameras', 'ground', 'ground-near', 'own', 'places']);
});

test('what somebody does is drawn at once', () => {
  assert.deepEqual(Object.keys(sourcesWith({ me: ONE, draft: ONE })).sort(), ['cameras', 'draft', 'me']);
});

test('no layer names a source that the map has not', () => {
  const layers = layersOf({}, FIRST, SHOWN, (source) => source === 'cameras');
  assert.ok(layers.some(({ id }) => id === 'cameras') && layers.some(({ id }) => id === 'background'));
  assert.deepEqual([...new Set(layers.flatMap((layer) => ('source' in layer ? [layer.source] : [])))], ['cameras']);
});

test('a source is made when it first holds something, and emptied when it holds nothing any more', () => {
  /** @type {Map<string, any>} */
  const sources = new Map();
  /** @type {any} */
  const map = { getSource: (/** @type {string} */ id) => sources.get(id), addSource: (/** @type {string} */ id, /** @type {any} */ { data }) => sources.set(id, { data, setData(/** @type {any} */ next) { this.data = next; } }) };
  updateSource(map, 'draft', undefined);
  assert.equal(sources.size, 0);
  updateSource(map, 'draft', { type: 'geojson', data: ONE });
  assert.equal(sources.get('draft').data, ONE);
  updateSource(map, 'draft', undefined);
  assert.deepEqual(sources.get('draft').data, NONE);
});
