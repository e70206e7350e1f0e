// The outbox on the map page: shows how much waits, and where.
import { ownCameras } from './own.js';
import { outboxFor } from './outbox.js';
import { wakeOutbox } from './wake.js';

/** @typedef {import('./shelf.js').Letter} Letter */
/** @typedef {import('../map/map-view.js').MapView} MapView */

/** @param {{ texts: import('../i18n.js').Texts, button: HTMLElement, map: Promise<MapView | null>, reload: () => void }} given `button` opens the menu, where one's own reports are; `reload` brings what was sent onto the map */
export function startOutbox({ texts, button, map, reload }) {
  const outbox = outboxFor(texts.lang);
  /** @type {MapView | null} */
  let view = null;
  let unsent = new Set();
  const follow = async () => {
    const letters = await outbox.list();
    showCount(button, letters.filter(({ state }) => state !== 'sent').length, texts);
    view?.setData({ own: featuresOf(letters) });
    const waiting = new Set(letters.filter(({ state }) => state === 'waiting').map(({ id }) => id));
    if (letters.some(({ id, state }) => state === 'sent' && unsent.has(id))) reload();
    unsent = waiting;
  };
  outbox.subscribe(() => { void follow(); });
  void map.then((found) => {
    view = found;
    return follow();
  });
  wakeOutbox(outbox);
}

/** @param {HTMLElement} button @param {number} count @param {import('../i18n.js').Texts} texts */
function showCount(button, count, texts) {
  button.dataset.waiting = count > 0 ? texts.number(count) : '';
  button.setAttribute('aria-label', count > 0 ? texts.t('mine.menu', { count }) : texts.t('map.menu'));
}

/** Cameras that only this device knows of.
 * @param {Letter[]} letters @returns {import('../api.js').Features} */
function featuresOf(letters) {
  return { type: 'FeatureCollection', features: ownCameras(letters).map(({ id, at, tags }) => ({ type: 'Feature', id, geometry: { type: 'Point', coordinates: at }, properties: { ...tags, id } })) };
}
