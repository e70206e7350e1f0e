// What a chosen result of the search does: the map goes there, and what has a panel is opened.
import { margins, offsetY } from './free-part.js';
import { openViewSteps } from './map/view-steps.js';

/** @typedef {import('./map/map-view.js').MapView} MapView */
/** @typedef {import('./search-box.js').Found} Found */

/** @param {import('./state.js').Store} store @param {MapView | null} view null where there is no map, or none yet
 * @returns {(found: Found) => void} */
export function openChoice(store, view) {
  const step = view && openViewSteps(view, store, () => view.setData({ found: null }));
  return (found) => {
    const { kind, id, position, bbox } = found;
    if (kind === 'street' || kind === 'coordinates') {
      view?.setData({ found: markOf(found) });
      step?.(position, 17, () => (bbox ? view?.fit(bbox, margins()) : view?.flyTo(position, 17, [0, offsetY()])));
      return;
    }
    view?.setData({ found: null });
    if (bbox && kind !== 'area') view?.fit(bbox, margins());
    store.set({ selection: { kind, id }, panel: null }, { push: true });
  };
}

/** @param {Found} found @returns {import('./api.js').Features} */
const markOf = ({ id, title, position }) => ({ type: 'FeatureCollection', features: [{ type: 'Feature', id, properties: { title }, geometry: { type: 'Point', coordinates: position } }] });
