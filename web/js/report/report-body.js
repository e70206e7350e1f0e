// From what a person chose to the report that is sent (design: Reports), and from a refused value back to its field. Pure.
import { formatDirection, parseDirections } from '../direction.js';
import { distanceM } from '../metres.js';

/** @typedef {'dome' | 'fixed' | 'panning' | 'unknown'} Choice */
/** @typedef {{ choice: Choice | null, readsPlates: boolean, heading: number | null, spreadDeg: number | null, operator: string, mount: string, height: string, note: string, seenOn: string,
 *   lon: number | null, lat: number | null, accuracyM: number | null,
 *   placedBy: '' | 'device' | 'hand', street: string, number: string, side: string, isOutside: boolean, distinctFrom: string[],
 *   locates: number | null, address: string }} Draft `heading` is null until the person says where it looks; `spreadDeg` is null
 * where they gave no sector, 360 for all around; `placedBy` says who told the place, '' where nobody did and it is the middle of the map; `street`, `number` and `side` (n, e, s, w) are of a place told in words;
 * `isOutside` answers that a place outside the territory is meant; `locates` is the entry of a list without places that was found, and `address` what the list says of it;
 * positions are WGS 84 degrees */
/** @typedef {import('./receipt-key.js').Key} Key */

/** @type {readonly Choice[]} */
export const CHOICES = ['dome', 'fixed', 'panning', 'unknown'];

/** @type {readonly string[]} OSM values of `camera:mount` that people can tell from the street */
export const MOUNTS = ['wall', 'pole', 'street_lamp', 'traffic_signal', 'building', 'ceiling'];

/** A marker moved by less, in metres, was not moved. */
const STILL_M = 0.5;

/** @returns {Draft} */
export function emptyDraft() {
  return { choice: null, readsPlates: false, heading: null, spreadDeg: null, operator: '', mount: '', height: '', note: '', seenOn: '', lon: null, lat: null, accuracyM: null, placedBy: '', street: '', number: '', side: '', isOutside: false, distinctFrom: [], locates: null, address: '' };
}

/** The OSM tags of a draft: what is not known has no tag.
 * @param {Draft} draft @returns {Record<string, string>} */
export function tagsOf({ choice, readsPlates, heading, spreadDeg, operator, mount, height, street, number }) {
  /** @type {Record<string, string>} */
  const tags = { 'surveillance:type': readsPlates ? 'ALPR' : 'camera' };
  if (choice !== null && choice !== 'unknown') tags['camera:type'] = choice;
  if (heading !== null) tags['camera:direction'] = formatDirection(heading, spreadDeg);
  if (operator) tags.operator = operator;
  if (mount) tags['camera:mount'] = mount;
  if (height.trim()) tags.height = height.trim().replace(',', '.').replace(/\s*m$/, '');
  if (street) tags['addr:street'] = street;
  if (street && number.trim()) tags['addr:housenumber'] = number.trim();
  return tags;
}

/** A new camera.
 * @param {Draft} draft @param {Key} key @returns {Record<string, unknown>} */
export function cameraReport(draft, { reportId }) {
  const report = { report_id: reportId, kind: 'camera', position: pointOf(draft), seen_on: draft.seenOn, evidence: 'seen', tags: tagsOf(draft) };
  return { ...report, ...(draft.accuracyM === null ? {} : { accuracy_m: Math.round(draft.accuracyM) }), ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...(draft.isOutside ? { outside: true } : {}), ...(draft.distinctFrom.length > 0 ? { distinct_from: draft.distinctFrom } : {}), ...locatedBy(draft) };
}

/** What a report adds that says where an entry of a list stands, be it a new camera or one that is known.
 * @param {Draft} draft @returns {{ locates?: number }} */
export const locatedBy = ({ locates }) => (locates === null ? {} : { locates });

/** What a correction changes: the tags that differ, and the position where the marker was moved. What was known and is not any more is said as far as a tag can.
 * `unknownWords` goes with the note where a direction is taken back, which no tag can say.
 * @param {{ draft: Draft, before: Draft, cameraId: string, key: Key, unknownWords?: string }} given @returns {Record<string, unknown> | null} null where nothing differs */
export function correctionReport({ draft, before, cameraId, key: { reportId }, unknownWords = '' }) {
  const tags = changedTags(draft, before);
  const isMoved = distanceM([before.lon ?? 0, before.lat ?? 0], [draft.lon ?? 0, draft.lat ?? 0]) > STILL_M;
  const note = [isForgotten(draft, before) ? unknownWords : '', draft.note.trim()].filter(Boolean).join('\n');
  const changes = { ...(Object.keys(tags).length > 0 ? { tags } : {}), ...(isMoved ? { position: pointOf(draft) } : {}), ...(draft.isOutside ? { outside: true } : {}), ...(note ? { note } : {}) };
  return Object.keys(changes).length > 0 ? { report_id: reportId, kind: 'correction', camera_id: cameraId, seen_on: draft.seenOn, evidence: 'seen', ...changes } : null;
}

/** Whether a direction that was known is taken back.
 * @param {Draft} draft @param {Draft} before @returns {boolean} */
const isForgotten = (draft, before) => before.heading !== null && draft.heading === null;

/** @param {Draft} draft @param {Draft} before @returns {Record<string, string>} */
function changedTags(draft, before) {
  const was = tagsOf(before);
  const tags = Object.fromEntries(Object.entries(tagsOf(draft)).filter(([name, value]) => was[name] !== value));
  return was['camera:type'] && draft.choice === 'unknown' ? { ...tags, 'camera:type': 'unknown' } : tags;
}

/** @param {Draft} draft @returns {GeoJSON.Point} to the centimetre */
const pointOf = ({ lon, lat }) => ({ type: 'Point', coordinates: [lon, lat].map((each) => Number((each ?? 0).toFixed(7))) });

/** "It is that one": a sighting of a camera already known.
 * @param {string} cameraId @param {string} seenOn @param {Key} key @returns {Record<string, unknown>} */
export function seenReport(cameraId, seenOn, { reportId }) {
  return { report_id: reportId, kind: 'seen', camera_id: cameraId, seen_on: seenOn, evidence: 'seen' };
}

/** @type {[RegExp, string][]} JSON pointers (RFC 6901) and the fields that show them */
const FIELDS = [[/^\/tags\/height/, 'height'], [/^\/tags\/operator/, 'operator'], [/^\/tags\/camera:mount/, 'mount'], [/^\/tags\/(camera:)?direction/, 'direction'], [/^\/tags\/surveillance:type/, 'readsPlates'], [/^\/tags\/addr:housenumber/, 'number'], [/^\/tags/, 'choice'],
  [/^\/note/, 'note'], [/^\/seen_on/, 'seenOn'], [/^\/(position|accuracy_m)/, 'position']];

/** The field of the form that a pointer names; '' where none does.
 * @param {string} pointer @returns {string} */
export function fieldOf(pointer) {
  return FIELDS.find(([pattern]) => pattern.test(pointer))?.[1] ?? '';
}

/** The draft as a report that was sent has it: for the page that corrects it.
 * @param {Record<string, any>} report @returns {Draft} */
export function draftOf(report) {
  /** @type {Record<string, any>} */
  const sent = { note: '', seen_on: '', accuracy_m: null, position: null, ...Object.fromEntries(Object.entries(report).filter(([, value]) => value !== null)) };
  /** @type {Record<string, string>} */
  const tags = { 'camera:direction': '', 'camera:mount': '', 'camera:type': 'unknown', operator: '', height: '', ...sent.tags };
  const [lon = null, lat = null] = sent.position?.coordinates ?? [];
  return {
    ...emptyDraft(), choice: CHOICES.find((choice) => choice === tags['camera:type']) ?? 'unknown', readsPlates: tags['surveillance:type'] === 'ALPR',
    ...viewOf(tags['camera:direction'] || tags.direction), operator: tags.operator ?? '', mount: tags['camera:mount'] ?? '', height: tags.height ?? '',
    note: sent.note, seenOn: sent.seen_on, lon, lat, accuracyM: sent.accuracy_m,
  };
}

/** Several views, or words, are more than the form can hold: they stay as they are.
 * @param {string | undefined} direction @returns {{ heading: number | null, spreadDeg: number | null }} */
function viewOf(direction) {
  const { views: [view, ...others], unread } = parseDirections(direction);
  return view && others.length + unread.length === 0 ? { heading: view.heading, spreadDeg: view.spread } : { heading: null, spreadDeg: null };
}
