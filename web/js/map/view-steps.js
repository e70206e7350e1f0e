// A place that is looked for is a step: "back" shows again what was seen before it.
/** @typedef {import('./map-view.js').MapView} MapView */
/** @typedef {import('../state.js').Store} Store */

/** Degrees and levels below which two views are the same: the address rounds. */
const NEAR = 0.01;

/** Makes steps of the map alone, and goes back through them; where a panel or a selection changes too, the map stays where it is.
 * @param {MapView} view @param {Store} store @param {() => void} leave called when a step is undone or done again
 * @returns {(position: [number, number], zoom: number, move: () => void) => void} goes somewhere as one step; `position` is longitude, latitude */
export function openViewSteps({ map, flyTo }, store, leave) {
  let isOurs = false;
  const seen = () => ({ zoom: map.getZoom(), lat: map.getCenter().lat, lon: map.getCenter().lng });
  store.subscribe((state, before) => {
    const isViewAlone = state.panel === before.panel && state.selection?.id === before.selection?.id && state.projection === null && before.projection === null;
    if (isOurs || !isViewAlone || !state.view || state.view === before.view || isNear(state.view, seen())) return;
    leave();
    flyTo([state.view.lon, state.view.lat], state.view.zoom);
  });
  return (position, zoom, move) => {
    isOurs = true;
    store.set({ view: seen() });
    store.set({ view: { zoom, lat: position[1], lon: position[0] } }, { push: true });
    isOurs = false;
    move();
  };
}

/** @param {import('../state.js').View} one @param {import('../state.js').View} other */
function isNear(one, other) {
  const degrees = NEAR / 2 ** other.zoom * 360;
  return Math.abs(one.zoom - other.zoom) <= NEAR && Math.abs(one.lat - other.lat) <= degrees && Math.abs(one.lon - other.lon) <= degrees;
}
