// The two photos of a report: one from close by, one of the surroundings. Each is drawn anew, covered and kept as a JPEG before anything leaves the device.
import { addressOf } from '../api.js';
import { element, icon } from '../dom.js';
import { makeKey } from '../report/receipt-key.js';
import { coverPicture } from './cover-dialog.js';
import { NoPhoto, openPicture } from './picture.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {'close' | 'wide'} Kind */
/** A photo ready to be sent: `id` is a UUID made here, so that a photo sent twice is kept once; `blob` is a JPEG without metadata, its covered parts black.
 * @typedef {{ id: string, kind: Kind, evidenceOnly: boolean, blob: Blob }} Photo */
/** @typedef {{ texts: Texts, initial?: Photo[], onChange: (photos: Photo[]) => void }} Given */

/** The slots for photos in a form. `list()` and `onChange` give them in the order close, wide; nothing is sent from here.
 * @param {Given} given @returns {{ root: HTMLElement, list: () => Photo[] }} */
export function openPhotos({ texts, initial = [], onChange }) {
  const { t } = texts;
  loadStyle();
  /** @type {Map<Kind, Photo>} */
  const photos = new Map(initial.map((photo) => [photo.kind, photo]));
  let evidenceOnly = initial.some((photo) => photo.evidenceOnly);
  const list = () => /** @type {Kind[]} */ (['close', 'wide']).flatMap((kind) => photos.get(kind) ?? []).map((photo) => ({ ...photo, evidenceOnly }));
  const choice = element('input', { type: 'checkbox', id: 'photo-evidence', checked: evidenceOnly, onchange: () => {
    evidenceOnly = choice.checked;
    onChange(list());
  } });
  const slots = /** @type {Kind[]} */ (['close', 'wide']).map((kind) => openSlot({ kind, texts, initial: photos.get(kind) ?? null, onPhoto: (blob) => {
    if (blob) photos.set(kind, { id: makeKey().reportId, kind, evidenceOnly, blob });
    else photos.delete(kind);
    onChange(list());
  } }));
  const root = element('div', { class: 'photos stack' }, element('p', { class: 'small soft' }, t('photo.promise')), element('div', { class: 'photos__slots' }, slots),
    element('div', {}, element('label', { class: 'choice' }, choice, t('photo.evidence_only')), element('p', { class: 'small soft' }, t('photo.evidence_only_hint'))));
  return { root, list };
}

/** @typedef {{ picture: HTMLCanvasElement, boxes: import('./boxes.js').Box[] }} Source the picture before it was covered: in memory only, so that covers can be changed */

/** One photo: to be taken or chosen, then shown with what can be done with it.
 * @param {{ kind: Kind, texts: Texts, initial: Photo | null, onPhoto: (blob: Blob | null) => void }} given */
function openSlot({ kind, texts, initial, onPhoto }) {
  const { t } = texts;
  const trouble = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const body = element('div', { class: 'photo__body' });
  /** @type {Source | null} */
  let source = null;
  const say = (/** @type {unknown} */ error) => {
    trouble.textContent = error instanceof NoPhoto ? t(error.reason, error.values) : error ? t('photo.wrong_memory') : '';
    trouble.hidden = !error;
  };
  const cover = async (/** @type {() => Promise<Source>} */ begin, /** @type {boolean} */ isNew) => {
    say(null);
    try {
      const begun = await begin();
      const kept = await coverPicture({ ...begun, texts, isNew });
      if (!kept) return;
      source = { ...begun, boxes: kept.boxes };
      onPhoto(kept.blob);
      showFull(kept.blob);
      // What opened the dialog is gone; the dialog closes first, and looks for it.
      setTimeout(() => body.querySelector('button')?.focus());
    } catch (error) {
      say(error);
    }
  };
  const showEmpty = () => body.replaceChildren(...emptySlot(kind, texts, (file) => cover(async () => ({ picture: await openPicture(file), boxes: [] }), true)));
  const showFull = (/** @type {Blob} */ blob) => body.replaceChildren(...fullSlot(kind, texts, blob, {
    change: () => cover(async () => source ?? { picture: await openPicture(blob), boxes: [] }, false),
    remove: () => {
      source = null;
      onPhoto(null);
      showEmpty();
      body.querySelector('input')?.focus();
    },
  }));
  if (initial) showFull(initial.blob);
  else showEmpty();
  return element('section', { class: 'photo', 'aria-label': t(`photo.${kind}`) }, element('h3', {}, t(`photo.${kind}`)), body, trouble);
}

/** @param {Kind} kind @param {Texts} texts @param {(file: File) => void} onFile @returns {Node[]} */
function emptySlot(kind, { t }, onFile) {
  const field = (/** @type {string} */ word, /** @type {string} */ sign, /** @type {string | null} */ capture) => {
    const input = element('input', { class: 'visually-hidden', type: 'file', accept: 'image/*', capture, name: `photo-${kind}`, 'aria-label': `${t(word)} (${t(`photo.${kind}`)})`, onchange: () => {
      const [file] = input.files ?? [];
      if (file) onFile(file);
      // The same file can be chosen again, and its name does not stay in the page.
      input.value = '';
    } });
    return element('label', { class: 'button photo__take' }, input, icon(sign, 20), element('span', {}, t(word)));
  };
  const taking = matchMedia('(pointer: coarse)').matches ? [field('photo.take', 'camera', 'environment')] : [];
  return [element('p', { class: 'small soft' }, t(`photo.${kind}_hint`)), element('div', { class: 'pair' }, ...taking, field('photo.choose', 'plus', null))];
}

/** @param {Kind} kind @param {Texts} texts @param {Blob} blob @param {{ change: () => void, remove: () => void }} doors @returns {Node[]} */
function fullSlot(kind, { t }, blob, { change, remove }) {
  const url = URL.createObjectURL(blob);
  const image = element('img', { class: 'photo__thumb', src: url, alt: t('photo.kept', { what: t(`photo.${kind}`) }), onload: () => URL.revokeObjectURL(url) });
  const button = (/** @type {string} */ word, /** @type {() => void} */ onclick) => element('button', { class: 'button', type: 'button', onclick, 'aria-label': `${t(word)} (${t(`photo.${kind}`)})` }, t(word));
  return [image, element('div', { class: 'pair' }, button('photo.change', change), button('photo.remove', remove))];
}

/** The style of photos, asked for with the first of them. */
export function loadStyle() {
  const href = addressOf('css/photos.css');
  if (![...document.styleSheets].some((sheet) => sheet.href === href)) document.head.append(element('link', { rel: 'stylesheet', href }));
}
