// What the visitor asked to see, as data: the same names in the page's address, tiles, lists, counts and exports.
// Pure; it never reads the address itself.

/** @typedef {'cc_status' | 'camera:type' | 'surveillance:type' | 'operator:type' | 'operator' | 'cc_source'} ListKey */
/** @typedef {{ lists: Partial<Record<ListKey, string[]>>, from: number | null, to: number | null, schoolM: number | null }} Filters
 * Years are whole and inclusive; `schoolM` is a distance to a place for children, in metres. */

/** @type {ListKey[]} */
export const LIST_KEYS = ['cc_status', 'camera:type', 'surveillance:type', 'operator:type', 'operator', 'cc_source'];

/** What stands: a map of cameras does not count those that are gone, unless asked. */
export const STANDING = ['documented', 'unverified', 'confirmed'];

/** @type {readonly number[]} */
export const RADII_M = [50, 100, 200, 300];

/** @returns {Filters} */
export function noFilters() {
  return { lists: {}, from: null, to: null, schoolM: null };
}

/** Reads the filters from address parameters; what cannot be meant is left out.
 * @param {URLSearchParams} params @returns {Filters} */
export function parseFilters(params) {
  const filters = noFilters();
  for (const key of LIST_KEYS) {
    const values = (params.get(key) ?? '').split(',').map((value) => value.trim()).filter(Boolean);
    if (values.length > 0) filters.lists[key] = [...new Set(values)];
  }
  const [from = '', to = from] = (params.get('datetime') ?? '').split('/');
  filters.from = parseYear(from);
  filters.to = parseYear(to);
  if (filters.from !== null && filters.to !== null && filters.from > filters.to) filters.to = filters.from;
  const schoolM = Number(params.get('school-zone'));
  filters.schoolM = RADII_M.includes(schoolM) ? schoolM : null;
  return filters;
}

/** @param {string} text @returns {number | null} */
function parseYear(text) {
  return /^\d{4}(-\d\d)*$/.test(text) ? Number(text.slice(0, 4)) : null;
}

/** The parameters as they stand in the address.
 * @param {Filters} filters @returns {[string, string][]} */
export function formatFilters(filters) {
  /** @type {[string, string][]} */
  const pairs = [];
  for (const key of LIST_KEYS) {
    const values = filters.lists[key];
    if (values && values.length > 0) pairs.push([key, values.join(',')]);
  }
  if (filters.from !== null || filters.to !== null) {
    pairs.push(['datetime', `${filters.from === null ? '..' : `${filters.from}-01-01`}/${filters.to === null ? '..' : `${filters.to}-12-31`}`]);
  }
  if (filters.schoolM !== null) pairs.push(['school-zone', String(filters.schoolM)]);
  return pairs;
}

/** The parameters as the server is asked: as in the address, and without a status named, what stands.
 * @param {Filters} filters @returns {[string, string][]} */
export function queryOfFilters(filters) {
  const pairs = formatFilters(filters);
  return filters.lists.cc_status ? pairs : [['cc_status', STANDING.join(',')], ...pairs];
}

/** @param {Filters} filters @returns {number} how many kinds of filter hold */
export function countFilters(filters) {
  const { length } = formatFilters(filters);
  return length;
}

/** The same filters with one value of a list switched. The last value of a list that means something when absent stays:
 * without any it would ask for everything where nothing is ticked.
 * @param {Filters} filters @param {ListKey} key @param {string} value @param {readonly string[]} [whenEmpty] what an absent list means
 * @returns {Filters} */
export function toggleValue(filters, key, value, whenEmpty = []) {
  const had = filters.lists[key] ?? whenEmpty;
  const values = had.includes(value) ? had.filter((each) => each !== value) : [...had, value];
  if (values.length === 0 && whenEmpty.length > 0) return filters;
  const lists = { ...filters.lists };
  const isDefault = values.length === whenEmpty.length && whenEmpty.every((each) => values.includes(each));
  if (values.length === 0 || isDefault) delete lists[key];
  else lists[key] = values;
  return { ...filters, lists };
}
