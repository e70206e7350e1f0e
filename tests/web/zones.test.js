// Circles drawn in the browser, against the ellipsoid's own radii of curvature.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zonesAround } from '../../web/js/map/zones.js';
import { metresPerDegree, ringAround } from '../../web/js/metres.js';

const MAJOR_M = 6_378_137;
const ECCENTRICITY2 = 0.006_694_379_990_14;

/** Metres of a degree of longitude and latitude by the radii of the parallel and of the meridian (WGS 84). @param {number} lat */
function exact(lat) {
  const radians = (lat * Math.PI) / 180;
  const w = 1 - ECCENTRICITY2 * Math.sin(radians) ** 2;
  const perRadian = { lon: (MAJOR_M / Math.sqrt(w)) * Math.cos(radians), lat: (MAJOR_M * (1 - ECCENTRICITY2)) / w ** 1.5 };
  return { lon: (perRadian.lon * Math.PI) / 180, lat: (perRadian.lat * Math.PI) / 180 };
}

describe('metres near a place', () => {
  it('are those of the ellipsoid to one part in a hundred thousand', () => {
    for (const lat of [-60, -21.1, 0, 14.6, 43.61, 51, 70]) {
      const [found, wanted] = [metresPerDegree(lat), exact(lat)];
      assert.ok(Math.abs(found.lon / wanted.lon - 1) < 1e-5, `${lat}: ${found.lon}, expected ${wanted.lon}`);
      assert.ok(Math.abs(found.lat / wanted.lat - 1) < 1e-5, `${lat}: ${found.lat}, expected ${wanted.lat}`);
    }
  });

  it('a ring is closed, goes counter-clockwise and is as wide as it says', () => {
    const ring = ringAround([3.8767, 43.6108], 100);
    assert.equal(ring.length, 65);
    assert.deepEqual(ring[0], ring[64]);
    const scale = exact(43.6108);
    for (const [lon, lat] of ring) assert.ok(Math.abs(Math.hypot((lon - 3.8767) * scale.lon, (lat - 43.6108) * scale.lat) - 100) < 0.01);
    const area = ring.slice(1).reduce((sum, [x, y], index) => sum + (ring[index]?.[0] ?? 0) * y - x * (ring[index]?.[1] ?? 0), 0);
    assert.ok(area > 0);
  });
});

describe('zones around places', () => {
  it('are one for each place and carry its id', () => {
    /** @type {import('../../web/js/api.js').Features} */
    const places = { type: 'FeatureCollection', features: [{ type: 'Feature', id: 'a', properties: { name: 'x' }, geometry: { type: 'Point', coordinates: [3.9, 43.6] } }] };
    const [zone] = zonesAround(places, 200).features;
    assert.equal(zone?.properties.place, 'a');
    assert.equal(zone?.geometry.type, 'Polygon');
  });
});
