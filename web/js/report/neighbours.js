// The cameras already known within 25 m of the pin: "is it that one?". A yes becomes a sighting, a no is told to the server.
import { listCameras } from '../api.js';
import { element } from '../dom.js';
import { noFilters } from '../filters.js';
import { distanceM } from '../format.js';
import { lineWords } from '../panels/camera-words.js';
import { cameraView } from '../panels/sign-view.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {{ id: string, distanceM: number, tags: Record<string, any> }} Neighbour */

const NEAR_M = 25;
const SHOWN = 3;

/** @param {[number, number]} position longitude, latitude @param {AbortSignal} signal @returns {Promise<Neighbour[]>} nearest first */
export async function findNeighbours(position, signal) {
  const { features } = await listCameras({ filters: noFilters(), limit: 10, near: [...position, NEAR_M], signal });
  return features.map(({ id, geometry, properties }) => ({ id, tags: properties, distanceM: distanceM(position, /** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (geometry).coordinates)) }))
    .sort((a, b) => a.distanceM - b.distanceM);
}

/** @param {import('../api.js').Candidate[]} candidates as a 409 names them @returns {Neighbour[]} */
export function neighboursOf(candidates) {
  return candidates.map(({ id, distance_m: away, position, ...tags }) => ({ id, distanceM: Number(away), tags, position }));
}

/** @param {Neighbour[]} neighbours @param {{ texts: Texts, territory: import('../api.js').Territory, onSame: (id: string) => void, onOther: (ids: string[]) => void }} how
 * @returns {Node[]} */
export function neighbourCards(neighbours, { texts, territory, onSame, onOther }) {
  const { t } = texts;
  if (neighbours.length === 0) return [];
  const cards = neighbours.slice(0, SHOWN).map(({ id, distanceM: away, tags }) => element('li', { class: 'neighbour' }, cameraView(tags),
    element('div', {}, element('strong', {}, t('report.neighbour', { distance: texts.metres(Math.round(away)) })), element('span', { class: 'small soft' }, lineWords(tags, texts, territory))),
    element('button', { class: 'button', type: 'button', onclick: () => onSame(id) }, t('report.same'))));
  const others = element('button', { class: 'button button--plain', type: 'button', onclick: () => onOther(neighbours.map(({ id }) => id)) }, t(neighbours.length > 1 ? 'report.none_of_them' : 'report.not_that_one'));
  return [element('p', {}, element('strong', {}, t('report.is_it'))), element('ul', { class: 'neighbours' }, cards), others];
}
