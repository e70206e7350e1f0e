// A school or nursery that is missing from the map: where, what, its name. It goes to review; nothing is shown before.
import { ApiError } from '../api.js';
import { element } from '../dom.js';
import { outboxFor } from '../outbox/outbox.js';
import { slowNote } from '../outbox/slow-note.js';
import { sayError } from '../panels.js';
import { giveBack } from '../refill.js';
import { openAim } from './aim.js';
import { keptSheet } from './kept-view.js';
import { dropMissingDraft, isTold, keepMissingDraft, openMissingDraft } from './missing-draft.js';
import { openFields } from './missing-fields.js';
import { findSelf, openPin, openPlaced } from './pin.js';
import { openPlaceSearch } from './place-search.js';
import { emptyDraft } from './report-body.js';
import { sentSheet } from './sent-view.js';
import { todayOf } from './today.js';

/** @typedef {Pick<import('./report-panel.js').Given, 'store' | 'texts' | 'territory' | 'view' | 'signal' | 'present'>} Given */
/** @typedef {import('./missing-draft.js').Missing} Missing */

/** @param {Omit<Missing, 'key' | 'isPlaced'>} missing @param {string} reportId @param {string} seenOn @returns {Record<string, unknown>} */
function placeReport({ amenity, name, note, lon, lat, accuracyM }, reportId, seenOn) {
  return {
    report_id: reportId, kind: 'place', seen_on: seenOn, position: { type: 'Point', coordinates: [lon, lat].map((each) => Number((each ?? 0).toFixed(7))) },
    tags: { amenity, ...(name.trim() ? { name: name.trim() } : {}) }, ...(accuracyM === null ? {} : { accuracy_m: Math.round(accuracyM) }), ...(note.trim() ? { note: note.trim() } : {}),
  };
}

/** @param {Given} given @returns {import('../panels.js').Sheet} */
export function showMissing(given) {
  const { texts, texts: { t }, territory, view, signal } = given;
  const missing = openMissingDraft();
  const form = openFields(texts, missing);
  form.addEventListener('input', () => keepMissingDraft(missing));
  const [place, first, slow] = [element('p', { class: view ? 'aim__place' : null, role: 'status' }), element('div', { class: 'report__first' }), element('div', {})];
  const offer = () => [first.append(search), optional?.remove()];
  const pin = openMissingPin(given, missing, place, offer);
  const search = openPlaceSearch({ texts, signal, read: emptyDraft, change: () => {}, isPlain: true, onPlace: pin.go, onSelf: pin.locate });
  const optional = view && element('details', { class: 'more' }, element('summary', {}, t('missing.by_address')), search);
  const alert = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const say = (/** @type {string} */ message) => { Object.assign(alert, { textContent: message, hidden: message === '' }); };
  const send = async () => {
    const lack = lackOf(missing, view !== null);
    say(lack ? t(lack) : '');
    slow.replaceChildren(...(lack === 'report.not_placed' ? [here] : []));
    if (lack) return;
    button.disabled = true;
    try {
      const outcome = await outboxFor(texts.lang).submit({ key: missing.key, report: placeReport(missing, missing.key.reportId, todayOf(territory).today), signal, onSlow: () => slow.replaceChildren(slowNote(texts, given.store)) });
      dropMissingDraft();
      if (!signal.aborted) given.present(outcome.state === 'sent' ? sentSheet({ ...given, answer: outcome.answer, receipt: missing.key.receipt, kind: 'place' }) : keptSheet(given, 'place', outcome.isBusy ? 'server' : 'network'));
    } catch (error) {
      giveBack(button);
      slow.replaceChildren();
      say(error instanceof ApiError && error.status === 429 ? t('report.too_many', { seconds: error.retryAfterS ?? 60 }) : sayError(error, texts));
    }
  };
  const here = element('button', { class: 'button button--wide', type: 'button', onclick: () => {
    missing.isPlaced = true;
    void send();
  } }, t('report.placed_yes'));
  const button = element('button', { class: 'button button--main button--wide report__send', type: 'button', onclick: send }, t('report.send'));
  return {
    heading: t('missing.title'), size: view ? 'half' : 'full', onShown: () => { void pin.start(); },
    content: [isTold(missing) ? resumedNote(given) : element('p', { class: 'soft' }, t(view ? 'missing.hint' : 'missing.hint_no_map')), view ? null : place, view ? first : search, form, optional,
      element('div', { class: 'report__foot stack stack--tight' }, alert, slow, button, element('p', { class: 'small soft' }, t('report.promise')))],
  };
}

/** What is still to be told, as a key of the catalogue; '' where nothing is.
 * @param {Missing} missing @param {boolean} hasMap its middle alone is no place */
function lackOf({ amenity, lon, isPlaced }, hasMap) {
  if (amenity === '') return 'missing.no_kind';
  if (lon === null) return 'report.no_position';
  return hasMap && !isPlaced ? 'report.not_placed' : '';
}

/** Says that what was begun is there again, and how to begin anew.
 * @param {Given} given */
function resumedNote({ store, texts: { t } }) {
  const again = () => {
    dropMissingDraft();
    store.set({ panel: null });
    store.set({ panel: 'missing' });
  };
  return element('p', { class: 'small resumed', role: 'status' }, element('span', {}, t('report.resumed')), element('button', { class: 'link', type: 'button', onclick: again }, t('report.start_over')));
}

/** The same marker as for a camera, without a direction.
 * @param {Given} given @param {Missing} missing @param {HTMLElement} place says how well the place is known @param {() => void} offer called when the device tells no place */
function openMissingPin({ texts, territory, view, signal }, missing, place, offer) {
  /** @type {ReturnType<typeof openPin> | null} */
  let pin = null;
  const go = (/** @type {import('../locate.js').Fix} */ fix) => {
    Object.assign(missing, fix, { isPlaced: true });
    keepMissingDraft(missing);
    pin?.moveTo(fix);
  };
  const move = (/** @type {{ lon: number, lat: number }} */ to) => {
    Object.assign(missing, to);
    keepMissingDraft(missing);
  };
  const locate = async () => {
    place.textContent = texts.t('map.locating');
    const fix = await findSelf(view, territory.bounds);
    if (signal.aborted) return;
    place.textContent = typeof fix === 'string' ? texts.t(view ? fix : `${fix}_no_map`) : texts.t('map.located', { metres: texts.metres(Math.round(fix.accuracyM)) });
    if (typeof fix !== 'string') go(fix);
    else if (view) offer();
  };
  const start = async () => {
    const { lon, lat } = missing;
    const kept = lon === null || lat === null ? null : { lon, lat };
    if (view) {
      const aim = openAim(texts, () => {});
      aim.show({ heading: null, spreadDeg: null }, 'none');
      aim.root.append(place);
      document.body.classList.add('is-reporting');
      signal.addEventListener('abort', () => document.body.classList.remove('is-reporting'));
      pin = openPin({ view, aim: aim.root, start: kept, onMove: move, signal });
      Object.assign(missing, pin.where());
      openPlaced(missing.isPlaced, () => {
        missing.isPlaced = true;
        keepMissingDraft(missing);
      }).watch(view, signal);
    }
    if (!kept || !missing.isPlaced) await locate();
  };
  return { go, locate, start };
}
