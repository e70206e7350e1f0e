// Reporting a camera, or correcting one, from the place to the receipt: what was entered is never lost, whatever the network or the server answers.
import { fetchChallenge, fetchFeature } from '../api.js';
import { element } from '../dom.js';
import { keepPhotos, letterOf, photosOf } from '../outbox/shelf.js';
import { titleOf } from '../panels/camera-words.js';
import { openPhotoSlot } from '../photos/photo-slot.js';
import { openAim } from './aim.js';
import { dropDraft, freshDraft, hasDetails, isBegun, keepDraft } from './draft.js';
import { aboutEntry, askedEntry, lastDraft, locatingNote } from './locating.js';
import { openPlaceSearch } from './place-search.js';
import { landmarksOf, openPlaces } from './places.js';
import { beginProof } from './proof.js';
import { cameraReport, correctionReport, draftOf } from './report-body.js';
import { openForm } from './report-form.js';
import { openSending } from './sending.js';
import { todayOf } from './today.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {{ store: import('../state.js').Store, texts: Texts, territory: import('../api.js').Territory, view: import('../map/map-view.js').MapView | null, places: Promise<import('../api.js').Features>, about: string | null,
 *   signal: AbortSignal, reload: () => void, present: (sheet: import('../panel.js').Sheet) => void }} Given `about` is the camera to correct; `present` shows another sheet in place of this one */

/** What the form begins with: `before` is the camera as it is known, where it is corrected; `isLate` says that the device's clock lags behind `today`.
 * @typedef {import('./draft.js').Begun & { today: string, isLate: boolean, camera: Feature | null, before: Draft | null, isResumed: boolean, photos: import('../photos/photo-editor.js').Photo[] }} Beginning */

/** @param {Given} given @returns {Promise<import('../panels.js').Sheet>} */
export async function showReport(given) {
  const { texts, territory, about, signal } = given;
  const { today, isLate } = todayOf(territory);
  const camera = about ? await fetchFeature('cameras', about, texts.lang, signal) : null;
  const before = camera ? { ...draftOf({ tags: camera.properties, position: camera.geometry }), seenOn: today } : null;
  const entry = await askedEntry(given);
  const kept = lastDraft(about, today, entry);
  // A draft that waits to be sent already is no draft any more.
  const isResumed = kept !== null && !await letterOf(kept.key.reportId).catch(() => null);
  const fresh = freshDraft(today, about);
  const begun = isResumed ? kept : aboutEntry({ ...fresh, draft: before ?? fresh.draft }, entry);
  const photos = isResumed ? await photosOf(kept.key.reportId).catch(() => []) : [];
  beginProof(fetchChallenge());
  return showForm(given, { ...begun, day: today, today, isLate, camera, before, isResumed: isResumed && (about !== null || isBegun(kept.draft) || kept.draft.placedBy === 'hand'), photos });
}

/** @param {Given} given @param {Beginning} begun @returns {import('../panels.js').Sheet} */
function showForm(given, begun) {
  const { texts, territory, view, signal } = given;
  const { key, today, camera } = begun;
  let { draft } = begun;
  const schools = openSchools(given);
  const read = () => draft;
  const correction = () => correctionOf(begun, draft, texts);
  const isWorth = () => (camera ? correction() !== null : isBegun(draft)) || parts.photos.list().length > 0;
  const change = (/** @type {Partial<Draft>} */ patch) => {
    draft = { ...draft, ...patch };
    if (!parts.isSent) keepDraft({ draft, key, about: given.about, day: today, mayBeThere: begun.mayBeThere ?? false }, isWorth() || begun.mayBeThere === true);
    if (['heading', 'spreadDeg', 'choice', 'lon'].some((name) => name in patch)) follow();
  };
  const follow = () => {
    form.show(draft);
    aim.show(draft, form.direction.shape());
    places.refresh();
  };
  const parts = openParts(given, begun, () => change({}));
  const search = openPlaceSearch({ texts, signal, read, change, isPlain: view !== null, words: draft.address, onPlace: (named) => { void places.go(named); }, onSelf: () => { void places.locate(true); } });
  const form = openForm({ draft, operators: territory.operators, texts, today, ...whereIsSearch(view !== null && draft.locates === null, parts, search), neighbours: parts.neighbours, photos: parts.photos.root, isMoreOpen: camera === null && hasDetails(draft, today), isAimed: view !== null, landmarks: () => landmarksOf(schools.found, draft), onChange: change });
  const aim = openAim(texts, (aimed) => {
    form.direction.compass?.stop();
    change(aimed);
  });
  const { send, same } = openSending(given, { form, parts, key, mayBeThere: begun.mayBeThere ?? false, read, change });
  const places = openPlaces(given, { parts, key, read, change, onSame: same, onUnknown: () => { if (parts.first.isConnected) parts.first.append(search); } });
  form.root.addEventListener('change', follow);
  follow();
  parts.button.addEventListener('click', () => whenPlaced(given, parts, places.placed, () => {
    change(places.where());
    const report = camera ? correction() : cameraReport(draft, key);
    void (report ? send(report) : parts.say(texts.t('report.nothing_changed')));
  }));
  stageReport(signal, () => {
    form.direction.compass?.stop();
    // A mere position of the device is not kept: the next report begins where the person then stands.
    if (!parts.isSent && !isWorth() && !begun.mayBeThere && draft.placedBy !== 'hand') dropDraft(key.reportId);
  });
  return { ...headOf(given, camera), content: [hintOf(given, begun), clockNote(begun, texts), locatingNote(draft, texts), form.root, parts.foot], onShown: () => { void places.start(aim.root); } };
}

/** The search stands with what is optional where the marker tells the place, and before everything else where words do: without a map, or where a list's own words are there.
 * @param {boolean} isOptional @param {Parts} parts @param {HTMLElement} search */
const whereIsSearch = (isOptional, { first, place }, search) => (isOptional
  ? { place: first, more: [search] }
  : { place: element('div', { class: 'stack stack--tight' }, place, search) });

/** Goes on once somebody has said where the camera is; else asks.
 * @param {Given} given @param {Parts} parts @param {ReturnType<typeof import('./pin.js').openPlaced>} placed @param {() => void} goOn */
function whenPlaced({ view, texts: { t } }, parts, placed, goOn) {
  if (!view || placed.is()) return goOn();
  return parts.ask(t('report.not_placed'), t('report.placed_yes'), () => {
    placed.now('hand');
    goOn();
  });
}

/** @param {Beginning} begun @param {Draft} draft @param {Texts} texts @returns {Record<string, unknown> | null} null where a new camera is reported, or nothing differs */
function correctionOf({ camera, before, key }, draft, texts) {
  return camera && before ? correctionReport({ draft, before, cameraId: camera.id, key, unknownWords: texts.t('report.direction_wrong') }) : null;
}

/** Schools to tell a direction by, once they are there.
 * @param {Given} given */
function openSchools({ places }) {
  /** @type {{ found: import('../api.js').Features | null }} */
  const schools = { found: null };
  places.then((found) => { schools.found = found; }, () => {});
  return schools;
}

/** Says that what was begun is there again, and how to begin another one; the draft stays in the list of one's own reports.
 * @param {Given} given @param {Beginning} begun */
function resumedNote({ store, texts: { t } }, { key, today, about, mayBeThere }) {
  const again = () => {
    // A correction begins with the camera as it is known: its draft is given up.
    if (about && !mayBeThere) dropDraft(key.reportId);
    else keepDraft(freshDraft(today), false);
    store.set({ panel: null });
    store.set({ panel: 'report' });
  };
  return element('p', { class: 'small resumed', role: 'status' }, element('span', {}, t('report.resumed')), element('button', { class: 'link', type: 'button', onclick: again }, t(about ? 'report.start_over' : 'report.begin_again')));
}

/** @param {Given} given @param {Feature | null} camera the one to correct @returns {{ heading: string, size: import('../panel.js').Size }} */
const headOf = ({ texts, view }, camera) => ({ heading: texts.t(camera ? 'report.title_correction' : 'report.title'), size: view ? 'half' : 'full' });

/** @param {Given} given @param {Beginning} begun */
function hintOf(given, begun) {
  const { texts, view } = given;
  const { camera } = begun;
  if (begun.isResumed) return resumedNote(given, begun);
  return element('p', { class: 'soft' }, camera ? texts.t('report.hint_correction', { camera: titleOf(camera.properties, camera.id, texts) }) : texts.t(view ? 'report.hint' : 'report.hint_no_map'));
}

/** A clock that is set back would put a wrong date on everything.
 * @param {Beginning} begun @param {Texts} texts */
const clockNote = ({ isLate, today }, texts) => (isLate ? element('p', { class: 'note', role: 'note' }, texts.t('report.clock_late', { day: texts.date(today) })) : null);

/** The page knows that it reports until the sheet goes.
 * @param {AbortSignal} signal @param {() => void} onEnd */
function stageReport(signal, onEnd) {
  document.body.classList.add('is-reporting');
  signal.addEventListener('abort', () => {
    document.body.classList.remove('is-reporting');
    onEnd();
  });
}

/** The parts below the form, what comes `first` in it once the device has told no place, and the pill that says how well the place is known.
 * @param {Given} given @param {Beginning} begun @param {() => void} onPhotos called when there are other photos */
function openParts({ texts, view }, { key, camera, photos }, onPhotos) {
  const { t } = texts;
  const alert = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const word = t(camera ? 'report.send_correction' : 'report.send');
  const button = element('button', { class: 'button button--main button--wide report__send', type: 'button' }, word);
  const question = element('div', {});
  return {
    alert, button, question, isSent: false, first: element('div', { class: 'report__first' }),
    photos: openPhotoSlot({ texts, initial: photos, onChange: (changed) => {
      keepPhotos(key.reportId, changed).catch(() => {});
      onPhotos();
    } }),
    neighbours: element('section', { class: 'stack stack--tight neighbourhood', 'aria-live': 'polite' }),
    place: element('p', { class: view ? 'aim__place' : null, role: 'status' }),
    foot: element('div', { class: 'report__foot stack stack--tight' }, alert, question, button, element('p', { class: 'small soft' }, t('report.promise'))),
    /** The report is on its way, or with the server: nothing of the draft stays, and the pin leaves the map. */
    finish(/** @type {AbortSignal} */ signal) {
      this.isSent = true;
      dropDraft(key.reportId);
      document.body.classList.toggle('is-sent', !signal.aborted);
      signal.addEventListener('abort', () => document.body.classList.remove('is-sent'));
    },
    say(/** @type {string} */ message) {
      alert.textContent = message;
      alert.hidden = message === '';
    },
    /** Something is to be answered first. */
    ask(/** @type {string} */ message, /** @type {string} */ yes, /** @type {() => void} */ onYes) {
      this.say(message);
      question.replaceChildren(element('button', { class: 'button button--wide', type: 'button', onclick: onYes }, yes));
    },
    /** Sending begins, unless something is missing. */
    begin(/** @type {string} */ trouble) {
      question.replaceChildren();
      this.say(trouble);
      this.wait(trouble === '');
    },
    wait(/** @type {boolean} */ isWaiting) {
      Object.assign(button, { disabled: isWaiting, textContent: isWaiting ? t('report.sending') : word });
      if (!isWaiting) question.replaceChildren();
    },
  };
}

/** @typedef {ReturnType<typeof openParts>} Parts */
