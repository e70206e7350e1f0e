// The cameras already known around the marker: "is it that one?". A yes becomes a confirmation, a no is told to the server.
import { addressOf, listCameras } from '../api.js';
import { element } from '../dom.js';
import { noFilters } from '../filters.js';
import { distanceM } from '../metres.js';
import { OWN } from '../outbox/own.js';
import { wayWords } from '../panels/around.js';
import { knownWords, lineWords, titleOf } from '../panels/camera-words.js';
import { ALIKE_M } from './alike.js';
import { groundAround, miniMap } from './mini-map.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./alike.js').Neighbour} Neighbour */
/** @typedef {{ texts: Texts, territory: import('../api.js').Territory, view: import('../map/map-view.js').MapView | null, centre: [number, number] | null, onSame: (neighbour: Neighbour) => void, onOther: (ids: string[]) => void }} How
 * `centre` is where the marker stands: longitude, latitude */

const SHOWN = 3;

/** Cameras within 75 m, as the server knows them; without an answer from it, those that the map holds.
 * @param {[number, number]} position longitude, latitude @param {import('../map/map-view.js').MapView | null} view @param {AbortSignal} signal @returns {Promise<Neighbour[]>} */
export async function findNeighbours(position, view, signal) {
  try {
    const { features } = await listCameras({ filters: noFilters(), limit: 200, near: [...position, ALIKE_M], isFresh: true, signal });
    return features.map((feature) => neighbourOf(feature, position));
  } catch {
    const held = (view?.camerasHeld() ?? []).map((feature) => neighbourOf(feature, position)).filter(({ distanceM: away }) => away <= ALIKE_M);
    return [...new Map(held.map((each) => [each.id, each])).values()];
  }
}

/** @param {{ id: string, geometry: GeoJSON.Geometry, properties: Record<string, any> }} camera @param {[number, number]} position @returns {Neighbour} */
function neighbourOf({ id, geometry, properties }, position) {
  const at = /** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (geometry).coordinates);
  return { id, tags: properties, position: at, distanceM: distanceM(position, at) };
}

/** @param {import('../api.js').Candidate[]} candidates as a 409 names them @returns {Neighbour[]} */
export function neighboursOf(candidates) {
  return candidates.map(({ id, distance_m: away, position, ...tags }) => ({ id, distanceM: Number(away), tags, position: /** @type {[number, number] | null} */ (position?.coordinates ?? null) }));
}

/** @param {Neighbour} neighbour @param {[number, number] | null} centre @param {Texts} texts @returns {string} */
function awayWords({ distanceM: away, position }, centre, texts) {
  return centre && position ? wayWords(centre, position, texts) : texts.t('report.away', { distance: texts.metres(Math.round(away)) });
}

/** @param {Neighbour[]} neighbours @param {How} how @returns {Node[]} */
export function neighbourCards(neighbours, how) {
  const { t } = how.texts;
  if (neighbours.length === 0) return [];
  const ground = how.centre ? groundAround(how.view, how.centre) : [];
  const cards = neighbours.slice(0, SHOWN).map((neighbour) => card(neighbour, neighbours, ground, how));
  const isOne = neighbours.length === 1;
  const other = element('button', { class: 'button button--wide', type: 'button', onclick: () => how.onOther(neighbours.map(({ id }) => id)) }, t(isOne ? 'report.another_one' : 'report.none_of_them'));
  return [element('h3', {}, t(isOne ? 'report.is_it' : 'report.is_it_one')), element('ul', { class: 'neighbours' }, cards), other];
}

/** @param {Neighbour} neighbour @param {Neighbour[]} all @param {import('./mini-map.js').Ground[]} ground @param {How} how */
function card(neighbour, all, ground, how) {
  const { texts, territory, centre, onSame } = how;
  const { t } = texts;
  const { tags, id } = neighbour;
  const away = awayWords(neighbour, centre, texts);
  const placed = all.flatMap((each) => (each.position ? [{ position: each.position, tags: each.tags, isMeant: each === neighbour }] : []));
  const map = centre && neighbour.position ? miniMap({ centre, cameras: placed, ground, label: t('report.mini_map', { away }) }) : null;
  const height = tags.height ? t('report.neighbour_height', { height: t('unit.height', { value: tags.height }) }) : '';
  return element('li', { class: 'neighbour' },
    element('div', { class: 'neighbour__pictures' }, map, photoOf(tags, t)),
    element('div', { class: 'neighbour__words' }, element('strong', { id: `neighbour-${id}` }, neighbour.isOwn ? t(id.startsWith(OWN) ? 'report.neighbour_own' : 'report.neighbour_own_sent') : titleOf(tags, id, texts)), element('span', {}, away),
      element('span', { class: 'small soft' }, [lineWords(tags, texts, territory), knownWords(tags, texts), height].filter(Boolean).join(' · '))),
    element('button', { class: 'button button--dark', type: 'button', 'aria-describedby': `neighbour-${id}`, onclick: () => onSame(neighbour) }, t('report.same')));
}

/** The first published photo, if there is one.
 * @param {Record<string, any>} tags @param {import('../i18n.js').Translate} t */
function photoOf(tags, t) {
  const [first] = Array.isArray(tags.cc_photo) ? tags.cc_photo : [];
  return first ? element('img', { class: 'neighbour__photo', src: addressOf(String(first)), alt: t('report.neighbour_photo'), loading: 'lazy', width: 120, height: 120 }) : null;
}
