// What is said of a report of one's own: where it is, and why it was refused. Pure.
import { isDue } from '../outbox/backoff.js';
import { sayAllRefused } from '../refusals.js';

/** @typedef {import('../outbox/shelf.js').Letter} Letter */
/** @typedef {import('../i18n.js').Texts} Texts */

/** @param {Letter} letter @param {{ state: string, status: string | null } | null} told by the server just now @param {Texts} texts @returns {{ state: string, words: string }} */
export function stateWords(letter, told, { t }) {
  const state = stateOf(letter, told);
  const more = [letter.state === 'sent' && isDue(letter) ? t('mine.photos_left', { count: letter.photosLeft }) : '', letter.isPhotoStopped && isDue(letter) ? t('mine.photo_stopped') : '', letter.isPhotoLost ? t('mine.photo_lost') : ''];
  return { state, words: [t(`mine.state_${state}`), ...more].filter(Boolean).join(' ') };
}

/** @param {Letter} letter @param {{ state: string, status: string | null } | null} told @returns {string} */
function stateOf({ state, isTakenBack, isBusy, status, kind }, told) {
  if (isTakenBack) return 'taken_back';
  if (state === 'waiting' && isBusy) return 'busy';
  if (state !== 'sent') return state;
  if (told && told.state !== 'published') return { waiting: 'review', refused: 'refused', withdrawn: 'withdrawn' }[told.state] ?? 'sent';
  return (told?.status ?? status) === 'confirmed' && kind === 'camera' ? 'confirmed' : 'sent';
}

/** Why the server refused a report that had waited here.
 * @param {Letter} letter @param {Texts} texts @returns {string} */
export function refusalWords({ state, refusal }, texts) {
  const { t, has } = texts;
  if (state !== 'refused' || !refusal) return '';
  const type = refusal.type?.split('/').at(-1) ?? '';
  /** @type {Record<string, string>} */
  const known = { 'possible-duplicate': 'mine.refused_known', 'already-counted': 'panel.camera.already_counted', 'outside-territory': 'report.outside' };
  const key = known[type];
  if (key) return t(key);
  return sayAllRefused(refusal.errors ?? [], texts) || t(has(`problem.${type}.meaning`) ? `problem.${type}.meaning` : 'app.broken');
}

/** What tells one draft from another: type, and where in words; the camera it corrects.
 * @param {import('../report/report-body.js').Draft} draft @param {string | null} about @param {Texts} texts @returns {string} */
export function draftWords({ choice, street, number, lon, lat }, about, { t }) {
  const place = street ? [number, street].filter(Boolean).join(' ') : lon !== null && lat !== null ? `${lat.toFixed(5)}, ${lon.toFixed(5)}` : '';
  return [choice ? t(`report.choice_${choice}`) : '', about ?? place].filter(Boolean).join(' · ');
}

/** The same of a report on its way, and the code of its camera once there is one.
 * @param {Letter} letter @param {Texts} texts @returns {string} */
export function letterWords({ draft, cameraId, report, kind }, texts) {
  if (draft) return draftWords(draft, kind === 'correction' ? cameraId : null, texts);
  if (kind === 'survey' && report) return surveyWords(report, texts);
  return cameraId || String(report?.tags?.name ?? '');
}

/** What was walked, and whether anything was found.
 * @param {Record<string, any>} survey its body @param {Texts} texts @returns {string} */
function surveyWords({ streets, geometry, finds }, { t }) {
  return [streets?.join(', ') ?? t(geometry ? 'survey.mode_shape' : 'survey.mode_area'), t(`survey.finds_${finds}`)].join(' · ');
}
