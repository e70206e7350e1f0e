// Who needs a new look, and in which order one walks to them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnconfirmed, nearestFirst, walkOrder } from '../../web/js/panels/around.js';

const camera = (/** @type {string} */ id, /** @type {number} */ lon) => /** @type {any} */ ({ id, geometry: { type: 'Point', coordinates: [lon, 43.6] }, properties: {} });

test('a camera never seen, or not for two years, is asked for', () => {
  assert.equal(isUnconfirmed({}, '2026-11-25'), true);
  assert.equal(isUnconfirmed({ cc_last_seen_on: '2024-11-24' }, '2026-11-25'), true);
  assert.equal(isUnconfirmed({ cc_last_seen_on: '2024-11-25' }, '2026-11-25'), false);
  assert.equal(isUnconfirmed({ cc_last_seen_on: '2026-01' }, '2026-11-25'), false);
});

test('a date known by year or month counts to its end', () => {
  assert.equal(isUnconfirmed({ cc_last_seen_on: '2024' }, '2026-11-25'), false);
  assert.equal(isUnconfirmed({ cc_last_seen_on: '2023' }, '2026-11-25'), true);
  assert.equal(isUnconfirmed({ cc_last_seen_on: '2024-11' }, '2026-11-25'), false);
  assert.equal(isUnconfirmed({ cc_last_seen_on: '2024-10' }, '2026-11-25'), true);
});

test('the walk goes on from each camera to the nearest one left', () => {
  const near = nearestFirst([camera('far', 3.874), camera('first', 3.871), camera('back', 3.8685)], [3.87, 43.6]);
  assert.deepEqual(near.map(({ id }) => id), ['first', 'back', 'far']);
  assert.deepEqual(walkOrder(near, [3.87, 43.6], 3).map(({ id }) => id), ['first', 'back', 'far']);
  assert.deepEqual(walkOrder(near, [3.8705, 43.6], 2).map(({ id }) => id), ['first', 'back']);
});
