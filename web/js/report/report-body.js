// From what a person chose to the report that is sent (design: Reports), and from a refused value back to its field. Pure.
import { formatDirection, parseDirections } from '../direction.js';

/** @typedef {'dome' | 'fixed' | 'panning' | 'unknown'} Choice */
/** @typedef {{ choice: Choice | null, readsPlates: boolean, heading: number | null, spreadDeg: number | null, operator: string, mount: string, height: string, note: string, seenOn: string, lon: number | null, lat: number | null, accuracyM: number | null,
 *   distinctFrom: string[] }} Draft `heading` is null until the person says where it looks; `spreadDeg` is null where they gave no sector, 360 for all around;
 * positions are WGS 84 degrees */
/** @typedef {import('./receipt-key.js').Key} Key */

/** @type {readonly Choice[]} */
export const CHOICES = ['dome', 'fixed', 'panning', 'unknown'];

/** @type {readonly string[]} OSM values of `camera:mount` that people can tell from the street */
export const MOUNTS = ['wall', 'pole', 'street_lamp', 'traffic_signal', 'building', 'ceiling'];

/** @returns {Draft} */
export function emptyDraft() {
  return { choice: null, readsPlates: false, heading: null, spreadDeg: null, operator: '', mount: '', height: '', note: '', seenOn: '', lon: null, lat: null, accuracyM: null, distinctFrom: [] };
}

/** The OSM tags of a draft: what is not known has no tag.
 * @param {Draft} draft @returns {Record<string, string>} */
export function tagsOf({ choice, readsPlates, heading, spreadDeg, operator, mount, height }) {
  /** @type {Record<string, string>} */
  const tags = { 'surveillance:type': readsPlates ? 'ALPR' : 'camera' };
  if (choice !== null && choice !== 'unknown') tags['camera:type'] = choice;
  if (heading !== null) tags['camera:direction'] = formatDirection(heading, spreadDeg);
  if (operator) tags.operator = operator;
  if (mount) tags['camera:mount'] = mount;
  if (height.trim()) tags.height = height.trim().replace(',', '.').replace(/\s*m$/, '');
  return tags;
}

/** A new camera.
 * @param {Draft} draft @param {Key} key @returns {Record<string, unknown>} */
export function cameraReport(draft, { reportId }) {
  const position = { type: 'Point', coordinates: [draft.lon, draft.lat].map((each) => Number((each ?? 0).toFixed(7))) };
  const report = { report_id: reportId, kind: 'camera', position, seen_on: draft.seenOn, evidence: 'seen', tags: tagsOf(draft) };
  return { ...report, ...(draft.accuracyM === null ? {} : { accuracy_m: Math.round(draft.accuracyM) }), ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...(draft.distinctFrom.length > 0 ? { distinct_from: draft.distinctFrom } : {}) };
}

/** "It is that one": a sighting of a camera already known.
 * @param {string} cameraId @param {string} seenOn @param {Key} key @returns {Record<string, unknown>} */
export function seenReport(cameraId, seenOn, { reportId }) {
  return { report_id: reportId, kind: 'seen', camera_id: cameraId, seen_on: seenOn, evidence: 'seen' };
}

/** @type {[RegExp, string][]} JSON pointers (RFC 6901) and the fields that show them */
const FIELDS = [[/^\/tags\/height/, 'height'], [/^\/tags\/operator/, 'operator'], [/^\/tags\/camera:mount/, 'mount'], [/^\/tags\/(camera:)?direction/, 'direction'], [/^\/tags\/surveillance:type/, 'readsPlates'], [/^\/tags/, 'choice'],
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
    ...viewOf(tags['camera:direction']), operator: tags.operator ?? '', mount: tags['camera:mount'] ?? '', height: tags.height ?? '',
    note: sent.note, seenOn: sent.seen_on, lon, lat, accuracyM: sent.accuracy_m,
  };
}

/** Several views, or words, are more than the form can hold: they stay as they are.
 * @param {string | undefined} direction @returns {{ heading: number | null, spreadDeg: number | null }} */
function viewOf(direction) {
  const { views: [view, ...others], unread } = parseDirections(direction);
  return view && others.length + unread.length === 0 ? { heading: view.heading, spreadDeg: view.spread } : { heading: null, spreadDeg: null };
}
