// Reporting a camera, from the pin to the receipt: what was entered is never lost, whatever the network or the server answers.
import { ApiError, sendReport } from '../api.js';
import { element } from '../dom.js';
import { dayOf } from '../format.js';
import { sayError } from '../panels.js';
import { openAim } from './aim.js';
import { dropDraft, keepDraft, openDraft } from './draft.js';
import { findNeighbours, neighbourCards, neighboursOf } from './neighbours.js';
import { findSelf, openPin } from './pin.js';
import { makeKey } from './receipt-key.js';
import { cameraReport, fieldOf, seenReport } from './report-body.js';
import { openForm } from './report-form.js';
import { sentSheet } from './sent-view.js';

/** A position known no better than this, in metres, is told as one to be mended by hand. */
const VAGUE_M = 30;

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {{ store: import('../state.js').Store, texts: Texts, territory: import('../api.js').Territory, view: import('../map/map-view.js').MapView | null, signal: AbortSignal, reload: () => void,
 *   present: (sheet: import('../panel.js').Sheet) => void }} Given `present` shows another sheet in place of this one */

/** @param {Given} given @returns {import('../panels.js').Sheet} */
export function showReport(given) {
  const { texts, territory, view, signal } = given;
  const today = dayOf(new Date(), territory.time_zone);
  const begun = openDraft(today);
  const { key } = begun;
  let { draft } = begun;
  const change = (/** @type {Partial<Draft>} */ patch) => {
    draft = { ...draft, ...patch };
    if (!parts.isSent) keepDraft(draft, key);
    if (!('heading' in patch || 'choice' in patch)) return;
    form.show(draft);
    aim.show(draft, form.direction.shape());
  };
  const parts = openParts(texts);
  const form = openForm({ draft, operators: territory.operators, texts, today, neighbours: parts.neighbours, onChange: change });
  const aim = openAim(texts, (aimed) => {
    form.direction.compass?.stop();
    change(aimed);
  });
  form.root.addEventListener('change', () => aim.show(draft, form.direction.shape()));
  change({ heading: draft.heading });
  const send = openSending(given, { form, parts, key, read: () => draft, change });
  const places = openPlaces(given, { parts, read: () => draft, change, send });
  parts.button.addEventListener('click', () => {
    change(places.where());
    send(cameraReport(draft, key));
  });
  document.body.classList.add('is-reporting');
  signal.addEventListener('abort', () => {
    form.direction.compass?.stop();
    document.body.classList.remove('is-reporting');
    // Closed, not reloaded: the next report begins where the person then stands.
    if (!parts.isSent) change({ lon: null, lat: null, accuracyM: null, distinctFrom: [] });
  });
  return {
    heading: texts.t('report.title'),
    size: 'half',
    content: [element('p', { class: 'soft' }, texts.t(view ? 'report.hint' : 'report.hint_no_map')), form.root, parts.foot],
    onShown: () => { void places.start(aim.root); },
  };
}

/** The parts below the form, and the pill that says how well the place is known.
 * @param {Texts} texts */
function openParts({ t }) {
  const alert = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const button = element('button', { class: 'button button--main button--wide report__send', type: 'button' }, t('report.send'));
  return {
    alert, button, isSent: false,
    neighbours: element('section', { class: 'stack stack--tight neighbourhood', 'aria-live': 'polite' }),
    place: element('p', { class: 'aim__place', role: 'status' }),
    foot: element('div', { class: 'report__foot stack stack--tight' }, alert, button, element('p', { class: 'small soft' }, t('report.promise'))),
    /** The report is the server's now: nothing of it stays here, and the pin leaves the map. */
    finish(/** @type {AbortSignal} */ signal) {
      this.isSent = true;
      dropDraft();
      document.body.classList.toggle('is-sent', !signal.aborted);
      signal.addEventListener('abort', () => document.body.classList.remove('is-sent'));
    },
    say(/** @type {string} */ message) {
      alert.textContent = message;
      alert.hidden = message === '';
    },
  };
}

/** @typedef {ReturnType<typeof openParts>} Parts */
/** @typedef {(report: Record<string, unknown>, key?: import('./receipt-key.js').Key) => Promise<void>} Send */

/** @param {Given} given @param {{ form: import('./report-form.js').Form, parts: Parts, key: import('./receipt-key.js').Key, read: () => Draft, change: (patch: Partial<Draft>) => void }} form
 * @returns {Send} */
function openSending(given, { form, parts, key, read, change }) {
  const { texts, signal, reload } = given;
  /** @type {Send} */
  const send = async (report, own = key) => {
    form.showErrors(new Map());
    parts.say(read().lon === null && report.kind === 'camera' ? texts.t('report.no_position') : '');
    if (!parts.alert.hidden) return;
    parts.button.disabled = true;
    try {
      const answer = await sendReport(report, own.receipt, texts.lang);
      parts.finish(signal);
      reload();
      if (signal.aborted) return;
      given.present(sentSheet({ ...given, answer, receipt: own.receipt, kind: String(report.kind) }));
    } catch (error) {
      parts.button.disabled = false;
      refused(error);
    }
  };
  const refused = (/** @type {unknown} */ error) => {
    const { candidates, errors } = error instanceof ApiError ? error.problem : {};
    if (candidates?.length) {
      parts.neighbours.replaceChildren(...neighbourCards(neighboursOf(candidates), { ...given, onSame: same, onOther: other }));
      parts.neighbours.scrollIntoView({ block: 'nearest' });
    }
    const left = form.showErrors(new Map((errors ?? []).map(({ pointer, detail }) => [fieldOf(pointer), detail])));
    parts.say([reasonOf(error, texts), ...left].join(' '));
    /** @type {HTMLElement | null} */ (form.root.querySelector('[aria-invalid]'))?.focus();
  };
  const same = (/** @type {string} */ id) => {
    const own = makeKey();
    send(seenReport(id, read().seenOn, own), own);
  };
  const other = (/** @type {string[]} */ ids) => {
    change({ distinctFrom: [...new Set([...read().distinctFrom, ...ids])] });
    send(cameraReport(read(), key));
  };
  return send;
}

/** @param {unknown} error @param {Texts} texts @returns {string} */
function reasonOf(error, texts) {
  if (!(error instanceof ApiError)) return sayError(error, texts);
  if (error.problem.candidates?.length) return texts.t('report.likely_known');
  if (error.problem.errors?.length) return texts.t('report.refused');
  if (error.status === 429) return texts.t('report.too_many', { seconds: error.retryAfterS ?? 60 });
  return error.reason === 'offline' ? texts.t('report.offline') : sayError(error, texts);
}

/** Where the pin stands: it is told, kept, and asked for its neighbours.
 * @param {Given} given @param {{ parts: Parts, read: () => Draft, change: (patch: Partial<Draft>) => void, send: Send }} form */
function openPlaces(given, { parts, read, change, send }) {
  const { texts, territory, view, signal } = given;
  let asked = new AbortController();
  let isAsked = false;
  const moved = async (/** @type {{ lon: number, lat: number }} */ place) => {
    if (isAsked && place.lon === read().lon && place.lat === read().lat) return;
    isAsked = true;
    change(place);
    asked.abort();
    asked = new AbortController();
    const found = await findNeighbours([place.lon, place.lat], AbortSignal.any([asked.signal, signal])).catch(() => null);
    if (!found) return;
    const unknown = found.filter(({ id }) => !read().distinctFrom.includes(id));
    const own = makeKey();
    parts.neighbours.replaceChildren(...neighbourCards(unknown, { texts, territory,
      onSame: (id) => { void send(seenReport(id, read().seenOn, own), own); },
      onOther: (ids) => {
        change({ distinctFrom: [...new Set([...read().distinctFrom, ...ids])] });
        parts.neighbours.replaceChildren();
      } }));
  };
  /** @type {ReturnType<typeof openPin> | null} */
  let pin = null;
  /** Called when the sheet stands, since the pin stands in what it leaves free. */
  const begin = async (/** @type {HTMLElement} */ aim) => {
    const { lon, lat } = read();
    const start = lon === null || lat === null ? null : { lon, lat };
    aim.append(parts.place);
    pin = view ? openPin({ view, aim, start, onMove: moved, signal }) : null;
    if (start) return;
    parts.place.textContent = texts.t('map.locating');
    const fix = await findSelf(view, territory.bounds);
    if (signal.aborted) return;
    parts.place.textContent = typeof fix === 'string' ? texts.t(fix) : texts.t(fix.accuracyM > VAGUE_M && view ? 'report.located_vaguely' : 'map.located', { metres: texts.metres(Math.round(fix.accuracyM)) });
    if (typeof fix === 'string') return;
    change({ accuracyM: fix.accuracyM });
    if (pin) pin.moveTo(fix);
    else await moved(fix);
  };
  return { start: begin, where: () => pin?.where() ?? {} };
}
