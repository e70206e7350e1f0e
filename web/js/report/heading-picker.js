// The direction without a map: one of eight winds, or towards a school nearby; for a sector, from one wind round to another.
import { nearestWind } from '../direction.js';
import { element } from '../dom.js';
import { windWords } from './direction-words.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./report-body.js').Draft} Draft */

const WINDS = [0, 45, 90, 135, 180, 225, 270, 315];

/** @param {{ texts: Texts, landmarks: () => import('./direction-field.js').Landmark[], onChange: (patch: Partial<Draft>) => void }} given */
export function headingPicker({ texts, landmarks, onChange }) {
  const { t } = texts;
  const one = element('select', { id: 'direction-heading', onchange: () => onChange({ heading: one.value === '' ? null : Number(one.value), spreadDeg: null }) });
  const setSector = () => {
    if (start.value === '' || end.value === '') return;
    const spreadDeg = (Number(end.value) - Number(start.value) + 360) % 360 || 360;
    onChange({ heading: (Number(start.value) + spreadDeg / 2) % 360, spreadDeg });
  };
  const start = element('select', { id: 'direction-start', onchange: setSector });
  const end = element('select', { id: 'direction-end', onchange: setSector });
  const field = (/** @type {HTMLSelectElement} */ select, /** @type {string} */ word) => element('div', { class: 'field' }, element('label', { for: select.id }, t(word)), select);
  const cone = field(one, 'report.direction_heading');
  const sector = element('div', { class: 'twins' }, field(start, 'report.direction_from'), field(end, 'report.direction_to'));
  return {
    root: element('div', {}, cone, sector),
    /** @param {Draft} draft @param {string} kind */
    show({ heading, spreadDeg }, kind) {
      cone.hidden = kind !== 'cone';
      sector.hidden = kind !== 'sector';
      fill(one, spreadDeg === null ? heading : null, texts, landmarks());
      if (heading !== null && spreadDeg !== null) {
        fill(start, (heading - spreadDeg / 2 + 360) % 360, texts);
        fill(end, (heading + spreadDeg / 2) % 360, texts);
      } else if (start.options.length === 0) for (const select of [start, end]) fill(select, null, texts);
    },
  };
}

/** A direction kept to the degree stays so until another one is chosen.
 * @param {HTMLSelectElement} select @param {number | null} heading @param {Texts} texts @param {import('./direction-field.js').Landmark[]} [landmarks] */
function fill(select, heading, texts, landmarks = []) {
  const { t } = texts;
  const isNamed = heading === null || WINDS.includes(heading) || landmarks.some((each) => each.heading === heading);
  const option = (/** @type {number} */ value, /** @type {string} */ word) => element('option', { value, selected: value === heading }, word);
  select.replaceChildren(element('option', { value: '' }, t('report.not_known')), ...(isNamed ? [] : [option(heading ?? 0, windWords(heading ?? 0, texts))]),
    ...landmarks.map((each) => option(each.heading, t('report.direction_landmark', { name: each.name, wind: t(`panel.wind.${nearestWind(each.heading)}`) }))), ...WINDS.map((wind) => option(wind, windWords(wind, texts))));
}
