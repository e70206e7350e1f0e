// Where the camera looks, as a field of the form: unknown until touched and back to unknown; by the wedge, the compass, a sector or all around.
import { drawing, element, icon } from '../dom.js';
import { segments } from '../panels/legend-panel.js';
import { followCompass, hasCompass } from './compass.js';
import { directionWords } from './direction-words.js';
import { headingPicker } from './heading-picker.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {(patch: Partial<Draft>) => void} OnChange */
/** @typedef {'unknown' | 'cone' | 'sector' | 'around'} Kind */
/** @typedef {Pick<ReturnType<typeof headingPicker>, 'root' | 'show'>} Picker */
/** @typedef {{ name: string, heading: number }} Landmark something the direction can be told by, such as the school across the street */

/** @param {Draft} draft @returns {Kind} */
function kindOf({ heading, spreadDeg }) {
  if (heading === null) return 'unknown';
  if (spreadDeg === null) return 'cone';
  return spreadDeg >= 360 ? 'around' : 'sector';
}

/** `isAimed` says that a wedge on a map tells the direction; without one it is chosen in words. With one it can be, for whom the wedge is out of reach.
 * @param {{ draft: Draft, texts: Texts, isAimed: boolean, onChange: OnChange, landmarks?: () => Landmark[] }} given */
export function openDirection({ draft: first, texts, isAimed, onChange, landmarks = () => [] }) {
  const { t } = texts;
  let draft = first;
  let kind = kindOf(first);
  /** A dome sees all around: the question is put away until somebody asks for it. */
  let isWanted = kind !== 'unknown';
  const words = element('p', { class: 'direction__words', role: 'status' });
  const compass = isAimed && hasCompass() ? openCompass(texts, onChange) : null;
  const told = (isAimed ? folded : (/** @type {Picker} */ picker) => picker)(headingPicker({ texts, landmarks, onChange }), texts);
  const choose = (/** @type {Kind} */ next) => {
    compass?.stop();
    kind = next;
    if (next === 'around') onChange({ heading: 180, spreadDeg: 360 });
    else if (next !== kindOf(draft)) onChange(next === 'unknown' || draft.spreadDeg === 360 ? { heading: null, spreadDeg: null } : { spreadDeg: next === 'sector' && draft.heading !== null ? 60 : null });
    show(draft);
  };
  const kinds = segments('direction-kind', t('report.direction'), /** @type {Kind[]} */ (['unknown', 'cone', 'sector', 'around']).map((each) => [each, t(`report.direction_kind_${each}`)]), kind, (next) => choose(/** @type {Kind} */ (next)));
  kinds.id = 'field-direction';
  const asked = element('div', { class: 'stack stack--tight direction' }, kinds, words, compass?.root, told.root);
  const dome = domeNote(texts, () => {
    isWanted = true;
    show(draft);
    kinds.querySelector('input')?.focus();
  });
  const show = (/** @type {Draft} */ next) => {
    draft = next;
    if (kindOf(next) !== 'unknown') kind = kindOf(next);
    else if (kind === 'around') kind = 'unknown';
    const isDome = next.choice === 'dome' && next.heading === null && !isWanted;
    asked.hidden = isDome;
    dome.hidden = !isDome;
    for (const input of kinds.querySelectorAll('input')) input.checked = input.value === kind;
    words.replaceChildren(...saying(next, kind, isAimed, texts));
    told.show(next, kind);
  };
  show(first);
  return {
    root: element('div', {}, asked, dome), show, compass,
    /** What the wedge over the map should let a person change. @returns {import('./aim.js').Shape} */
    shape: () => (!dome.hidden || kind === 'around' ? 'none' : kind === 'sector' ? 'sector' : 'cone'),
  };
}

/** The words beside a wedge, put away until somebody asks for them.
 * @param {Picker} picker @param {Texts} texts */
function folded(picker, { t }) {
  let fill = () => {};
  const follow = () => { if (root.open) fill(); };
  // Filled with the press that opens it: who goes on by keyboard is quicker than the sign that it stands open.
  const root = element('details', { class: 'more', ontoggle: follow }, element('summary', { onclick: () => fill() }, t('report.direction_in_words')), picker.root);
  return {
    root,
    show(/** @type {Draft} */ draft, /** @type {Kind} */ kind) {
      root.hidden = kind !== 'cone' && kind !== 'sector';
      // The wedge is turned in many small steps: a list that nobody sees need not follow each.
      fill = () => picker.show(draft, kind);
      follow();
    },
  };
}

/** The direction in words; while nobody has given one, also that none is sent.
 * @param {Draft} draft @param {Kind} kind @param {boolean} isAimed @param {Texts} texts @returns {(Node | string)[]} */
function saying(draft, kind, isAimed, texts) {
  const { t } = texts;
  if (draft.heading !== null) return [directionWords(draft, texts)];
  const how = kind === 'cone' || kind === 'sector' ? t(isAimed ? `report.direction_turn_${kind}` : 'report.direction_choose') : directionWords(draft, texts);
  return [how, element('span', { class: 'direction__sent' }, t(isAimed ? 'report.direction_unsent_aim' : 'report.direction_unsent'))];
}

/** @param {Texts} texts @param {() => void} onclick */
function domeNote({ t }, onclick) {
  return element('div', { class: 'direction__dome' }, element('p', {}, t('report.direction_dome')), element('button', { class: 'button button--plain', type: 'button', onclick }, t('report.direction_anyway')));
}

/** The phone below, and what it is pointed at: along the view of a camera beside it, or at a camera that looks back.
 * @type {Record<string, string>} */
const PICTURES = {
  along: 'M17 30H31V46H17ZM24 27V6M18 12L24 6L30 12M38 30A4 4 0 1 0 38 38A4 4 0 1 0 38 30M38 27V14M34 18L38 14L42 18',
  at: 'M17 30H31V46H17ZM24 27V19M20 23L24 19L28 23M15 4H33V12H15ZM19 12L17 16H31L29 12',
};

/** @param {string} name */
function picture(name) {
  const svg = drawing([{ d: PICTURES[name] ?? '' }], '0 0 48 48', 40);
  svg.setAttribute('class', 'icon');
  return svg;
}

/** Two buttons, since a phone can be pointed two ways, and a third that keeps what it says.
 * @param {Texts} texts @param {OnChange} onChange */
function openCompass({ t }, onChange) {
  let live = new AbortController();
  const trouble = element('p', { class: 'small', role: 'status' });
  const keep = element('button', { class: 'button button--wide', type: 'button', hidden: true, onclick: () => stop() }, icon('check', 22), t('report.compass_keep'));
  const begin = (/** @type {HTMLElement} */ button, /** @type {number} */ addedDeg) => {
    stop();
    live = new AbortController();
    trouble.textContent = t('report.compass_wait');
    keep.hidden = false;
    button.setAttribute('aria-pressed', 'true');
    followCompass({
      signal: live.signal,
      onHeading: (heading) => {
        trouble.textContent = t('report.compass_live');
        onChange({ heading: Math.round(heading + addedDeg) % 360, spreadDeg: null });
      },
      onTrouble: (key) => {
        stop();
        trouble.textContent = t(key);
      },
    });
  };
  const stop = () => {
    live.abort();
    keep.hidden = true;
    trouble.textContent = '';
    for (const button of buttons) button.setAttribute('aria-pressed', 'false');
  };
  const buttons = /** @type {[string, number][]} */ ([['along', 0], ['at', 180]]).map(([name, addedDeg]) => {
    /** @type {HTMLButtonElement} */
    const button = element('button', { class: 'button compass__button', type: 'button', 'aria-pressed': 'false', onclick: () => begin(button, addedDeg) }, picture(name), element('span', {}, t(`report.compass_${name}`)));
    return button;
  });
  return { root: element('div', { class: 'stack stack--tight compass', role: 'group', 'aria-label': t('report.compass') }, element('div', { class: 'compass__pair' }, buttons), keep, trouble), stop };
}
