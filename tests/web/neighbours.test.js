// Which known cameras a report may mean, as the server would ask too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likelyOf } from '../../web/js/report/alike.js';
import { namedBy } from '../../web/js/report/place-search.js';
import { emptyDraft } from '../../web/js/report/report-body.js';

const camera = (/** @type {number} */ distanceM, tags = {}, id = String(distanceM)) => ({ id, distanceM, position: null, tags });
const fixed = { ...emptyDraft(), choice: /** @type {const} */ ('fixed'), heading: 350 };

test('within 25 m any camera may be meant, nearest first', () => {
  assert.deepEqual(likelyOf([camera(24), camera(3), camera(26)], emptyDraft()).map(({ id }) => id), ['3', '24']);
});

test('within 75 m only one of the same type with a similar direction or text', () => {
  const found = [camera(60, { 'camera:type': 'fixed', 'camera:direction': '20' }, 'alike'), camera(61, { 'camera:type': 'fixed', direction: 'S' }, 'other way'), camera(62, { 'camera:type': 'dome', 'camera:direction': '350' }, 'other type'), camera(80, { 'camera:type': 'fixed', 'camera:direction': '350' }, 'far')];
  assert.deepEqual(likelyOf(found, fixed).map(({ id }) => id), ['alike']);
  const named = [camera(60, { 'camera:type': 'fixed', operator: 'Ville de Montpellier' }, 'named')];
  assert.deepEqual(likelyOf(named, { ...fixed, heading: null, operator: 'ville de montpellier' }).map(({ id }) => id), ['named']);
  assert.deepEqual(likelyOf(named, { ...fixed, heading: null }), []);
});

test('what somebody said it is not is not asked about again', () => {
  assert.deepEqual(likelyOf([camera(3)], { ...emptyDraft(), distinctFrom: ['3'] }), []);
});

test('a street is known to half its length, and its side moves the place by a pavement', () => {
  /** @type {any} */
  const street = { position: [3.87, 43.61], bbox: [3.869, 43.61, 3.871, 43.61] };
  const { lon, lat, accuracyM } = namedBy(street, 'n');
  assert.equal(accuracyM, 81);
  assert.equal(lon, 3.87);
  assert.equal(Math.round((lat - 43.61) * 111_195), 5);
  assert.equal(namedBy({ ...street, bbox: null }, '').accuracyM, 10);
});
