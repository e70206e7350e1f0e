// Where the map opens when the address says nothing: on the city, whole, whatever the screen. Knows no MapLibre.

/** Pixels of the world at zoom 0. */
const WORLD_PX = 512;
/** Pixels left free on each side: a cluster's sign and some air. */
const MARGIN_PX = 30;

/** The share of the world, from its top, of a latitude in Web Mercator. @param {number} lat degrees @returns {number} */
const down = (lat) => 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);

/** The territory's own zoom fits 800 pixels; smaller screens, and those longer than the city, see it from further away.
 * @param {{ centre: [number, number], zoom: number, city_bounds: [number, number, number, number] | null }} territory
 * @param {{ width: number, height: number }} free pixels of the map that nothing covers
 * @returns {{ zoom: number, lat: number, lon: number }} */
export function firstView({ centre: [lon, lat], zoom, city_bounds: bounds }, free) {
  const usual = zoom + Math.log2(Math.min(free.width, free.height) / 800);
  if (!bounds) return { zoom: usual, lat, lon };
  const [west, south, east, north] = bounds;
  const across = (2 * Math.max(lon - west, east - lon)) / 360;
  const along = 2 * Math.max(down(lat) - down(north), down(south) - down(lat));
  const fits = (/** @type {number} */ pixels, /** @type {number} */ share) => Math.log2(Math.max(1, pixels - 2 * MARGIN_PX) / (WORLD_PX * share));
  return { zoom: Math.min(usual, fits(free.width, across), fits(free.height, along)), lat, lon };
}
