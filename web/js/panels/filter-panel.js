// What to see: status, type, operator, years, nearness to schools. Every choice holds at once, in map, tiles, list, counts and address.
import { addressOf, ApiError, listCameras } from '../api.js';
import { element, icon } from '../dom.js';
import { countFilters, formatFilters, noFilters, queryOfFilters, RADII_M, STANDING, toggleValue } from '../filters.js';
import { wordFor } from '../i18n.js';
import { sayError } from '../panels.js';
import { STATUSES } from '../signs.js';
import { sourceWords } from '../source-words.js';
import { keptNote } from './kept-note.js';
import { segments } from './legend-panel.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../state.js').Store} Store */
/** @typedef {import('../filters.js').Filters} Filters */
/** @typedef {import('../filters.js').ListKey} ListKey */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {{ store: Store, texts: Texts, territory: Territory, signal: AbortSignal }} Given */

/** @param {Given} given @returns {import('../panels.js').Sheet} */
export function showFilters(given) {
  const { store, texts, signal } = given;
  const form = element('div', { class: 'stack' });
  const total = element('div', { role: 'status', class: 'filters__total stack stack--tight' });
  const exports = element('div', { class: 'pair' });
  let asked = new AbortController();
  const count = async () => {
    asked.abort();
    asked = new AbortController();
    const { filters } = store.get();
    exports.replaceChildren(...exportLinks(filters, texts));
    const { signal: own } = asked;
    const said = await listCameras({ filters, limit: 1, signal: own }).then((found) => totalWords(found, texts), (error) => [element('p', { class: 'small' }, error instanceof ApiError && error.reason === 'offline' ? texts.t('filter.not_counted') : sayError(error, texts))]);
    if (!own.aborted && !signal.aborted) total.replaceChildren(...said);
  };
  const set = (/** @type {Filters} */ filters) => {
    store.set({ filters });
    count();
  };
  const fill = () => form.replaceChildren(...groups(given, set), reset(store, texts, () => { set(noFilters()); fill(); }));
  fill();
  count();
  return { heading: texts.t('map.filters'), size: 'full', content: [total, form, exports] };
}

/** How many meet the filters, and where only the device was asked, that it was.
 * @param {import('../api.js').Features} found @param {Texts} texts @returns {Node[]} */
function totalWords(found, texts) {
  const count = element('p', {}, element('strong', {}, texts.t('filter.total', { count: found.numberMatched ?? 0 })));
  const note = keptNote(found, texts);
  // It stands in words that are read out already.
  note?.removeAttribute('role');
  return note ? [count, note] : [count];
}

/** @param {Given} given @param {(filters: Filters) => void} set @returns {Node[]} */
function groups({ store, texts, territory }, set) {
  const { t } = texts;
  const { filters } = store.get();
  const boxes = (/** @type {ListKey} */ key, /** @type {[string, string][]} */ options, /** @type {readonly string[]} */ whenEmpty = []) => {
    const kept = element('p', { class: 'small', role: 'status' });
    const flip = (/** @type {HTMLInputElement} */ box) => {
      const before = store.get().filters;
      const after = toggleValue(before, key, box.value, whenEmpty);
      kept.textContent = after === before ? t('filter.one_stays') : '';
      if (after === before) box.checked = true;
      else set(after);
    };
    const choice = (/** @type {[string, string]} */ [value, word]) => {
      const box = element('input', { type: 'checkbox', value, checked: (filters.lists[key] ?? whenEmpty).includes(value), onchange: () => flip(box) });
      return element('label', { class: 'choice' }, box, word);
    };
    return element('fieldset', {}, element('legend', {}, t(`filter.${key.replace(':', '_')}`)), withOwn(options, filters.lists[key]).map(choice), whenEmpty.length > 0 ? kept : null);
  };
  const near = segments('near', t('filter.near'), [['', t('filter.anywhere')], ...RADII_M.map((radius) => /** @type {[string, string]} */ ([String(radius), t('unit.metres', { value: radius })]))], String(filters.schoolM ?? ''),
    (radius) => set({ ...store.get().filters, schoolM: radius === '' ? null : Number(radius) }));
  return [
    boxes('cc_status', STATUSES.map((status) => [status, t(`status.${status}`)]), STANDING),
    boxes('camera:type', ['fixed', 'dome', 'panning'].map((type) => [type, t(`type.${type}`)])),
    boxes('surveillance:type', ['camera', 'ALPR'].map((type) => [type, t(`type.${type}`)])),
    boxes('operator:type', ['public', 'private'].map((type) => [type, t(`operator.${type}`)])),
    ...(territory.operators.length > 0 ? [boxes('operator', territory.operators.map((name) => [name, name]))] : []),
    ...(territory.sources.length > 1 ? [boxes('cc_source', territory.sources.filter(({ cameras }) => cameras > 0).map((source) => [source.key, sourceWords(source, texts)]))] : []),
    years(store, texts, set), near, element('p', { class: 'small soft' }, t('filter.near_note', { date: texts.date(territory.places_listed_on) })),
  ];
}

/** Values of the address that no box names are boxes too: unknown ones are shown as they are.
 * @param {[string, string][]} options @param {string[] | undefined} chosen @returns {[string, string][]} */
function withOwn(options, chosen = []) {
  const known = options.map(([value]) => value);
  return [...options, ...chosen.filter((value) => !known.includes(value)).map((value) => /** @type {[string, string]} */ ([value, value]))];
}

/** @param {Store} store @param {Texts} texts @param {(filters: Filters) => void} set */
function years(store, { t }, set) {
  const last = new Date().getFullYear();
  const { filters } = store.get();
  const choose = (/** @type {'from' | 'to'} */ end) => {
    const select = element('select', { id: `year-${end}`, onchange: () => set({ ...store.get().filters, [end]: select.value === '' ? null : Number(select.value) }) },
      element('option', { value: '' }, t('filter.any_year')), Array.from({ length: last - 1989 }, (_, index) => element('option', { value: last - index, selected: filters[end] === last - index }, String(last - index))));
    return element('div', { class: 'field' }, element('label', { for: `year-${end}` }, t(`filter.year_${end}`)), select);
  };
  return element('fieldset', {}, element('legend', {}, t('filter.years')), element('div', { class: 'twins' }, choose('from'), choose('to')), element('p', { class: 'small soft' }, t('filter.years_note')));
}

/** @param {Store} store @param {Texts} texts @param {() => void} onReset */
function reset(store, { t }, onReset) {
  return element('button', { class: 'button', type: 'button', hidden: countFilters(store.get().filters) === 0, onclick: onReset }, icon('close', 20), t('filter.reset'));
}

/** The same cameras as a file.
 * @param {Filters} filters @param {Texts} texts @returns {Node[]} */
export function exportLinks(filters, texts) {
  const params = formatFilters(filters).length > 0 ? queryOfFilters(filters) : [];
  return ['geojson', 'csv'].map((format) => element('a', { class: 'button', href: addressOf(`exports/cameras.${format}`, params), download: true }, icon('download', 20), wordFor(texts, 'filter.export', format)));
}
