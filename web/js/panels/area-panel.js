// One neighbourhood or commune in figures, each with its source, its year and what it cannot say.
import { addressOf, fetchFeature } from '../api.js';
import { element, icon } from '../dom.js';
import { wordFor } from '../i18n.js';
import { cameraSign, STATUSES } from '../signs.js';
import { sharesView } from '../survey/survey-key.js';
import { signView } from './sign-view.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {import('../state.js').Selection} Selection */

/** @param {{ id: string, texts: Texts, territory: Territory, areas: Features, bringIntoView: (bounds: Bounds) => void, select: (selection: Selection) => void, look: () => void }} given `bringIntoView` moves the map where the sheet leaves it free, `look` opens the form that says "we looked here"
 * @returns {import('../panels.js').Sheet} */
export function showArea({ id, texts, territory, areas, bringIntoView, select, look }) {
  const area = areas.features.find((each) => each.id === id);
  if (!area) return { heading: texts.t('panel.area.none'), content: [element('p', {}, texts.t('panel.area.none_why', { id }))] };
  const city = areas.features.find((each) => each.id === territory.city_area);
  const { properties: figures } = area;
  return {
    heading: figures.name,
    kicker: element('p', { class: 'soft' }, [wordFor(texts, 'kind', figures.kind), parentName(area, areas)].filter(Boolean).join(' · ')),
    size: 'half',
    onShown: () => bringIntoView(boundsOf(area.geometry)),
    content: [
      element('div', {}, element('p', { class: `big${figures.cameras === 0 ? ' big--none' : ''}` }, texts.number(figures.cameras)), element('p', {}, element('strong', {}, texts.t('panel.area.located', { count: figures.cameras })))),
      rates(figures, city?.properties ?? null, texts, id === territory.city_area),
      statuses(figures, texts),
      places(figures, territory, texts),
      surveyed(area, texts, area.properties.kind === territory.choropleth_kind ? look : null),
      element('p', { class: 'note small' }, element('strong', {}, texts.t('panel.home.caveat')), ' ', texts.t('panel.area.source', { year: (figures.count_on ?? '').replace('/', '–') }), ' ',
        texts.t('panel.area.border', { count: figures.cameras_within_25_m_of_border ?? 0 })),
      children(area, areas, texts, select),
      element('a', { class: 'button', href: addressOf(`areas/${area.id}`, [['lang', texts.lang]]) }, texts.t('panel.area.sheet'), icon('chevron', 20)),
    ],
  };
}

/** @param {Feature} area @param {Features} areas @returns {string | undefined} */
function parentName(area, areas) {
  return areas.features.find(({ id }) => id === area.properties.parent)?.properties.name;
}

/** @param {Record<string, any>} figures @param {Record<string, any> | null} city @param {Texts} texts @param {boolean} isCity */
function rates(figures, city, texts, isCity) {
  const { t } = texts;
  const against = (/** @type {unknown} */ value) => (typeof value === 'number' && !isCity ? element('small', {}, t('panel.area.city', { value: texts.number(value, 1) })) : null);
  const perPeople = figures.cameras_per_1000;
  const why = () => element('small', {}, t(`panel.area.note_${figures.rate_note ?? 'population_unknown'}`));
  const population = figures.population === null || figures.population === undefined ? t('panel.unknown_feminine') : t('panel.area.people', { count: figures.population });
  const doubt = figures.population_doubt?.[texts.lang] ?? (typeof figures.population_doubt === 'string' ? figures.population_doubt : null);
  /** @type {[string, Node | string, Node | null][]} */
  const rows = [
    typeof figures.cameras_per_km2 === 'number' ? ['per_km2', t('panel.area.per_km2_value', { value: texts.number(figures.cameras_per_km2, 1) }), against(city?.cameras_per_km2)] : ['per_km2', t('panel.area.no_density'), why()],
    typeof perPeople === 'number' ? ['per_1000', texts.number(perPeople, 2), element('span', {}, against(city?.cameras_per_1000), leftOut(figures, texts))] : ['per_1000', t('panel.area.no_rate'), why()],
    ['surface', t('unit.km2', { value: texts.number(figures.area_km2, 1) }), null],
    ['population', population, figures.population_on ? element('small', {}, [t('panel.area.in_year', { year: figures.population_on }), doubt].filter(Boolean).join(' · ')) : null],
  ];
  return element('dl', { class: 'facts' }, rows.map(([name, value, note]) => element('div', {}, element('dt', {}, t(`panel.area.${name}`)), element('dd', {}, value, note))));
}

/** Cameras that the rate does not count, since they were told of too late for the census. @param {Record<string, any>} figures @param {Texts} texts */
function leftOut({ cameras, cameras_in_rate: inRate }, { t }) {
  return typeof inRate === 'number' && cameras > inRate ? element('small', {}, t('panel.area.rate_left_out', { count: cameras - inRate })) : null;
}

/** @param {Record<string, any>} figures @param {Texts} texts */
function statuses(figures, texts) {
  const { t } = texts;
  const items = STATUSES.map((status) => element('li', {}, signView(cameraSign('unknown', status), 34), element('span', {}, t(`status.${status}`)), element('span', { class: 'row__end' }, texts.number(figures[`cameras_${status}`] ?? 0))));
  const operators = t('panel.area.operators', { public: figures.cameras_operator_public ?? 0, private: figures.cameras_operator_private ?? 0, unknown: figures.cameras_operator_unknown ?? 0 });
  return element('section', { class: 'stack stack--tight' }, element('h3', {}, t('panel.area.statuses')), element('ul', { class: 'keys keys--counted' }, items), element('p', { class: 'small soft' }, operators));
}

/** Asked anew each time: people look while the page is open.
 * @param {Feature} area @param {Texts} texts @param {(() => void) | null} look null where an area is too large to be walked */
function surveyed({ id, properties }, texts, look) {
  const { t } = texts;
  const shares = element('div', { class: 'stack stack--tight' }, sharesView(properties, texts));
  fetchFeature('areas', id, texts.lang).then((fresh) => shares.replaceChildren(...sharesView(fresh.properties, texts)), () => {});
  return element('section', { class: 'stack stack--tight' }, element('h3', {}, t('survey.title')), shares, element('div', { class: 'pair' },
    look ? element('button', { class: 'button', type: 'button', onclick: look }, t('survey.heading')) : null, element('a', { class: 'button', href: addressOf(`walks/${id}`, [['lang', texts.lang]]) }, t('walk.title_link'))));
}

/** @param {Record<string, any>} figures @param {Territory} territory @param {Texts} texts */
function places(figures, territory, texts) {
  const { t } = texts;
  if (figures.places === null) return element('section', { class: 'stack stack--tight' }, element('h3', {}, t('panel.area.places')), element('p', { class: 'small soft' }, t('panel.area.places_unlisted')));
  if (!figures.places) return null;
  const rows = [50, 100, 200, 300].map((radius) => {
    const count = figures[`places_within_${radius}_m`] ?? 0;
    return element('div', { class: 'bar-row' }, element('span', {}, t('panel.area.within', { radius })), element('strong', { class: 'figure' }, t('panel.area.of_places', { count, total: figures.places })),
      element('meter', { min: 0, max: figures.places, value: count, 'aria-label': t('panel.area.within', { radius }) }));
  });
  return element('section', { class: 'stack stack--tight' }, element('h3', {}, t('panel.area.places')), element('div', {}, rows),
    element('p', { class: 'small soft' }, t('panel.place.listed', { date: texts.date(territory.places_listed_on) })));
}

/** @param {Feature} area @param {Features} areas @param {Texts} texts @param {(selection: Selection) => void} select */
function children(area, areas, texts, select) {
  const inside = areas.features.filter(({ properties }) => properties.parent === area.id).sort((a, b) => b.properties.cameras - a.properties.cameras);
  if (inside.length === 0) return null;
  const rows = inside.map((each) => element('li', {}, element('button', { class: 'row', type: 'button', onclick: () => select({ kind: 'area', id: each.id }) }, icon('area', 20), element('strong', {}, each.properties.name),
    element('span', { class: 'row__end' }, texts.number(each.properties.cameras)))));
  return element('section', { class: 'stack stack--tight' }, element('h3', {}, texts.t('panel.area.inside')), element('ul', { class: 'rows' }, rows));
}

/** @typedef {[number, number, number, number]} Bounds west, south, east, north */

/** @param {GeoJSON.Geometry} geometry of polygons @returns {Bounds} */
export function boundsOf(geometry) {
  const numbers = /** @type {number[]} */ (/** @type {any} */ (geometry).coordinates.flat(Infinity));
  const every = (/** @type {number} */ axis) => numbers.filter((_, index) => index % 2 === axis);
  const [lons, lats] = [every(0), every(1)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
