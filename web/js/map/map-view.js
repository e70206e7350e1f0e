// The one MapLibre map: built from data and the visitor's wishes, it answers what was picked and where it looks.
// It never fetches, never reads the address and never writes into a panel.
import { Map as MapLibreMap, setWorkerUrl } from '../../vendor/maplibre-gl.mjs';
import { areaFills, areaLines, areaNames, areaSources } from './area-layers.js';
import { cameraLayers, cameraRoom, cameraSources, wallLayers } from './camera-layers.js';
import { updateLayers, updateSource } from './changes.js';
import { groundLayers, groundSources, NEAR_ZOOM, streetLayers } from './ground-layers.js';
import { foundLayers, meLayers, ownLayers } from './own-layers.js';
import { placeLayers, placeSources, zoneLayers } from './place-layers.js';
import { draftLayers, surveyFills, surveyLines, surveySources } from './survey-layers.js';

/** @typedef {import('../state.js').Selection} Selection */
/** @typedef {import('../state.js').View} View */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('./ground-layers.js').Layer} Layer */
/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('./sign-images.js').Painted} Painted */
/** @typedef {{ colour: import('../state.js').Colour, hidden: string[], selection: Selection | null, isProjected: boolean, scale: number, lang: string }} Shown */
/** @typedef {{ territory: import('../api.js').Territory, areas: Features, places: Features | null, zones: Features | null, me: Features | null, wall: Features | null, surveys: Features | null, draft: Features | null, own: Features | null, found: Features | null, tiles: string, isNear?: boolean }} MapData
 * `found` is the street or place that was searched for, and has no sheet of its own; `own` are cameras that wait on this device to be sent; `isNear` says that small streets and buildings are wanted; `me` is where the visitor stands: a point and its circle of accuracy; `wall` holds single cameras for the projection, in place of the tiles. */
/** @typedef {{ paintSigns: (palette: Palette) => Map<string, Painted>, paintWedge: (name: string, palette: Palette) => Painted | null }} Painter */
/** @typedef {{ container: HTMLElement, view: View, data: MapData, shown: Shown, palette: Palette, painter: Painter, addressOf: (path: string) => string,
 *   locale: Record<string, string>, isStill: boolean, worker: string }} MapOptions `worker` is the address of the library's other half */
/** @typedef {{ onPick: (picked: Selection | 'own' | null) => void, onMove: (view: View) => void, onTrouble: (isTrouble: boolean) => void }} MapEvents */
/** @typedef {{ top: number, right: number, bottom: number, left: number }} Margins what lies over the sides of the map, in pixels */
/** @typedef {ReturnType<typeof openMap>} MapView */

/** Which sources each part of the data feeds.
 * @type {Record<string, string[]>} */
const SOURCES_OF = { tiles: ['cameras'], places: ['places'], zones: ['zones'], areas: ['areas', 'area-labels'], me: ['me'], found: ['found'], wall: ['wall'], surveys: ['surveys'], draft: ['draft'], own: ['own'], isNear: ['ground-near'] };
/** Half the side of the square around a tap in which a sign counts as meant: a target of 48 px. */
const REACH_PX = 24;
const FLIGHT_MS = 900;
/** Of the free part's width or height: what is smaller is a speck. */
const LEAST_SHARE = 0.2;

/** @param {MapOptions} options @param {MapEvents} events */
export function openMap(options, events) {
  const map = createMap(options);
  listen(map, events);
  const staged = stage(map, { ...options, data: { ...options.data, isNear: options.view.zoom >= NEAR_ZOOM } });
  whenNear(map, () => staged.setData({ isNear: true }));
  return { ...moves(map, options.isStill), ...staged };
}

/** What the map shows, and how it goes on to show something else.
 * @param {MapLibreMap} map @param {MapOptions} options */
function stage(map, { addressOf, painter, ...first }) {
  let { data, shown, palette } = first;
  let isReady = false;
  let current = allLayers(palette, data, shown);
  const repaint = () => {
    if (!isReady) return;
    const next = allLayers(palette, data, shown);
    updateLayers(map, current, next);
    current = next;
  };
  const feed = (/** @type {string[]} */ parts) => {
    const sources = sourcesOf(data, addressOf);
    for (const id of parts.flatMap((part) => SOURCES_OF[part] ?? [])) if (sources[id]) updateSource(map, id, sources[id]);
  };
  /** New data for the sources it feeds; the rest stays. */
  const setData = (/** @type {Partial<MapData>} */ patch) => {
    data = { ...data, ...patch };
    if (isReady) feed(Object.keys(patch));
    repaint();
  };
  const setPalette = (/** @type {Palette} */ next) => {
    isReady = false;
    palette = next;
    current = allLayers(palette, data, shown);
    map.setStyle({ version: 8, sources: sourcesOf(data, addressOf), layers: current }, { diff: false });
  };
  map.on('style.load', () => {
    isReady = true;
    feed(Object.keys(SOURCES_OF));
    repaint();
  });
  map.setMissingStyleImageResolver((id) => paintMissing(map, id, painter, palette));
  setPalette(palette);
  return {
    setPalette, setData,
    show(/** @type {Partial<Shown>} */ patch) {
      shown = { ...shown, ...patch };
      repaint();
    },
  };
}

/** Once, when the map goes near enough for small things, or has nothing else to do.
 * @param {MapLibreMap} map @param {() => void} onNear */
function whenNear(map, onNear) {
  const look = (/** @type {{ type: string }} */ { type }) => {
    if (type === 'zoom' && map.getZoom() < NEAR_ZOOM) return;
    map.off('zoom', look);
    map.off('idle', look);
    onNear();
  };
  map.on('zoom', look);
  map.on('idle', look);
}

/** @param {MapLibreMap} map @param {string} id @param {Painter} painter @param {Palette} palette */
function paintMissing(map, id, painter, palette) {
  const painted = painter.paintWedge(id, palette) ?? painter.paintSigns(palette).get(id);
  if (painted && !map.hasImage(id)) map.addImage(id, painted.image, { pixelRatio: painted.pixelRatio });
}

/** @param {MapOptions} options @returns {MapLibreMap} north up and flat: a wedge must mean a direction at a glance */
function createMap({ container, view, locale, isStill, worker }) {
  setWorkerUrl(worker);
  const map = new MapLibreMap({
    container, locale, center: [view.lon, view.lat], zoom: view.zoom, minZoom: 7, maxZoom: 20, maxPitch: 0, attributionControl: false, dragRotate: false, pitchWithRotate: false,
    touchPitch: false, rollEnabled: false, fadeDuration: isStill ? 0 : 200, refreshExpiredTiles: false, style: { version: 8, sources: {}, layers: [] },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/** @param {MapLibreMap} map @param {MapEvents} events */
function listen(map, events) {
  map.on('moveend', () => {
    const { lng, lat } = map.getCenter();
    events.onMove({ zoom: map.getZoom(), lat, lon: lng });
  });
  map.on('click', ({ point }) => events.onPick(pick(map, point)));
  map.on('mousemove', ({ point }) => { map.getCanvas().style.cursor = signNear(map, point, 8) ? 'pointer' : ''; });
  map.on('error', (event) => { if ('sourceId' in event) events.onTrouble(true); });
  map.on('sourcedata', ({ sourceId, isSourceLoaded }) => { if (sourceId === 'cameras' && isSourceLoaded) events.onTrouble(false); });
  markTimes(map);
}

/** Leaves marks (W3C User Timing) when the first cameras are drawn and when nothing more is to come, for whoever waits or measures.
 * @param {MapLibreMap} map */
function markTimes(map) {
  const arrived = (/** @type {{ sourceId?: string, isSourceLoaded?: boolean, tile?: unknown }} */ { sourceId, isSourceLoaded, tile }) => {
    if (sourceId !== 'cameras' || !isSourceLoaded || !tile) return;
    map.off('sourcedata', arrived);
    map.once('render', () => performance.mark('cameras drawn'));
  };
  map.on('sourcedata', arrived);
  map.once('idle', () => performance.mark('map settled'));
}

/** @param {MapLibreMap} map @param {boolean} isStill without animation, for those who asked for less motion */
function moves(map, isStill) {
  return {
    /** For the parts that need more of it: the report's pin, the projection. */
    map,
    /** @returns {[number, number, number, number]} west, south, east, north */
    getBounds: () => /** @type {[number, number, number, number]} */ (map.getBounds().toArray().flat()),
    /** Cameras of the tiles that are loaded, one by one where they are drawn so; the same one may come twice.
     * @returns {{ id: string, geometry: GeoJSON.Geometry, properties: Record<string, any> }[]} */
    camerasHeld: () => map.querySourceFeatures('cameras', { sourceLayer: 'cameras', filter: ['!', ['has', 'count']] }).map(({ geometry, properties }) => ({ id: String(properties.id), geometry, properties })),
    /** Brings a position into view.
     * @param {[number, number]} position longitude, latitude @param {number} zoom @param {[number, number]} [offset] pixels from the middle */
    flyTo(position, zoom, offset = [0, 0]) {
      if (!isStill) return void map.flyTo({ center: position, zoom, offset, duration: FLIGHT_MS });
      map.jumpTo({ center: position, zoom });
      map.panBy([-offset[0], -offset[1]], { animate: false });
      return undefined;
    },
    /** Shows bounds whole between the margins; stays where they are seen so already, and no speck.
     * @param {number[]} bounds west, south, east, north @param {Margins} margins */
    bringIntoView(bounds, margins) {
      if (!isSeen(map, bounds, margins)) this.fit(bounds, margins);
    },
    /** @param {number[]} bounds west, south, east, north @param {import('../../vendor/maplibre-gl.mjs').PaddingOptions | number} padding pixels */
    fit(bounds, padding) {
      map.fitBounds(/** @type {[number, number, number, number]} */ (bounds), { padding, animate: !isStill, duration: FLIGHT_MS, maxZoom: 17 });
    },
  };
}

/** Whether bounds lie between the margins of what is on the screen, and are large enough to be found there.
 * @param {MapLibreMap} map @param {number[]} bounds west, south, east, north @param {Margins} margins */
function isSeen(map, [west = 0, south = 0, east = 0, north = 0], { top, right, bottom, left }) {
  const { clientWidth, clientHeight } = map.getContainer();
  const [first, last] = [map.project([west, north]), map.project([east, south])];
  const share = Math.max((last.x - first.x) / (clientWidth - left - right), (last.y - first.y) / (clientHeight - top - bottom));
  return share >= LEAST_SHARE && first.x >= left && first.y >= top && last.x <= clientWidth - right && last.y <= clientHeight - bottom;
}

/** @param {MapData} data @returns {import('./area-layers.js').AreaData} */
const areaData = ({ areas, territory }) => ({ areas, kind: territory.choropleth_kind, city: territory.city_area });

/** @param {MapData} data @param {(path: string) => string} addressOf @returns {Record<string, import('./ground-layers.js').Source>} */
function sourcesOf(data, addressOf) {
  /** @type {Features} */
  const none = { type: 'FeatureCollection', features: [] };
  return { ...groundSources(data.territory, addressOf, data.isNear ?? false), ...areaSources(areaData(data)), ...placeSources(data.places, data.zones), ...cameraSources(data.tiles), ...surveySources(data.surveys, data.draft), me: { type: 'geojson', data: data.me ?? none }, wall: { type: 'geojson', data: data.wall ?? none }, own: { type: 'geojson', data: data.own ?? none }, found: { type: 'geojson', data: data.found ?? none } };
}

/** @param {Palette} palette @param {MapData} data @param {Shown} shown @returns {Layer[]} from the ground up */
function allLayers(palette, data, shown) {
  const areas = areaData(data);
  return [
    ...groundLayers(palette, data.territory), ...areaFills(palette, areas, shown), ...surveyFills(palette, areas.kind, shown), ...streetLayers(palette, data.territory, shown.isProjected), ...surveyLines(palette, shown), ...zoneLayers(palette, shown),
    ...areaLines(palette, areas, shown), ...placeLayers(palette, shown), ...meLayers(palette), ...foundLayers(palette), ...draftLayers(palette), ...(data.wall ? wallLayers(palette, shown, areas.city) : [...cameraLayers(palette, shown), ...ownLayers(palette, shown), ...areaNames(palette, areas, shown), ...cameraRoom(shown)]),
  ];
}

/** @typedef {{ x: number, y: number }} Pixel */

/** The sign nearest to a pixel, of those within reach.
 * @param {MapLibreMap} map @param {Pixel} point @param {number} reach pixels */
function signNear(map, { x, y }, reach) {
  const layers = ['own-cameras', 'clusters', 'cameras', 'camera-views', 'places', 'wall-cameras', 'wall-dots'].filter((id) => map.getLayer(id));
  const away = (/** @type {GeoJSON.Feature} */ feature) => {
    const at = map.project(positionOf(feature));
    return Math.hypot(at.x - x, at.y - y);
  };
  return map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers }).sort((a, b) => away(a) - away(b))[0];
}

/** @param {GeoJSON.Feature} feature a point @returns {[number, number]} */
const positionOf = (feature) => /** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (feature.geometry).coordinates);

/** What a tap means: a sign, several cameras (the map goes nearer), else the neighbourhood under it.
 * @param {MapLibreMap} map @param {Pixel} point @returns {Selection | 'own' | null} `own` for a camera that waits on this device */
function pick(map, point) {
  const sign = signNear(map, point, REACH_PX);
  if (sign?.properties.count) {
    map.easeTo({ center: positionOf(sign), zoom: Math.min(17, map.getZoom() + 2) });
    return null;
  }
  if (sign?.layer.id === 'own-cameras') return 'own';
  if (sign) return { kind: sign.layer.id === 'places' ? 'place' : 'camera', id: String(sign.properties.id) };
  if (map.getZoom() > 15.5) return null;
  const area = map.queryRenderedFeatures([point.x, point.y], { layers: ['area-target'] })[0];
  return area ? { kind: 'area', id: String(area.properties.id) } : null;
}
