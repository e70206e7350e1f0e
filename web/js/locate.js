// Finds the visitor on the map when asked: the position stays on the device.
import { ringAround } from './metres.js';

/** @typedef {{ lon: number, lat: number, accuracyM: number }} Fix */

/** The device's position, once. Rejects with the browser's GeolocationPositionError.
 * @returns {Promise<Fix>} */
export function readPosition() {
  return new Promise((resolve, reject) => {
    if (!('geolocation' in navigator)) return reject(new Error('no geolocation'));
    return navigator.geolocation.getCurrentPosition(({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy }), reject, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 5_000 });
  });
}

/** Why there is no position, as a key of the catalogue.
 * @param {unknown} error @returns {string} */
export function whyNoPosition(error) {
  return error && typeof error === 'object' && 'code' in error && error.code === 1 ? 'map.locate_denied' : 'map.locate_failed';
}

/** @param {Fix} fix @param {number[]} bounds west, south, east, north @returns {boolean} */
export function isWithin({ lon, lat }, [west = -180, south = -90, east = 180, north = 90]) {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

/** The point and the circle the device vouches for, 64 corners.
 * @param {Fix} fix @returns {import('./api.js').Features} */
export function markOf({ lon, lat, accuracyM }) {
  return { type: 'FeatureCollection', features: [
    { type: 'Feature', id: 'accuracy', properties: {}, geometry: { type: 'Polygon', coordinates: [ringAround([lon, lat], accuracyM)] } },
    { type: 'Feature', id: 'position', properties: {}, geometry: { type: 'Point', coordinates: [lon, lat] } },
  ] };
}

/** @param {{ button: HTMLElement, view: import('./map/map-view.js').MapView | null, territory: import('./api.js').Territory, texts: import('./i18n.js').Texts, toast: (message: string) => void }} given */
export async function locate({ button, view, territory, texts, toast }) {
  button.setAttribute('aria-busy', 'true');
  toast(texts.t('map.locating'));
  try {
    const fix = await readPosition();
    if (!isWithin(fix, territory.bounds)) return toast(texts.t('map.locate_outside'));
    view?.setData({ me: markOf(fix) });
    view?.flyTo([fix.lon, fix.lat], 17);
    toast(texts.t('map.located', { metres: texts.metres(Math.round(fix.accuracyM)) }));
  } catch (error) {
    toast(texts.t(whyNoPosition(error)));
  } finally {
    button.removeAttribute('aria-busy');
    const { textContent } = document.getElementById('toast') ?? {};
    setTimeout(() => { if (document.getElementById('toast')?.textContent === textContent) toast(''); }, 6000);
  }
}
