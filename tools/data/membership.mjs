// Makes sure that simplifying the outlines moved no camera and no school into another sous-quartier.
// It changes nothing; it stops the build when one would move.

import { contains } from './geometry.mjs';

/**
 * @param {import('./sources.mjs').Sources} sources
 * @param {any[]} areas as built
 * @param {any[]} points cameras and places as built
 */
export function expectSameMembership(sources, areas, points) {
  const built = new Map(areas.map((area) => [area.id, area.geometry]));
  const published = sources.features('sous-quartiers-2014.geojson');
  for (const { properties, geometry } of published) {
    const id = `34172-${String(properties.SQUARTIER_).padStart(2, '0')}`;
    const moved = points.filter(({ geometry: { coordinates } }) => contains(geometry, coordinates) !== contains(built.get(id), coordinates));
    if (moved.length > 0) {
      throw new Error(`${id}: expected the points of the published outline, found ${moved.map((point) => point.id).join(', ')} on another side`);
    }
  }
}
