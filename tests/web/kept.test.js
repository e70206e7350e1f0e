// What the device keeps, asked in place of the server.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noFilters } from '../../web/js/filters.js';
import { findCamera, keyOf, listCameras, search } from '../../web/js/kept.js';

/** @param {string} id @param {number} lon @param {Record<string, unknown>} properties @returns {any} */
const camera = (id, lon, properties = {}) => ({ type: 'Feature', id, geometry: { type: 'Point', coordinates: [lon, 43.61] }, properties: { cc_status: 'documented', ...properties } });

const CAMERAS = [camera('AAAAAAAA', 3.87, { ref: 'C59.04', 'camera:type': 'dome', cc_source: ['city', 'osm'] }), camera('BBBBBBBB', 3.8702, { 'camera:type': 'fixed' }), camera('CCCCCCCC', 3.9, { cc_status: 'gone' })];
const AREAS = [{ type: 'Feature', id: '34172-01', bbox: [3.86, 43.6, 3.88, 43.62], properties: { name: 'Les Cévennes', kind: 'sous-quartier', label_lon: 3.87, label_lat: 43.61 } }];
const PLACES = [{ type: 'Feature', id: 'p-1', geometry: { type: 'Point', coordinates: [3.8705, 43.61] }, properties: { name: 'École Cœur de ville', 'school:FR': 'élémentaire' } }];
const piece = (/** @type {number} */ lon) => ({ type: 'Feature', geometry: { type: 'LineString', coordinates: [[lon, 43.61], [lon + 0.001, 43.611]] }, properties: { kind: 'street', name: 'Rue des Cévennes' } });

/** @param {Record<string, unknown>} [changes] @returns {import('../../web/js/kept.js').Get} */
const device = (changes = {}) => async (path) => {
  const lists = /** @type {Record<string, any>} */ ({ 'map/cameras?limit=10000': CAMERAS, 'collections/areas/items': AREAS, 'collections/places/items': PLACES, 'ground.geojson?detail=near': [piece(3.86), piece(3.862)], ...changes });
  if (!lists[path]) throw new Error('nothing kept');
  return { type: 'FeatureCollection', features: lists[path], numberMatched: lists[path].length, keptOn: '2026-11-27' };
};

const idsOf = (/** @type {{ features: { id: string }[] } | null} */ found) => found?.features.map(({ id }) => id);

describe('what the device keeps', () => {
  test('lists cameras as the server would: what stands, near a point, within a box, by a filter', async () => {
    const ask = (/** @type {object} */ more) => listCameras(device(), { filters: noFilters(), limit: 50, ...more });
    assert.deepEqual(idsOf(await ask({})), ['AAAAAAAA', 'BBBBBBBB'], 'what is gone is not counted unless asked for');
    assert.deepEqual(idsOf(await ask({ near: [3.87, 43.61, 10] })), ['AAAAAAAA']);
    assert.deepEqual(idsOf(await ask({ bbox: [3.8701, 43.6, 3.88, 43.62] })), ['BBBBBBBB']);
    assert.deepEqual(idsOf(await ask({ filters: { ...noFilters(), lists: { 'camera:type': ['dome', 'panning'], cc_source: ['osm'] } } })), ['AAAAAAAA']);
    assert.deepEqual(idsOf(await ask({ filters: { ...noFilters(), lists: { cc_status: ['gone'] } } })), ['CCCCCCCC']);
    assert.equal((await ask({}))?.keptOn, '2026-11-27');
  });

  test('pages one after the other and tells the whole number', async () => {
    const first = await listCameras(device(), { filters: noFilters(), limit: 1 });
    assert.equal(first?.numberMatched, 2);
    const [next] = first?.links ?? [];
    const second = await listCameras(device(), { filters: noFilters(), limit: 1, next: next?.href ?? '' });
    assert.deepEqual([idsOf(second), second?.links], [['BBBBBBBB'], []]);
    assert.equal(await listCameras(device(), { filters: noFilters(), limit: 1, next: 'https://server/map/cameras?page=x' }), null, 'what the server began is not gone on with');
  });

  test('does not answer what it cannot know: years, school zones, a list that is not whole', async () => {
    for (const filters of [{ ...noFilters(), from: 2010 }, { ...noFilters(), schoolM: 100 }]) assert.equal(await listCameras(device(), { filters, limit: 50 }), null);
    const part = async () => ({ type: /** @type {const} */ ('FeatureCollection'), features: CAMERAS, numberMatched: 20_000, keptOn: '2026-11-27' });
    assert.equal(await listCameras(part, { filters: noFilters(), limit: 50 }), null);
  });

  test('finds a camera by its code and nothing by a stranger’s', async () => {
    assert.equal((await findCamera(device(), 'CCCCCCCC'))?.id, 'CCCCCCCC');
    assert.equal(await findCamera(device(), 'DDDDDDDD'), null);
  });

  test('searches names without accents; a street of two pieces is one', async () => {
    const kinds = async (/** @type {string} */ text) => (await search(device(), text, 'fr'))?.results.map(({ kind, title }) => `${kind} ${title}`);
    assert.deepEqual(await kinds('cevennes'), ['area Les Cévennes', 'street Rue des Cévennes']);
    assert.deepEqual(await kinds('coeur ecole'), ['place École Cœur de ville']);
    assert.deepEqual(await kinds('c59.04'), ['camera C59.04']);
    assert.deepEqual(await kinds('nulle part'), []);
    const street = (await search(device(), 'rue des', 'fr'))?.results[0];
    assert.deepEqual(street?.bbox?.map((each) => Number(each.toFixed(3))), [3.86, 43.61, 3.863, 43.611]);
    assert.equal(await search(async () => { throw new Error('nothing kept'); }, 'rue', 'fr'), null);
  });

  test('compares names as they sound, not as they are written', () => {
    assert.equal(keyOf('  L’Écusson — Œuvres '), 'l ecusson oeuvres');
  });
});
