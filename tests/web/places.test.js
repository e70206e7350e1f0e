// How places for children and the zones around them are drawn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zoneLayers } from '../../web/js/map/place-layers.js';

/** @type {any} */
const palette = { school: 'blue', 'school-wash': 'wash', surface: 'light' };

/** @param {boolean} isProjected */
const fillOf = (isProjected) => /** @type {any} */ (zoneLayers(palette, { colour: 'per_km2', hidden: [], selection: null, isProjected, scale: 1, lang: 'fr' }).find(({ id }) => id === 'zone-fill')).paint['fill-color'];

test('zones are a wash of blue on paper and light on the wall, whose darkest neighbourhoods would hide the blue', () => {
  assert.equal(fillOf(false), 'wash');
  assert.equal(fillOf(true), 'light');
});
