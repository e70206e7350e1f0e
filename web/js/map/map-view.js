// The one MapLibre map: built from data and the visitor's wishes, it answers what was picked and where it looks.
// It never fetches, never reads the address and never writes into a panel.
import { Map as MapLibreMap, setWorkerUrl } from '../../vendor/maplibre-gl.mjs';
import { updateLayers, updateSource } from './changes.js';
import { layersOf, sourcesFed, sourcesOf } from './contents.js';
import { NEAR_ZOOM } from './ground-layers.js';

/** @typedef {import('../state.js').Selection} Selection */
/** @typedef {import('../state.js').View} View */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('../theme.js').Palette} Palette */
/** @typedef {import('./sign-images.js').Painted} Painted */
/** @typedef {{ colour: import('../state.js').Colour, hidden: string[], selection: Selection | null, isProjected: boolean, scale: number, lang: string }} Shown */
/** @typedef {{ territory: import('../api.js').Territory, areas: Features, places: Features | null, zones: Features | null, me: Features | null, wall: Features | null, surveys: Features | null, draft: Features | null, own: Features | null, found: Features | null, tiles: string, isNear?: boolean, isWhole?: boolean }} MapData
 * `found` is the street or place that was searched for, and has no sheet of its own; `own` are cameras that wait on this device to be sent; `isNear` says that small streets and buildings are wanted, `isWhole` that anything but what somebody does, and cameras, is; `me` is where the visitor stands: a point and its circle of accuracy; `wall` holds single cameras for the projection, in place of the tiles. */
/** @typedef {{ paintSign: (name: string, palette: Palette) => Painted | null }} Painter */
/** @typedef {{ container: HTMLElement, view: View, data: MapData, shown: Shown, palette: Palette, painter: Painter, addressOf: (path: string) => string,
 *   locale: Record<string, string>, isStill: boolean, worker: string }} MapOptions `worker` is the address of the library's other half */
/** @typedef {{ onPick: (picked: Selection | 'own' | null) => void, onMove: (view: View) => void, onTrouble: (isTrouble: boolean) => void }} MapEvents */
/** @typedef {{ top: number, right: number, bottom: number, left: number }} Margins what lies over the sides of the map, in pixels */
/** @typedef {ReturnType<typeof openMap>} MapView */

/** Half the side of the square around a tap in which a sign counts as meant: a target of 48 px. */
const REACH_PX = 24;
const FLIGHT_MS = 900;
/** How long ground and names wait for cameras. */
const DRAWN_MS = 4000;
/** Of the free part's width or height: what is smaller is a speck. */
const LEAST_SHARE = 0.2;

/** @param {MapOptions} options @param {MapEvents} events */
export function openMap(options, events) {
  const map = createMap(options);
  listen(map, events);
  const staged = stage(map, options);
  whenDrawn(map, () => {
    staged.setData({ isWhole: true, isNear: map.getZoom() >= NEAR_ZOOM });
    whenNear(map, () => staged.setData({ isNear: true }));
    markSettled(map);
  });
  return { ...moves(map, options.isStill), ...staged };
}

/** Leaves a mark once everything that is wanted now is drawn. @param {MapLibreMap} map */
function markSettled(map) {
  performance.clearMarks('map settled');
  map.once('idle', () => performance.mark('map settled'));
}

/** What the map shows, and how it goes on to show something else.
 * @param {MapLibreMap} map @param {MapOptions} options */
function stage(map, { addressOf, painter, ...first }) {
  let { data, shown, palette } = first;
  let isReady = false;
  /** What the style was made of. */
  let styled = data;
  /** @type {import('./ground-layers.js').Layer[]} */
  let current = [];
  const repaint = () => {
    if (!isReady) return;
    const next = layersOf(palette, data, shown, (source) => map.getSource(source) !== undefined);
    updateLayers(map, current, next);
    current = next;
  };
  /** New data for the sources it feeds; the rest stays. */
  const setData = (/** @type {Partial<MapData>} */ patch) => {
    data = { ...data, ...patch };
    if (!isReady) return;
    const sources = sourcesOf(data, addressOf);
    for (const id of sourcesFed(Object.keys(patch))) updateSource(map, id, sources[id]);
    repaint();
  };
  const setPalette = (/** @type {Palette} */ next) => {
    isReady = false;
    palette = next;
    styled = data;
    const sources = sourcesOf(data, addressOf);
    current = layersOf(palette, data, shown, (source) => source in sources);
    markSettled(map.setStyle({ version: 8, sources, layers: current }, { diff: false }));
  };
  map.on('style.load', () => {
    isReady = true;
    // What came while the style was being made.
    setData(Object.fromEntries(Object.entries(data).filter(([part, each]) => each !== styled[/** @type {keyof MapData} */ (part)])));
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
  const painted = painter.paintSign(id, palette);
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
}

/** Once, when the first cameras are drawn; where none are to come, or they do not come soon, without them.
 * It leaves a mark (W3C User Timing) when they are, for whoever waits or measures.
 * @param {MapLibreMap} map @param {() => void} onDrawn */
function whenDrawn(map, onDrawn) {
  const done = () => {
    clearTimeout(timer);
    map.off('idle', done);
    onDrawn();
    onDrawn = () => {};
  };
  const timer = setTimeout(done, DRAWN_MS);
  const arrived = (/** @type {{ sourceId?: string, isSourceLoaded?: boolean, tile?: unknown }} */ { sourceId, isSourceLoaded, tile }) => {
    if (sourceId !== 'cameras' || !isSourceLoaded || !tile) return;
    map.off('sourcedata', arrived);
    map.once('render', () => {
      performance.mark('cameras drawn');
      done();
    });
  };
  map.on('sourcedata', arrived);
  map.on('idle', done);
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
  if (map.getZoom() > 15.5 || !map.getLayer('area-target')) return null;
  const area = map.queryRenderedFeatures([point.x, point.y], { layers: ['area-target'] })[0];
  return area ? { kind: 'area', id: String(area.properties.id) } : null;
}
