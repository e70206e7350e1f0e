// At the end of a sheet: what of it was walked, and whether anything was found. It becomes the survey.
import { element } from '../../dom.js';
import { cornersOfAddress, surveyBody } from '../survey-body.js';

/** @typedef {import('../survey-body.js').Walked} Walked */
/** @typedef {import('./sending.js').Parcel} Parcel */
/** @typedef {import('./sending.js').Follow} Follow */

/** @param {{ root: HTMLElement, texts: import('../../i18n.js').Texts, draft: import('./entry-draft.js').Draft, area: string, shape: string, keep: () => void, hasFinds: () => boolean }} given */
export function openGround({ root, texts, draft, area, shape, keep, hasFinds }) {
  const { t } = texts;
  const state = element('div', { class: 'entry-state', role: 'status' });
  const streets = element('div', { class: 'entry-streets' });
  const finds = element('div', {});
  const finding = () => draft.finds || (hasFinds() ? 'some' : 'none');
  const refresh = () => {
    streets.hidden = draft.ground !== 'streets';
    finds.hidden = draft.ground === 'none';
    followDraft(root, draft.sent[draft.surveyKey.reportId] !== undefined, finding());
  };
  finds.append(choice('entry-finds', t('entry.finds'), [['some', t('survey.finds_some')], ['none', t('survey.finds_none')]], draft.finds, (value) => {
    draft.finds = value === 'some' ? 'some' : 'none';
    keep();
  }));
  const setGround = (/** @type {string} */ value) => {
    draft.ground = value === 'whole' || value === 'streets' ? value : 'none';
    keep();
    refresh();
  };
  root.replaceChildren(choice('entry-ground', t('entry.ground'), groundsOf(area !== '', t), draft.ground, setGround), streets, finds, state);
  const toggle = (/** @type {string} */ name) => {
    draft.streets = toggled(draft.streets, name);
    keep();
  };
  /** @param {Follow} follow @returns {Parcel | null} null where nothing is said to have been walked */
  const parcel = (follow) => {
    const walked = walkedOf(draft, area, shape);
    const body = () => surveyBody({ walked: /** @type {Walked} */ (walked), day: draft.day, hasFinds: finding() === 'some', note: '' }, draft.surveyKey.reportId);
    return walked && { key: draft.surveyKey, kind: 'survey', state, body, ...follow };
  };
  return {
    refresh, parcel,
    /** The streets that may be ticked. @param {string[]} names */
    offer(names) {
      streets.replaceChildren(...names.map((name) => element('label', { class: 'choice' }, element('input', { type: 'checkbox', checked: draft.streets.includes(name), onchange: () => toggle(name) }), name)));
      refresh();
    },
  };
}

/** @param {string} name @param {string} legend @param {[string, string][]} options value and word @param {string} chosen @param {(value: string) => void} onChoose */
function choice(name, legend, options, chosen, onChoose) {
  return element('fieldset', {}, element('legend', {}, legend), options.map(([value, word]) =>
    element('label', { class: 'choice' }, element('input', { type: 'radio', name, value, checked: value === chosen, onchange: () => onChoose(value) }), word)));
}

/** @param {boolean} hasArea @param {import('../../i18n.js').Translate} t @returns {[string, string][]} streets are known by name within an area only */
function groundsOf(hasArea, t) {
  /** @type {[string, string][]} */
  const grounds = [['whole', t('entry.ground_whole')], ['streets', t('entry.ground_streets')], ['none', t('entry.ground_none')]];
  return grounds.filter(([value]) => hasArea || value !== 'streets');
}

/** @param {import('./entry-draft.js').Draft} draft @param {string} area @param {string} shape @returns {Walked | null} */
function walkedOf({ ground, streets }, area, shape) {
  if (ground === 'none' || (ground === 'streets' && streets.length === 0)) return null;
  if (ground === 'streets') return { kind: 'streets', area, names: streets };
  return area ? { kind: 'area', area } : { kind: 'shape', corners: cornersOfAddress(shape) };
}

/** @param {string[]} list @param {string} item @returns {string[]} */
const toggled = (list, item) => (list.includes(item) ? list.filter((each) => each !== item) : [...list, item]);

/** What was sent can no longer be changed here; whether anything was found follows from the lines until it is said.
 * @param {HTMLElement} root @param {boolean} isHeld @param {string} finding */
function followDraft(root, isHeld, finding) {
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('input'))) {
    input.disabled = isHeld;
    if (input.name === 'entry-finds') input.checked = input.value === finding;
  }
}
