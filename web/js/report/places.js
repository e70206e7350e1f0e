// Where the camera of a report stands: by the device, the pin or an address; it is told, kept, and asked for its neighbours.
import { bearingDeg } from '../direction.js';
import { distanceM } from '../metres.js';
import { outboxFor } from '../outbox/outbox.js';
import { ownNeighbours, ownReportOf } from '../outbox/own.js';
import { ALIKE_M, likelyOf } from './alike.js';
import { findNeighbours, neighbourCards } from './neighbours.js';
import { findSelf, openPin, openPlaced } from './pin.js';
import { todayOf } from './today.js';

/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {import('./report-panel.js').Given} Given */
/** @typedef {import('./report-panel.js').Parts} Parts */
/** @typedef {import('./alike.js').Neighbour} Neighbour */
/** @typedef {{ lon: number, lat: number }} Place */
/** @typedef {{ parts: Parts, key: import('./receipt-key.js').Key, read: () => Draft, change: (patch: Partial<Draft>) => void, onSame: (neighbour: Neighbour) => void, onUnknown: () => void }} Form `onUnknown` is called when the device tells no place */

/** A position known no better than this, in metres, is told as one to be mended by hand. */
const VAGUE_M = 30;
/** How far a school may be to tell a direction by it, and how many are offered. */
const LANDMARK_M = 200;
const LANDMARKS = 4;

/** @param {Given} given @param {Form} form */
export function openPlaces(given, form) {
  const { texts, territory, view, signal } = given;
  const { parts, read, change } = form;
  const neighbours = openNeighbours(given, form);
  const placed = openPlaced(given.about !== null || read().placedBy !== '', (by) => notePlaced(by, form));
  let isAsked = false;
  const moved = async (/** @type {Place} */ place) => {
    if (isAsked && place.lon === read().lon && place.lat === read().lat) return;
    isAsked = true;
    change(place);
    await neighbours.ask([place.lon, place.lat]);
  };
  let pin = /** @type {ReturnType<typeof openPin> | null} */ (null);
  const locate = async (isMeant = false) => {
    parts.place.textContent = texts.t('map.locating');
    const fix = await findSelf(view, territory.bounds, isMeant);
    if (signal.aborted) return;
    parts.place.textContent = fixWords(fix, texts, view !== null);
    if (typeof fix === 'string') return form.onUnknown();
    placed.now('device');
    change({ accuracyM: fix.accuracyM, street: '', number: '', side: '' });
    await go(fix);
  };
  const go = async (/** @type {import('../locate.js').Fix} */ fix) => (pin ? pin.moveTo(fix) : moved({ lon: fix.lon, lat: fix.lat }));
  return {
    locate, placed, refresh: neighbours.show, where: () => pin?.where() ?? {},
    /** Goes to an address or place somebody named. */
    go: (/** @type {import('../locate.js').Fix} */ named) => {
      placed.now('hand');
      parts.place.textContent = fixWords(named, texts, view !== null);
      change({ accuracyM: named.accuracyM });
      return go(named);
    },
    /** Called when the sheet stands, since the pin stands in what it leaves free. */
    async start(/** @type {HTMLElement} */ aim, start = placeOf(read())) {
      pin = standPin(given, parts, { aim, start, onMove: moved, placed });
      if (!start || !placed.is()) return locate();
      parts.place.textContent = given.about ? '' : keptWords(read(), given);
      return moved(start);
    },
  };
}

/** The pin on the map, where there is one.
 * @param {Given} given @param {Parts} parts @param {{ aim: HTMLElement, start: Place | null, onMove: (place: Place) => void, placed: ReturnType<typeof openPlaced> }} how */
function standPin({ view, signal }, parts, { placed, ...how }) {
  if (!view) return null;
  how.aim.append(parts.place);
  placed.watch(view, signal);
  return openPin({ view, signal, ...how });
}

/** @param {Draft} draft @returns {Place | null} */
const placeOf = ({ lon, lat }) => (lon === null || lat === null ? null : { lon, lat });

/** How well the place is known, or why it is not.
 * @param {import('../locate.js').Fix | string} fix @param {import('../i18n.js').Texts} texts @param {boolean} hasMap @returns {string} */
function fixWords(fix, texts, hasMap) {
  if (typeof fix === 'string') return texts.t(hasMap ? fix : `${fix}_no_map`);
  return texts.t(fix.accuracyM > VAGUE_M && hasMap ? 'report.located_vaguely' : 'map.located', { metres: texts.metres(Math.round(fix.accuracyM)) });
}

/** Somebody said where it is: nobody has to be asked any more.
 * @param {'device' | 'hand'} by @param {Form} form */
function notePlaced(by, { parts, read, change }) {
  if (read().placedBy === '') {
    parts.say('');
    parts.question.replaceChildren();
  }
  if (read().placedBy !== by) change({ placedBy: by });
}

/** What was told of the place before the page was left.
 * @param {Draft} draft @param {Given} given @returns {string} '' where it has no measure */
const keptWords = ({ lon, lat, accuracyM }, { texts, view }) => (lon === null || lat === null || accuracyM === null ? '' : fixWords({ lon, lat, accuracyM }, texts, view !== null));

/** The cameras within 75 m of the last position asked about, and which of them the draft may mean now.
 * @param {Given} given @param {Form} form */
function openNeighbours(given, { parts, key, read, change, onSame }) {
  const { texts, territory, view, signal } = given;
  let asked = new AbortController();
  /** @type {Neighbour[]} */
  let found = [];
  let shown = '';
  const show = () => {
    const { lon, lat } = read();
    const likely = given.about ? [] : likelyOf(found, read());
    const now = `${lon},${lat} ${likely.map(({ id }) => id).join(' ')}`;
    if (now === shown) return;
    shown = now;
    parts.neighbours.replaceChildren(...neighbourCards(likely, { texts, territory, view, centre: lon === null || lat === null ? null : [lon, lat], onSame,
      onOther: (ids) => {
        change({ distinctFrom: [...new Set([...read().distinctFrom, ...ids])] });
        show();
      } }));
  };
  return {
    show,
    async ask(/** @type {[number, number]} */ position) {
      asked.abort();
      asked = new AbortController();
      const { signal: current } = asked;
      const [known, own] = await Promise.all([findNeighbours(position, view, AbortSignal.any([current, signal])), outboxFor(texts.lang).list()]);
      if (current.aborted || signal.aborted) return;
      const { today } = todayOf(territory);
      found = [...known.map((each) => (ownReportOf(own, each.id, today) ? { ...each, isOwn: true } : each)), ...ownNeighbours(own.filter(({ id }) => id !== key.reportId), position, ALIKE_M)];
      show();
    },
  };
}

/** Schools near enough to tell a direction by.
 * @param {import('../api.js').Features | null} places @param {Draft} draft @returns {import('./direction-field.js').Landmark[]} */
export function landmarksOf(places, { lon, lat }) {
  if (lon === null || lat === null) return [];
  const near = (places?.features ?? []).map(({ geometry, properties }) => ({ name: String(properties.name ?? ''), at: /** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (geometry).coordinates) }))
    .map((each) => ({ ...each, away: distanceM([lon, lat], each.at) })).filter(({ name, away }) => name !== '' && away > 5 && away <= LANDMARK_M);
  return near.sort((a, b) => a.away - b.away).slice(0, LANDMARKS).map(({ name, at }) => ({ name, heading: Math.round(bearingDeg([lon, lat], at)) % 360 }));
}
