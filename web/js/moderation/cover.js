// Boxes over a photo that a moderator covers or crops. Whatever is drawn is written into the form's numbers, and what is typed there is drawn: the form alone is sent.
import { fetchCatalogue } from '../api.js';
import { element } from '../dom.js';
import { openTexts } from '../i18n.js';
import { openBoxes } from '../photos/cover-boxes.js';
import { percentsOf, readBox } from './parts.js';

/** @typedef {import('../photos/boxes.js').Box} Box */
/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {ReturnType<typeof openLayer>} Layer */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** One kind of boxes over the picture, tied to its fields.
 * @param {{ texts: Texts, aspect: number, most: number, read: () => Box[], write: (boxes: Box[]) => void, onChange: () => void }} given */
function openLayer({ texts, aspect, most, read, write, onChange }) {
  const root = element('div', { class: 'desk__layer' });
  let state = { canUndo: false, selected: /** @type {number | null} */ (null), count: 0 };
  let isReading = false;
  const open = () => openBoxes({ texts, aspect, initial: read(), onChange: ({ boxes, selected, canUndo }) => {
    state = { canUndo, selected, count: boxes.length };
    if (!isReading) write(boxes.slice(-most));
    onChange();
  } });
  let layer = open();
  root.append(layer.root);
  // After somebody typed: what stands in the fields is drawn.
  const reread = () => {
    isReading = true;
    layer = open();
    root.replaceChildren(layer.root);
    isReading = false;
  };
  // One more than may be takes the place of those before, once it is drawn to its end.
  const trim = () => { if (state.count > most) reread(); };
  root.addEventListener('pointerup', trim);
  const add = () => {
    layer.add();
    trim();
  };
  return { root, boxes: () => layer, state: () => state, reread, add };
}

/** @param {HTMLElement} place @param {string} name @returns {HTMLInputElement[]} left, top, width, height */
const fieldsOf = (place, name) => ['left', 'top', 'width', 'height'].map((side) => /** @type {HTMLInputElement} */ (place.querySelector(`[name="${side}_${name}"]`)));

/** Writes boxes into rows, of which there are made as many as are needed.
 * @param {HTMLElement} parts @param {Box[]} boxes @param {Texts} texts */
function writeRows(parts, boxes, { t }) {
  while (parts.children.length < boxes.length) {
    const row = /** @type {HTMLElement} */ (parts.children[0]?.cloneNode(true));
    const number = parts.children.length + 1;
    for (const field of row.querySelectorAll('input')) field.name = field.name.replace(/_\d+$/, `_${number}`);
    row.querySelector('legend')?.replaceChildren(t('photo.box_number', { number }));
    parts.append(row);
  }
  [...parts.children].forEach((row, index) => fill(fieldsOf(/** @type {HTMLElement} */ (row), String(index + 1)), boxes[index]));
}

/** @param {HTMLInputElement[]} fields @param {Box | undefined} box */
function fill(fields, box) {
  const percents = box ? percentsOf(box) : ['', '', '', ''];
  fields.forEach((field, index) => { field.value = percents[index] ?? ''; });
}

/** @param {HTMLElement} parts @returns {Box[]} */
const readRows = (parts) => [...parts.children].flatMap((row, index) => {
  const box = readBox(fieldsOf(/** @type {HTMLElement} */ (row), String(index + 1)).map(({ value }) => value));
  return box ? [box] : [];
});

/** @param {Texts} texts */
function start(texts) {
  const [form, stage, parts] = [byId('cover'), byId('stage'), byId('parts')];
  const picture = /** @type {HTMLImageElement} */ (stage.querySelector('img'));
  const aspect = picture.width / picture.height;
  const crop = fieldsOf(form, 'crop');
  const mode = () => (/** @type {HTMLInputElement} */ (form.querySelector('[name="mode"]:checked')).value === 'crop' ? layers.crop : layers.cover);
  const tell = () => { if (layers.crop) showState(layers, mode(), texts); };
  /** @type {Record<'cover' | 'crop', Layer>} */
  const layers = /** @type {any} */ ({});
  layers.cover = openLayer({ texts, aspect, most: 60, read: () => readRows(parts), write: (boxes) => writeRows(parts, boxes, texts), onChange: tell });
  const readCrop = () => { const box = readBox(crop.map(({ value }) => value)); return box ? [box] : []; };
  layers.crop = openLayer({ texts, aspect, most: 1, read: readCrop, write: (boxes) => fill(crop, boxes.at(-1)), onChange: tell });
  layers.crop.root.classList.add('desk__layer--crop');
  stage.append(layers.cover.root, layers.crop.root);
  byId('add').addEventListener('click', () => mode().add());
  byId('remove').addEventListener('click', () => mode().boxes().remove());
  byId('undo').addEventListener('click', () => mode().boxes().undo());
  form.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (/^(left|top|width|height)_/.test(target.name)) (target.name.endsWith('_crop') ? layers.crop : layers.cover).reread();
    tell();
  });
  tell();
  document.documentElement.dataset.ready = 'true';
}

/** Which layer takes the pointer, and what can be done with it.
 * @param {Record<'cover' | 'crop', Layer>} layers @param {Layer} active @param {Texts} texts */
function showState(layers, active, { t }) {
  for (const layer of Object.values(layers)) layer.root.classList.toggle('desk__layer--rests', layer !== active);
  const { canUndo, selected } = active.state();
  /** @type {HTMLButtonElement} */ (byId('undo')).disabled = !canUndo;
  /** @type {HTMLButtonElement} */ (byId('remove')).disabled = selected === null;
  const count = layers.cover.state().count;
  byId('status').textContent = count > 0 ? t('photo.covered', { count }) : t('photo.covered_none');
}

const lang = document.documentElement.lang;
void fetchCatalogue(lang).then((catalogue) => start(openTexts(lang, catalogue)));
