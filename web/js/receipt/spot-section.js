// Where a report stands: on a small map, in words, and how its sender moves it; by hand, by keys, by an address or by the device.
import { amendReport, ApiError } from '../api.js';
import { element, icon } from '../dom.js';
import { distanceM } from '../metres.js';
import { isWithin, readPosition, whyNoPosition } from '../locate.js';
import { sayError } from '../panels.js';
import { sayAllRefused } from '../refusals.js';
import { emptyDraft } from '../report/report-body.js';
import { openPlaceSearch } from '../report/place-search.js';
import { openSpotMap } from './spot-map.js';

/** @typedef {import('./spot-map.js').Place} Place */
/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {{ report: Record<string, any>, receipt: string, texts: Texts, territory: import('../api.js').Territory, place: Place, isMovable: boolean, onSaved: (report: Record<string, any>) => void }} Given
 * `place` is where the report, or the camera it is about, stands; `isMovable` where the report itself says so */

/** @param {Given} given @returns {HTMLElement} */
export function openSpotSection(given) {
  const { texts, texts: { t }, place, isMovable } = given;
  const told = openWords(given, () => void map.retry());
  /** What the position is known by: a circle in metres, or nothing but the eye.
   * @type {number | null} */
  let accuracyM = null;
  const map = openSpotMap({ start: place, texts, onSpot: told.spot, onMove: (now) => {
    accuracyM = null;
    told.place(now);
  } });
  const go = (/** @type {Place & { accuracyM: number }} */ to) => {
    map.go(to);
    accuracyM = to.accuracyM;
    told.place(to);
  };
  const editor = element('div', { class: 'stack', hidden: true });
  const open = (/** @type {boolean} */ isOpen) => {
    editor.replaceChildren(...(isOpen ? openEditor(given, { map, end, go, accuracy: () => (accuracyM === null ? null : Math.round(accuracyM)) }) : []));
    editor.hidden = !isOpen;
    button.hidden = isOpen;
    map.free(isOpen, 'spot-hint');
  };
  const button = element('button', { class: 'button', type: 'button', onclick: () => open(true) }, icon('position', 20), t('spot.correct'));
  const end = () => {
    open(false);
    map.go(place);
    told.place(place);
    button.focus();
  };
  return element('section', { class: 'stack stack--tight' }, element('h2', {}, t('spot.place')), map.root, ...told.nodes, isMovable ? button : null, editor);
}

/** Where it is in words, and how far from where it was sent.
 * @param {Given} given @param {() => void} onRetry */
function openWords({ report, texts, texts: { t }, place }, onRetry) {
  const words = element('p', { role: 'status' });
  const away = element('p', { class: 'small soft' });
  const trouble = element('div', { class: 'stack stack--tight', hidden: true }, element('p', { role: 'alert' }, t('spot.no_map')), element('button', { class: 'button', type: 'button', onclick: onRetry }, t('app.retry')));
  const told = {
    nodes: [words, away, trouble],
    spot(/** @type {import('../api.js').Spot | null} */ spot) {
      trouble.hidden = spot !== null;
      if (spot) words.textContent = spotWords(spot, texts);
    },
    place(/** @type {Place} */ now) {
      const metres = Math.round(distanceM([place.lon, place.lat], [now.lon, now.lat]));
      const sent = typeof report.accuracy_m === 'number' ? t('spot.accuracy', { metres: texts.metres(report.accuracy_m) }) : '';
      away.textContent = [coordinates(now, texts), metres > 0 ? t('spot.moved', { metres: texts.metres(metres) }) : sent].filter(Boolean).join(' · ');
    },
  };
  told.place(place);
  return told;
}

/** What stands under the map while it is moved.
 * @param {Given} given @param {{ map: ReturnType<typeof openSpotMap>, end: () => void, accuracy: () => number | null, go: (to: Place & { accuracyM: number }) => void }} how @returns {Node[]} */
function openEditor({ report, receipt, texts, territory, onSaved }, { map, end, accuracy, go }) {
  const { t } = texts;
  const alert = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const question = element('div', {});
  const say = (/** @type {string} */ message) => {
    alert.textContent = message;
    alert.hidden = message === '';
  };
  const save = async (isOutside = false) => {
    say('');
    question.replaceChildren();
    button.disabled = true;
    const { lon, lat } = map.at();
    const patch = { position: { type: 'Point', coordinates: [lon, lat].map((each) => Number(each.toFixed(7))) }, accuracy_m: accuracy(), ...(isOutside ? { outside: true } : {}) };
    try {
      onSaved(await amendReport(report.report_id, receipt, patch, texts.lang));
    } catch (error) {
      button.disabled = false;
      const isQuestion = error instanceof ApiError && Boolean(error.problem.type?.endsWith('/outside-territory'));
      say(isQuestion ? t('report.outside') : refusal(error, texts));
      if (isQuestion) question.replaceChildren(element('button', { class: 'button button--wide', type: 'button', onclick: () => void save(true) }, t('report.outside_yes')));
    }
  };
  const locate = async () => {
    try {
      const fix = await readPosition();
      if (!isWithin(fix, territory.bounds)) return say(t('map.locate_outside_no_map'));
      say('');
      return go(fix);
    } catch (error) {
      return say(t(`${whyNoPosition(error)}_no_map`));
    }
  };
  const button = element('button', { class: 'button button--main', type: 'button', onclick: () => void save() }, t('spot.save'));
  const search = openPlaceSearch({ texts, signal: new AbortController().signal, read: emptyDraft, change: () => {}, isPlain: true, onPlace: go, onSelf: () => void locate() });
  return [element('p', { class: 'small', id: 'spot-hint' }, t('spot.hint')), search, alert, question,
    element('div', { class: 'pair' }, button, element('button', { class: 'button', type: 'button', onclick: end }, t('spot.cancel')))];
}

/** @param {unknown} error @param {Texts} texts @returns {string} */
function refusal(error, texts) {
  const errors = error instanceof ApiError ? error.problem.errors ?? [] : [];
  return errors.length > 0 ? `${texts.t('report.refused')} ${sayAllRefused(errors, texts)}` : sayError(error, texts);
}

/** @param {import('../api.js').Spot} spot @param {Texts} texts @returns {string} */
function spotWords({ street, areas }, { t }) {
  const names = [...new Set(areas.filter(({ kind }) => kind !== 'metropole').map(({ name }) => name))].join(', ');
  if (street && names) return t('spot.near_street_in', { street: street.name, areas: names });
  if (street) return t('spot.near_street', { street: street.name });
  return names || t('spot.nowhere');
}

/** @param {Place} place @param {Texts} texts @returns {string} */
const coordinates = ({ lon, lat }, { t }) => t('spot.coordinates', { lat: lat.toFixed(5), lon: lon.toFixed(5) });
