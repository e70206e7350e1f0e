// A place in words: an address, a street, a school, from the territory's own names; for a street, the number and the side.
// For those who do not see the map or have none; the result is a position like any other.
import { search } from '../api.js';
import { element } from '../dom.js';
import { wordFor } from '../i18n.js';
import { metresPerDegree } from '../metres.js';
import { sayError } from '../panels.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Found} Found */
/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {{ lon: number, lat: number, accuracyM: number }} Named */

/** A pavement lies about so far from the middle of its street. */
const SIDE_M = 5;
const LEAST_M = 10;
/** @type {Record<string, [number, number]>} metres east and north */
const SIDES = { '': [0, 0], n: [0, SIDE_M], e: [SIDE_M, 0], s: [0, -SIDE_M], w: [-SIDE_M, 0] };

/** @param {{ texts: Texts, signal: AbortSignal, read: () => Draft, change: (patch: Partial<Draft>) => void, onPlace: (named: Named) => void, onSelf: (() => void) | null, isPlain?: boolean, words?: string }} given
 * `onSelf` asks the device again, where it may help; `isPlain` leaves out number and side of a street; `words` are searched for at once */
export function openPlaceSearch({ texts, signal, read, change, onPlace, onSelf, isPlain = false, words = '' }) {
  const { t } = texts;
  const input = element('input', { id: 'field-place', type: 'search', autocomplete: 'off', enterkeyhint: 'search', value: words });
  const status = element('p', { role: 'status', class: 'small' });
  const results = element('div', {});
  const street = streetFields({ texts, read, change, onSide: () => { if (chosen) place(chosen); } });
  /** @type {Found | null} */
  let chosen = null;
  const place = (/** @type {Found} */ found) => onPlace(namedBy(found, read().side));
  const choose = (/** @type {Found} */ found) => {
    chosen = found;
    const isStreet = found.kind === 'street' && !isPlain;
    change({ street: isStreet ? found.title : '', number: isStreet ? numberIn(input.value, found) : '', side: '' });
    street.show(isStreet);
    status.textContent = t('report.place_chosen', { name: found.title });
    place(found);
  };
  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) return;
    status.textContent = t('app.loading');
    try {
      const found = await findPlaces(text, texts.lang, signal);
      status.textContent = found.length > 0 ? t('search.results', { count: found.length }) : t('search.none');
      results.replaceChildren(...(found.length > 0 ? [resultList(found, texts, choose)] : []));
    } catch (error) {
      if (!signal.aborted) status.textContent = sayError(error, texts);
    }
  };
  if (words) void ask();
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    void ask();
  });
  return element('div', { class: 'stack stack--tight place' },
    element('div', { class: 'field' }, element('label', { for: 'field-place' }, t('report.place')), element('div', { class: 'place__ask' }, input, element('button', { class: 'button', type: 'button', onclick: ask }, t('report.place_search')))),
    status, results, street.root, onSelf ? element('button', { class: 'button', type: 'button', onclick: onSelf }, t('report.place_self')) : null);
}

/** A house number before or after a street's name is not part of any name we know.
 * @param {string} text @param {string} lang @param {AbortSignal} signal @returns {Promise<Found[]>} */
async function findPlaces(text, lang, signal) {
  const whole = (await search(text, lang, signal)).results;
  const bare = text.replace(NUMBER, ' ').trim();
  const found = whole.length > 0 || bare === text || bare.length < 2 ? whole : (await search(bare, lang, signal)).results;
  return found.filter(({ kind }) => kind !== 'area');
}

const NUMBER = /(^|[\s,])(\d{1,4}(\s?(bis|ter|quater|[a-d]))?)(?=$|[\s,])/iu;

/** @param {string} text @param {Found} found @returns {string} the house number written with a street */
const numberIn = (text, found) => (found.kind === 'street' && !found.title.includes(NUMBER.exec(text)?.[2] ?? '\n') ? NUMBER.exec(text)?.[2] ?? '' : '');

/** Where a found place is, and how well that is known: half of its length.
 * @param {Found} found @param {string} side as in a draft @returns {Named} */
export function namedBy({ position: [lon, lat], bbox }, side) {
  const perDegree = metresPerDegree(lat);
  const [west = lon, south = lat, east = lon, north = lat] = bbox ?? [];
  const [dx = 0, dy = 0] = SIDES[side] ?? [];
  return { lon: lon + dx / perDegree.lon, lat: lat + dy / perDegree.lat, accuracyM: Math.max(LEAST_M, Math.round(Math.hypot((east - west) * perDegree.lon, (north - south) * perDegree.lat) / 2)) };
}

/** @param {Found[]} found @param {Texts} texts @param {(found: Found) => void} onChoose */
function resultList(found, texts, onChoose) {
  return element('fieldset', { class: 'place__results' }, element('legend', {}, texts.t('report.place_which')), found.map((one) => element('label', { class: 'choice' },
    element('input', { type: 'radio', name: 'place', onchange: () => onChoose(one) }), element('span', {}, one.title, ' ', element('span', { class: 'small soft' }, wordFor(texts, 'kind', one.subtitle || one.kind))))));
}

/** @param {{ texts: Texts, read: () => Draft, change: (patch: Partial<Draft>) => void, onSide: () => void }} given */
function streetFields({ texts: { t }, read, change, onSide }) {
  const number = element('input', { id: 'field-number', autocomplete: 'off', maxlength: 20, oninput: () => change({ number: number.value }) });
  const side = element('select', { id: 'field-side', onchange: () => {
    change({ side: side.value });
    onSide();
  } }, Object.keys(SIDES).map((each) => element('option', { value: each }, t(each ? `report.side_${each}` : 'report.not_known'))));
  const root = element('div', { class: 'twins', hidden: true }, element('div', { class: 'field' }, element('label', { for: number.id }, t('report.number')), number), element('div', { class: 'field' }, element('label', { for: side.id }, t('report.side')), side));
  return {
    root,
    show(/** @type {boolean} */ isStreet) {
      root.hidden = !isStreet;
      number.value = read().number;
      side.value = read().side;
    },
  };
}
