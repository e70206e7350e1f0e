// Reporting a camera, or correcting one, from the place to the receipt: what was entered is never lost, whatever the network or the server answers.
import { fetchFeature, sendReport } from '../api.js';
import { element } from '../dom.js';
import { dayOf } from '../format.js';
import { titleOf } from '../panels/camera-words.js';
import { openPhotoSlot } from '../photos/photo-slot.js';
import { openAim } from './aim.js';
import { deviceToken } from './device-key.js';
import { dropDraft, keepDraft, openDraft } from './draft.js';
import { openPlaceSearch } from './place-search.js';
import { landmarksOf, openPlaces } from './places.js';
import { makeKey } from './receipt-key.js';
import { cameraReport, correctionReport, draftOf, seenReport } from './report-body.js';
import { showRefusal } from './refusal.js';
import { openForm } from './report-form.js';
import { sentSheet } from './sent-view.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {{ store: import('../state.js').Store, texts: Texts, territory: import('../api.js').Territory, view: import('../map/map-view.js').MapView | null, places: Promise<import('../api.js').Features>, about: string | null,
 *   signal: AbortSignal, reload: () => void, present: (sheet: import('../panel.js').Sheet) => void }} Given `about` is the camera to correct; `present` shows another sheet in place of this one */

/** @param {Given} given @returns {Promise<import('../panels.js').Sheet>} */
export async function showReport(given) {
  const { texts, territory, about, signal } = given;
  const today = dayOf(new Date(), territory.time_zone);
  const camera = about ? await fetchFeature('cameras', about, texts.lang, signal) : null;
  const begun = camera ? beginCorrection(camera, today) : openDraft(today);
  return showForm(given, { ...begun, today, camera });
}

/** The draft of a camera as it is known, to be changed.
 * @param {Feature} camera @param {string} today */
function beginCorrection({ geometry, properties }, today) {
  return { draft: { ...draftOf({ tags: properties, position: geometry }), seenOn: today }, key: makeKey() };
}

/** @param {Given} given @param {{ draft: Draft, key: import('./receipt-key.js').Key, today: string, camera: Feature | null }} begun @returns {import('../panels.js').Sheet} */
function showForm(given, { draft: first, key, today, camera }) {
  const { texts, territory, view, signal } = given;
  let draft = first;
  /** @type {import('../api.js').Features | null} */
  let schools = null;
  given.places.then((found) => { schools = found; }, () => {});
  const read = () => draft;
  const change = (/** @type {Partial<Draft>} */ patch) => {
    draft = { ...draft, ...patch };
    if (!parts.isSent && !camera) keepDraft(draft, key);
    if (['heading', 'spreadDeg', 'choice', 'lon'].some((name) => name in patch)) follow();
  };
  const follow = () => {
    form.show(draft);
    aim.show(draft, form.direction.shape());
    places.refresh();
  };
  const parts = openParts(given, camera !== null);
  const search = openPlaceSearch({ texts, signal, read, change, isPlain: view !== null, onPlace: (named) => { void places.go(named); }, onSelf: view ? null : () => { void places.locate(); } });
  const place = view ? { more: [search] } : { place: element('div', { class: 'stack stack--tight' }, parts.place, search) };
  const form = openForm({ draft, operators: territory.operators, texts, today, ...place, neighbours: parts.neighbours, photos: parts.photos.root, isAimed: view !== null, landmarks: () => landmarksOf(schools, draft), onChange: change });
  const aim = openAim(texts, (aimed) => {
    form.direction.compass?.stop();
    change(aimed);
  });
  const { send, same } = openSending(given, { form, parts, key, read, change });
  const places = openPlaces(given, { parts, read, change, onSame: ({ id }) => same(id) });
  form.root.addEventListener('change', follow);
  follow();
  parts.button.addEventListener('click', () => {
    change(places.where());
    const report = camera ? correctionReport({ draft, before: first, cameraId: camera.id, key, unknownWords: texts.t('report.direction_wrong') }) : cameraReport(draft, key);
    void (report ? send(report) : parts.say(texts.t('report.nothing_changed')));
  });
  stageReport(signal, () => {
    form.direction.compass?.stop();
    // Closed, not reloaded: the next report begins where the person then stands.
    if (!parts.isSent) change({ lon: null, lat: null, accuracyM: null, distinctFrom: [] });
  });
  const { hint, ...head } = headWords(given, camera);
  return { ...head, content: [hint, form.root, parts.foot], onShown: () => { void places.start(aim.root); } };
}

/** @param {Given} given @param {Feature | null} camera the one to correct
 * @returns {{ heading: string, size: import('../panel.js').Size, hint: Node }} */
function headWords({ texts, view }, camera) {
  const hint = camera ? texts.t('report.hint_correction', { camera: titleOf(camera.properties, camera.id, texts) }) : texts.t(view ? 'report.hint' : 'report.hint_no_map');
  return { heading: texts.t(camera ? 'report.title_correction' : 'report.title'), size: view ? 'half' : 'full', hint: element('p', { class: 'soft' }, hint) };
}

/** The page knows that it reports until the sheet goes.
 * @param {AbortSignal} signal @param {() => void} onEnd */
function stageReport(signal, onEnd) {
  document.body.classList.add('is-reporting');
  signal.addEventListener('abort', () => {
    document.body.classList.remove('is-reporting');
    onEnd();
  });
}

/** The parts below the form, and the pill that says how well the place is known.
 * @param {Given} given @param {boolean} isCorrection */
function openParts({ texts, view }, isCorrection) {
  const { t } = texts;
  const alert = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const button = element('button', { class: 'button button--main button--wide report__send', type: 'button' }, t(isCorrection ? 'report.send_correction' : 'report.send'));
  const question = element('div', {});
  return {
    alert, button, question, isSent: false,
    photos: openPhotoSlot({ texts, onChange: () => {} }),
    neighbours: element('section', { class: 'stack stack--tight neighbourhood', 'aria-live': 'polite' }),
    place: element('p', { class: view ? 'aim__place' : null, role: 'status' }),
    foot: element('div', { class: 'report__foot stack stack--tight' }, alert, question, button, element('p', { class: 'small soft' }, t('report.promise'))),
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
 * @returns {{ send: Send, same: (id: string) => void }} `same` turns the report into a confirmation of a camera */
function openSending(given, { form, parts, key, read, change }) {
  const { texts, signal, reload } = given;
  /** @type {Send} */
  const send = async (bare, own = key) => {
    const report = await countOnce(bare, given.territory);
    form.showErrors(new Map());
    parts.question.replaceChildren();
    parts.say(read().lon === null && report.kind === 'camera' ? texts.t('report.no_position') : '');
    if (!parts.alert.hidden) return;
    parts.button.disabled = true;
    try {
      const answer = await sendReport(report, own.receipt, texts.lang);
      parts.finish(signal);
      reload();
      if (signal.aborted) return;
      given.present(sentSheet({ ...given, answer, receipt: own.receipt, kind: String(report.kind), photos: parts.photos.list() }));
    } catch (error) {
      parts.button.disabled = false;
      refused(error);
    }
  };
  const refused = (/** @type {unknown} */ error) => showRefusal(error, { ...given, form, parts, centre: centreOf(read()), onSame: ({ id }) => same(id), onOther: other, onMeant: meant });
  const meant = () => {
    change({ isOutside: true });
    parts.button.click();
  };
  /** @type {Map<string, import('./receipt-key.js').Key>} the same one again when an answer was lost */
  const keys = new Map();
  const same = (/** @type {string} */ id) => {
    const own = keys.get(id) ?? makeKey();
    keys.set(id, own);
    send(seenReport(id, read().seenOn, own), own);
  };
  const other = (/** @type {string[]} */ ids) => {
    change({ distinctFrom: [...new Set([...read().distinctFrom, ...ids])] });
    send(cameraReport(read(), key));
  };
  return { send, same };
}

/** The report with what makes a device count once for a camera and month; a new camera needs none.
 * @param {Record<string, unknown>} report @param {import('../api.js').Territory} territory @returns {Promise<Record<string, unknown>>} */
async function countOnce(report, { report: how, time_zone: zone }) {
  if (typeof report.camera_id !== 'string' || !how?.counts_devices) return report;
  return { ...report, device_token: await deviceToken(report.camera_id, dayOf(new Date(), zone)) };
}

/** @param {Draft} draft @returns {[number, number] | null} */
const centreOf = ({ lon, lat }) => (lon === null || lat === null ? null : [lon, lat]);
