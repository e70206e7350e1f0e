// The pin stands still in the free middle of the map; the map is dragged under it. Here the two are brought together, and apart again.
// The map jumps to a position and never flies: what is under the pin is what would be sent.
import { isWide } from '../free-part.js';
import { isWithin, markOf, readPosition, whyNoPosition } from '../locate.js';

/** @typedef {import('../map/map-view.js').MapView} MapView */
/** @typedef {{ lon: number, lat: number }} Place */

const STREET_ZOOM = 18;
const WIDE_ZOOM = 14;

/** @param {{ view: MapView, aim: HTMLElement, start: Place | null, onMove: (place: Place) => void, signal: AbortSignal }} given */
export function openPin({ view, aim, start, onMove, signal }) {
  const { map } = view;
  const container = map.getContainer();
  const layout = () => {
    const bottom = isWide() ? 0 : Math.max(0, container.getBoundingClientRect().bottom - (document.getElementById('panel')?.getBoundingClientRect().top ?? 0));
    map.setPadding({ top: 0, bottom, left: 0, right: 0 });
    aim.style.insetBlockStart = `${(container.clientHeight - bottom) / 2}px`;
  };
  const where = () => {
    const { lng, lat } = map.getCenter();
    return { lon: lng, lat };
  };
  const tell = () => onMove(where());
  const move = (/** @type {Place} */ { lon, lat }, zoom = Math.max(STREET_ZOOM, map.getZoom())) => map.jumpTo({ center: [lon, lat], zoom });
  const onClick = (/** @type {{ lngLat: { lng: number, lat: number } }} */ { lngLat }) => move({ lon: lngLat.lng, lat: lngLat.lat }, Math.max(16, map.getZoom()));
  const observer = new ResizeObserver(layout);
  container.append(aim);
  observer.observe(container);
  const panel = document.getElementById('panel');
  if (panel) observer.observe(panel);
  map.on('moveend', tell);
  map.on('click', onClick);
  signal.addEventListener('abort', () => {
    observer.disconnect();
    map.off('moveend', tell);
    map.off('click', onClick);
    map.setPadding({ top: 0, bottom: 0, left: 0, right: 0 });
    aim.remove();
  });
  layout();
  if (start) move(start);
  else if (map.getZoom() < 16) map.jumpTo({ zoom: 16.5 });
  return {
    moveTo: (/** @type {import('../locate.js').Fix} */ fix) => move(fix, zoomFor(fix, container.clientWidth, container.clientHeight - (map.getPadding().bottom ?? 0))),
    where,
  };
}

/** Whether anybody said where something is: the middle of the map alone is no place.
 * @param {boolean} isKnown from the start @param {(by: 'device' | 'hand') => void} onPlaced called each time somebody says it */
export function openPlaced(isKnown, onPlaced) {
  let isPlaced = isKnown;
  const now = (/** @type {'device' | 'hand'} */ by) => {
    isPlaced = true;
    onPlaced(by);
  };
  const byHand = () => now('hand');
  return {
    is: () => isPlaced, now,
    /** A finger, a mouse or an arrow key put the map there; what a program moves has no such event.
     * @param {MapView} view @param {AbortSignal} signal */
    watch({ map }, signal) {
      const onStart = (/** @type {{ originalEvent?: unknown }} */ { originalEvent }) => { if (originalEvent) byHand(); };
      map.on('click', byHand);
      map.on('movestart', onStart);
      signal.addEventListener('abort', () => {
        map.off('click', byHand);
        map.off('movestart', onStart);
      });
    },
  };
}

/** The zoom at which the circle a device vouches for fits into what the sheet leaves free.
 * @param {import('../locate.js').Fix} fix @param {number} width pixels @param {number} height pixels @returns {number} */
export function zoomFor({ lat, accuracyM }, width, height) {
  // A pixel of MapLibre's zoom 0 is 78 271.5 m wide at the equator.
  const fitting = Math.log2((Math.min(width, height) * 0.8 * 78_271.5 * Math.cos((lat * Math.PI) / 180)) / (2 * Math.max(1, accuracyM)));
  return Math.max(WIDE_ZOOM, Math.min(STREET_ZOOM, fitting));
}

/** Asks the device where it is; answers where, or why not, as a key of the catalogue. A place outside the territory counts where somebody asked for it.
 * @param {MapView | null} view @param {number[]} bounds west, south, east, north @param {boolean} [isMeant] @returns {Promise<import('../locate.js').Fix | string>} */
export async function findSelf(view, bounds, isMeant = false) {
  try {
    const fix = await readPosition();
    if (!isMeant && !isWithin(fix, bounds)) return 'map.locate_outside';
    view?.setData({ me: markOf(fix) });
    return fix;
  } catch (error) {
    return whyNoPosition(error);
  }
}
