// Which known cameras a report may mean: within 25 m, or within 75 m with the same type and a similar direction or text. Pure; the server checks the same.
import { parseDirections } from '../direction.js';
import { tagsOf } from './report-body.js';

/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {{ id: string, distanceM: number, position: [number, number] | null, tags: Record<string, any>, isOwn?: boolean }} Neighbour `position` is longitude, latitude; `isOwn` says that this device reported it, sent or not */

const NEAR_M = 25;
export const ALIKE_M = 75;
const SIMILAR_DEG = 45;
/** Share of the words of the shorter text that the other has too. */
const SIMILAR_TEXT = 0.6;
const TEXTS = ['operator', 'name', 'ref', 'addr:full', 'description', 'note'];

/** Those that may be meant, nearest first.
 * @param {Neighbour[]} found @param {Draft} draft @returns {Neighbour[]} */
export function likelyOf(found, draft) {
  return found.filter((each) => !draft.distinctFrom.includes(each.id) && (each.distanceM <= NEAR_M || (each.distanceM <= ALIKE_M && isAlike(draft, each.tags)))).sort((a, b) => a.distanceM - b.distanceM);
}

/** @param {Draft} draft @param {Record<string, any>} theirs @returns {boolean} */
function isAlike(draft, theirs) {
  /** @type {Record<string, string>} */
  const ours = { ...tagsOf(draft), note: draft.note };
  const type = ours['camera:type'];
  if (!type || type !== theirs['camera:type']) return false;
  return isSimilarView(ours['camera:direction'], theirs['camera:direction'] ?? theirs.direction) || isSimilarText(textOf(ours), textOf(theirs));
}

/** @param {string | undefined} a @param {string | undefined} b @returns {boolean} */
function isSimilarView(a, b) {
  const [ours, theirs] = [a, b].map((text) => parseDirections(text).views.map(({ heading }) => heading));
  return (ours ?? []).some((one) => (theirs ?? []).some((other) => Math.abs(((one - other + 540) % 360) - 180) < SIMILAR_DEG));
}

/** @param {Record<string, any>} tags @returns {Set<string>} the words of three letters or more, folded */
function textOf(tags) {
  const text = TEXTS.map((key) => tags[key] ?? '').join(' ').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return new Set(text.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2));
}

/** @param {Set<string>} a @param {Set<string>} b @returns {boolean} */
function isSimilarText(a, b) {
  const least = Math.min(a.size, b.size);
  return least > 0 && [...a].filter((word) => b.has(word)).length / least >= SIMILAR_TEXT;
}
