// What the map shows, as sources and layers from the ground up. Of what there is nothing yet, there is no source either: each would cost the library
// a question for every tile in view.
import { areaFills, areaLines, areaNames, areaSources } from './area-layers.js';
import { cameraLayers, cameraRoom, cameraSources, wallLayers } from './camera-layers.js';
import { groundLayers, groundSources, streetLayers } from './ground-layers.js';
import { foundLayers, meLayers, ownLayers } from './own-layers.js';
import { placeLayers, placeSources, zoneLayers } from './place-layers.js';
import { draftLayers, surveyFills, surveyLines, surveySources } from './survey-layers.js';

/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('./ground-layers.js').Layer} Layer */
/** @typedef {import('./ground-layers.js').Source} Source */
/** @typedef {import('./map-view.js').MapData} MapData */
/** @typedef {import('./map-view.js').Shown} Shown */

/** Which sources each part of the data feeds.
 * @type {Record<string, string[]>} */
const SOURCES_OF = {
  tiles: ['cameras'], places: ['places'], zones: ['zones'], areas: ['areas', 'area-labels'], me: ['me'], found: ['found'], wall: ['wall'], surveys: ['surveys'], draft: ['draft'], own: ['own'],
  isWhole: ['ground', 'ground-near', 'basemap', 'areas', 'area-labels', 'places', 'zones', 'surveys'], isNear: ['ground-near'],
};

/** @param {string[]} parts of the data @returns {Set<string>} the sources that they feed */
export const sourcesFed = (parts) => new Set(parts.flatMap((part) => SOURCES_OF[part] ?? []));

/** @param {MapData} data @param {(path: string) => string} addressOf @returns {Record<string, Source>} those that hold something */
export function sourcesOf(data, addressOf) {
  const { territory, areas, places, zones, me, wall, surveys, draft, own, found, tiles, isNear = false, isWhole = false } = data;
  return {
    ...(isWhole ? { ...groundSources(territory, addressOf, isNear), ...areaSources(areas), ...placeSources(places, zones), ...surveySources(surveys) } : {}),
    ...cameraSources(tiles), ...drawnOf({ me, wall, draft, own, found }),
  };
}

/** @param {Record<string, Features | null>} lists @returns {Record<string, Source>} a source for each that is not empty */
function drawnOf(lists) {
  return Object.fromEntries(Object.entries(lists).flatMap(([id, data]) => (data?.features.length ? [[id, { type: 'geojson', data }]] : [])));
}

/** @param {Palette} palette @param {MapData} data @param {Shown} shown @param {(source: string) => boolean} has whether the map has a source @returns {Layer[]} of the sources that are there, from the ground up */
export function layersOf(palette, data, shown, has) {
  const { territory, wall } = data;
  const areas = { areas: data.areas, kind: territory.choropleth_kind, city: territory.city_area };
  const all = [
    ...groundLayers(palette, territory), ...areaFills(palette, areas, shown), ...surveyFills(palette, areas.kind, shown), ...streetLayers(palette, territory, shown.isProjected), ...surveyLines(palette, shown), ...zoneLayers(palette, shown),
    ...areaLines(palette, areas, shown), ...placeLayers(palette, shown), ...meLayers(palette), ...foundLayers(palette), ...draftLayers(palette), ...(wall ? wallLayers(palette, shown, areas.city) : [...cameraLayers(palette, shown), ...ownLayers(palette, shown), ...areaNames(palette, areas, shown), ...cameraRoom(shown)]),
  ];
  return all.filter((layer) => !('source' in layer) || has(layer.source));
}
