// The first view shows every camera of the city inside the screen, signs included.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstView } from '../../web/js/map/first-view.js';
import { areas, cameras, territory } from './territory.js';

/** @param {number} lat */
const down = (lat) => 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);

describe('the first view', () => {
  /** @type {any} */
  const outline = areas.find(({ id }) => id === territory.city_area)?.geometry;
  const corners = /** @type {[number, number][]} */ (outline.coordinates.flat(outline.type === 'MultiPolygon' ? 2 : 1));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const told = { centre: territory.centre, zoom: territory.zoom, city_bounds: /** @type {[number, number, number, number]} */ ([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]) };

  for (const free of [{ width: 390, height: 480 }, { width: 320, height: 300 }, { width: 1920, height: 1080 }, { width: 1024, height: 768 }]) {
    it(`holds every camera on ${free.width}x${free.height}`, () => {
      const view = firstView(told, free);
      const scale = 512 * 2 ** view.zoom;
      for (const { id, geometry } of cameras) {
        const [lon, lat] = /** @type {[number, number]} */ (/** @type {any} */ (geometry).coordinates);
        const x = free.width / 2 + ((lon - view.lon) / 360) * scale;
        const y = free.height / 2 + (down(lat) - down(view.lat)) * scale;
        assert.ok(x >= 24 && x <= free.width - 24 && y >= 24 && y <= free.height - 24, `${id} at ${x.toFixed()}, ${y.toFixed()}`);
      }
    });
  }

  it('is the territory’s own where nothing is known of the city', () => {
    assert.deepEqual(firstView({ ...told, city_bounds: null }, { width: 800, height: 900 }), { zoom: territory.zoom, lon: territory.centre[0], lat: territory.centre[1] });
  });
});
