// One place for children: how many cameras stand within 50, 100, 200 and 300 m, with the date of the list that says where it is.
import { addressOf, listCameras } from '../api.js';
import { element, icon } from '../dom.js';
import { noFilters, RADII_M } from '../filters.js';
import { distanceM } from '../metres.js';
import { wordFor } from '../i18n.js';
import { lineWords, titleOf } from './camera-words.js';
import { keptNote } from './kept-note.js';
import { cameraView } from './sign-view.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {import('../state.js').Selection} Selection */

const NEAREST = 30;

/** @param {{ id: string, texts: Texts, territory: Territory, places: Features, radiusM: number, goTo: (position: [number, number]) => void, select: (selection: Selection) => void, signal: AbortSignal }} given
 * @returns {Promise<import('../panels.js').Sheet>} */
export async function showPlace({ id, texts, territory, places, radiusM, goTo, select, signal }) {
  const { t } = texts;
  const place = places.features.find((each) => each.id === id);
  if (!place) return { heading: t('panel.place.none'), content: [element('p', {}, t('panel.place.none_why', { id }))] };
  const position = /** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (place.geometry).coordinates);
  // The counts are those of the list of places: they are told even where no camera can be listed.
  const near = await listCameras({ filters: noFilters(), limit: NEAREST, near: [...position, 300], signal }).catch((error) => {
    if (signal.aborted) throw error;
    return null;
  });
  const listed = place.properties.listed_on ?? territory.places_listed_on;
  return {
    heading: place.properties.name ?? t('kind.place'),
    kicker: element('p', { class: 'pills' }, element('span', { class: 'pill pill--school' }, kindWords(place.properties, texts)), element('span', { class: 'soft' }, place.properties['ref:UAI'])),
    size: 'half',
    onShown: () => goTo(position),
    content: [
      near ? keptNote(near, texts) : null,
      counts(place.properties, texts, radiusM),
      element('p', { class: 'note small' }, t('panel.place.listed', { date: texts.date(listed) }), ' ', element('strong', {}, t('panel.home.caveat'))),
      near ? nearest(near, position, texts, territory, select) : element('p', { role: 'status' }, t('panel.place.no_list')),
      element('a', { class: 'button', href: addressOf(`places/${place.id}`, [['lang', texts.lang]]) }, t('panel.place.sheet'), icon('chevron', 20)),
    ],
  };
}

/** Its kind in the words of the list: crèche, maternelle, collège …
 * @param {Record<string, any>} tags @param {Texts} texts @returns {string} */
export function kindWords(tags, texts) {
  return wordFor(texts, 'kind', tags['school:FR'] ?? tags['kindergarten:FR'] ?? tags.amenity ?? 'place');
}

/** @param {Record<string, any>} tags @param {Texts} texts @param {number} radiusM */
function counts(tags, texts, radiusM) {
  const rows = RADII_M.map((radius) => {
    const count = tags[`cameras_within_${radius}_m`] ?? 0;
    return element('li', { class: ['count', radius === radiusM ? 'count--chosen' : '', count === 0 ? 'count--none' : ''].join(' ') }, element('strong', {}, texts.number(count)), element('span', {}, texts.t('panel.place.within', { radius })));
  });
  return element('section', { class: 'stack stack--tight' }, element('h3', {}, texts.t('panel.place.counts')), element('ul', { class: 'counts' }, rows));
}

/** @param {Features} near @param {[number, number]} position @param {Texts} texts @param {Territory} territory @param {(selection: Selection) => void} select */
function nearest(near, position, texts, territory, select) {
  if (near.features.length === 0) return null;
  const away = (/** @type {Feature} */ { geometry }) => distanceM(position, /** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (geometry).coordinates));
  const rows = [...near.features].sort((a, b) => away(a) - away(b)).map((camera) => element('li', {},
    element('button', { class: 'row', type: 'button', onclick: () => select({ kind: 'camera', id: camera.id }) }, cameraView(camera.properties),
      element('span', {}, element('strong', {}, titleOf(camera.properties, camera.id, texts)), element('small', {}, lineWords(camera.properties, texts, territory))),
      element('span', { class: 'row__end' }, texts.metres(Math.round(away(camera)))))));
  return element('section', { class: 'stack stack--tight' }, element('h3', {}, texts.t('panel.place.nearest')), element('ul', { class: 'rows' }, rows));
}
