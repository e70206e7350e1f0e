// The photos of a report for whoever has its receipt: what they look like now, who may see them, keeping them back, withdrawing them, adding more.
import { askPhotos, fetchOwnPicture } from '../api.js';
import { element } from '../dom.js';
import { sayError } from '../panels.js';
import { loadStyle } from './photo-editor.js';
import { openPhotoSlot } from './photo-slot.js';
import { sendPhotos, sentWords } from './send-photo.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./send-photo.js').SentPhoto} SentPhoto */
/** @typedef {{ reportId: string, receipt: string, texts: Texts, root: HTMLElement }} Given */

/** Most photos of a report, as the server has it. */
const MOST = 4;

/** @param {{ reportId: string, receipt: string, texts: Texts }} report @returns {HTMLElement} filled when the server has answered */
export function ownPhotos(report) {
  loadStyle();
  const root = element('section', { class: 'stack', 'aria-label': report.texts.t('photo.own') });
  void show({ ...report, root });
  return root;
}

/** @param {Given} given @param {string} [said] what was just done */
async function show(given, said = '') {
  const { reportId, receipt, texts, root } = given;
  const { t } = texts;
  const title = element('h2', { tabindex: -1 }, t('photo.own'));
  try {
    const { photos } = /** @type {{ photos: SentPhoto[] }} */ (await askPhotos(reportId, receipt));
    const kept = photos.filter(({ state }) => state !== 'erased').length;
    root.replaceChildren(title, element('p', { role: 'status', hidden: said === '' }, element('strong', {}, said)), photos.length > 0 ? element('div', { class: 'photos__slots' }, photos.map((photo) => card(given, photo))) : element('p', { class: 'soft' }, t('photo.own_none')),
      kept < MOST ? adding(given) : '');
    if (said) title.focus();
  } catch (error) {
    root.replaceChildren(title, element('p', { role: 'alert' }, sayError(error, texts)), element('button', { class: 'button', type: 'button', onclick: () => { void show(given); } }, t('app.retry')));
  }
}

/** @param {Given} given @param {SentPhoto} photo */
function card(given, photo) {
  const { reportId, receipt, texts } = given;
  const { t } = texts;
  const what = t(`photo.${photo.kind}`);
  const trouble = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const change = (/** @type {RequestInit} */ init, /** @type {string} */ said) => async () => {
    try {
      await askPhotos(reportId, receipt, `/${photo.photo_id}`, init);
      await show(given, t(said));
    } catch (error) {
      trouble.textContent = sayError(error, texts);
      trouble.hidden = false;
    }
  };
  const button = (/** @type {string} */ word, /** @type {() => void} */ onclick) => element('button', { class: 'button', type: 'button', onclick, 'aria-label': `${t(word)} (${what})` }, t(word));
  const choose = { method: 'PATCH', body: JSON.stringify({ evidence_only: !photo.evidence_only }) };
  const doors = photo.state === 'erased' ? [] : [
    button(photo.evidence_only ? 'photo.allow' : 'photo.keep_back', change(choose, photo.evidence_only ? 'photo.allowed' : 'photo.kept_back')),
    button('photo.withdraw', change({ method: 'DELETE' }, 'photo.withdrawn')),
  ];
  return element('div', { class: 'photo' }, element('h3', {}, what), picture(given, photo, what), element('p', { class: 'photo__state' }, t(`photo.state_${stateOf(photo)}`)), element('div', { class: 'pair' }, doors), trouble);
}

/** @param {SentPhoto} photo */
function stateOf({ state, evidence_only: isEvidence, erased_by: by }) {
  if (state === 'erased') return by === 'moderator' ? 'refused' : 'withdrawn';
  if (state === 'private' && isEvidence) return 'evidence';
  return state;
}

/** The picture itself is behind the receipt, so it is asked for and not linked.
 * @param {Given} given @param {SentPhoto} photo @param {string} what */
function picture({ reportId, receipt, texts }, photo, what) {
  if (photo.state === 'erased') return '';
  const image = element('img', { class: 'photo__thumb', alt: texts.t('photo.kept', { what }), width: photo.width_px, height: photo.height_px });
  fetchOwnPicture(reportId, receipt, photo.photo_id).then((blob) => {
    const url = URL.createObjectURL(blob);
    image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true });
    image.src = url;
  }, () => { image.alt = texts.t('photo.not_shown'); });
  return image;
}

/** @param {Given} given */
function adding(given) {
  const { reportId, receipt, texts } = given;
  const { t } = texts;
  const trouble = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const send = element('button', { class: 'button button--main', type: 'button', hidden: true, onclick: async () => {
    send.disabled = true;
    const result = await sendPhotos(reportId, receipt, slot.list());
    if (result.failed.length === 0) return show(given, t('photo.sent'));
    send.disabled = false;
    trouble.textContent = sentWords(result, texts).join(' ');
    trouble.hidden = false;
    return undefined;
  } }, t('photo.send'));
  const slot = openPhotoSlot({ texts, onChange: (photos) => { send.hidden = photos.length === 0; } });
  return element('div', { class: 'stack' }, slot.root, trouble, send);
}
