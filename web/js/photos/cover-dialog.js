// The dialog in which faces and number plates are covered before a photo goes anywhere. What is covered is black in the pixels, not a layer over them.
import { closeOnBack } from '../dialog-step.js';
import { element, icon } from '../dom.js';
import { pixelsOf } from './boxes.js';
import { openBoxes } from './cover-boxes.js';
import { findFaces } from './faces.js';
import { jpegOf } from './picture.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./boxes.js').Box} Box */

/** Asks which parts of a picture are to be covered.
 * @param {{ picture: HTMLCanvasElement, boxes: Box[], texts: Texts, isNew: boolean }} given `isNew`: faces are looked for
 * @returns {Promise<{ blob: Blob, boxes: Box[] } | null>} null when the person gave it up */
export function coverPicture({ picture, boxes, texts, isNew }) {
  const { t } = texts;
  const status = element('p', { class: 'cover__status', role: 'status' });
  const add = action('plus', t('photo.box_add'), () => layer.add());
  add.classList.add('cover__tool--add');
  const undo = action('turn', t('photo.undo'), () => layer.undo());
  const remove = action('close', t('photo.box_delete'), () => layer.remove());
  const layer = openBoxes({ texts, aspect: picture.width / picture.height, initial: boxes, onChange: (state) => {
    status.textContent = state.boxes.length > 0 ? t('photo.covered', { count: state.boxes.length }) : t('photo.covered_none');
    undo.disabled = !state.canUndo;
    remove.disabled = state.selected === null;
    // What the keyboard stood on may be gone or have no more to do.
    if (add.isConnected && (document.activeElement === document.body || document.activeElement?.matches(':disabled'))) add.focus();
  } });
  picture.classList.add('cover__picture');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', t('photo.picture'));
  const stage = element('div', { class: 'cover__stage' }, element('div', { class: 'cover__frame' }, picture, layer.root));
  const keep = element('button', { class: 'button button--main', type: 'button' }, t('photo.keep'));
  const dialog = element('dialog', { class: 'cover', 'aria-labelledby': 'cover-title' },
    element('h2', { id: 'cover-title' }, t('photo.cover')), element('p', { class: 'small', id: 'cover-hint' }, t('photo.cover_hint'), ' ', element('span', { class: 'cover__keys soft' }, t('photo.cover_keys'))),
    stage, status,
    element('div', { class: 'cover__tools' }, add, undo, remove),
    element('div', { class: 'pair' }, element('button', { class: 'button', type: 'button', value: '', onclick: () => dialog.close('') }, t('photo.give_up')),
      keep));
  document.body.append(dialog);
  dialog.showModal();
  if (isNew) {
    findFaces(picture).then((found) => {
      layer.suggest(found);
      if (found.length > 0) status.textContent = t('photo.suggested', { count: found.length });
    });
  }
  return answerOf(dialog, keep, () => keepCovered(dialog, picture, layer.read()));
}

/** @template T @param {HTMLDialogElement} dialog @param {HTMLButtonElement} keep @param {() => Promise<T>} made @returns {Promise<T | null>} null when the dialog is closed before */
const answerOf = (dialog, keep, made) => new Promise((resolve, reject) => {
  const leave = closeOnBack(dialog);
  dialog.addEventListener('close', () => {
    dialog.remove();
    leave();
    resolve(null);
  });
  keep.addEventListener('click', () => {
    keep.disabled = true;
    made().then(resolve, reject);
  });
});

/** Closes the dialog only when the photo is made, so that no report leaves without it.
 * @param {HTMLDialogElement} dialog @param {HTMLCanvasElement} picture @param {Box[]} boxes @returns {Promise<{ blob: Blob, boxes: Box[] } | null>} null when the person gave it up meanwhile */
async function keepCovered(dialog, picture, boxes) {
  try {
    const blob = await burn(picture, boxes);
    return dialog.open ? { blob, boxes } : null;
  } finally {
    // After whoever waits for the photo has it.
    setTimeout(() => dialog.close());
  }
}

/** @param {string} sign @param {string} word @param {() => void} onclick */
const action = (sign, word, onclick) => element('button', { class: 'button cover__tool', type: 'button', onclick }, icon(sign, 20), element('span', {}, word));

/** The picture with its boxes as black pixels; the canvas given stays as it was.
 * @param {HTMLCanvasElement} picture @param {Box[]} boxes @returns {Promise<Blob>} */
async function burn(picture, boxes) {
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [picture.width, picture.height];
  const context = copy.getContext('2d');
  context?.drawImage(picture, 0, 0);
  for (const box of boxes) context?.fillRect(...pixelsOf(box, copy.width, copy.height));
  const blob = await jpegOf(copy);
  copy.width = 0;
  return blob;
}
