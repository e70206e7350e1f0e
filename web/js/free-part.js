// Which part of the map nothing covers: below the search field and above the sheet on a phone, nearly all of it on a wide screen. Measured when it is asked for.

/** @param {string} id @returns {DOMRect} of an element that the map page always has */
const boxOf = (id) => /** @type {HTMLElement} */ (document.getElementById(id)).getBoundingClientRect();

/** Whether the sheet stands beside the map and not on it: on wide screens, and on a phone that lies on its side (css/landscape.css). */
export const isWide = () => matchMedia('(width >= 900px), (height < 500px) and (width >= 600px)').matches;

/** Where search field and chips end; the chips may be away. @returns {number} pixels from the top */
const topPx = () => Math.max(boxOf('search').bottom, boxOf('chips').bottom);

/** Pixels of the map's height under search field and sheet. @returns {number} */
export const coveredPx = () => (isWide() ? 0 : topPx() + boxOf('map').height - boxOf('dock').top);

/** How far the middle of the free part lies below the middle of the map, in pixels. @returns {number} */
export const offsetY = () => (isWide() ? 0 : (topPx() + boxOf('dock').top - boxOf('map').height) / 2);

/** What lies over each side of the map, and some air. @returns {import('./map/map-view.js').Margins} pixels */
export function margins() {
  if (isWide()) return boxOf('map').height < 500 ? { top: 64, right: 24, bottom: 76, left: 24 } : { top: 60, right: 60, bottom: 110, left: 60 };
  return { top: topPx() + 14, right: 24, bottom: boxOf('map').height - boxOf('dock').top + 10, left: 24 };
}
