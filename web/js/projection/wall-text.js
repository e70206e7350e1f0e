// The words on the wall: one figure, what it means, what it is compared with, and its source.
import { breaksOf, PROPERTY_OF, rampToken } from '../choropleth.js';
import { drawing, element } from '../dom.js';
import { declaredWords } from '../panels/home-panel.js';
import { cameraSign, PLACE_SIGN, STATUSES } from '../signs.js';
import { publisherWords } from '../source-words.js';
import { shareInWords, surveyKey } from '../survey/survey-key.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {import('../state.js').State} State */

/** @param {{ step: Feature, city: Feature | undefined, areas: Features, state: State, texts: Texts, territory: Territory }} shown @returns {Node[]} */
export function wallText({ step, city, areas, state, texts, territory }) {
  const { t } = texts;
  const figures = step.properties;
  const isCity = step.id === city?.id;
  const mark = drawing([{ d: 'M55 11v42L9 32Z' }, { d: 'M11 11v42l46-21Z' }], '0 0 64 64', 36);
  mark.firstElementChild?.classList.add('mark__red');
  mark.lastElementChild?.classList.add('mark__ink');
  return [
    element('p', { class: 'wall__brand' }, mark, element('strong', {}, `${t('app.name')} · ${territory.name}`)),
    element('div', { class: 'wall__main', role: 'status' },
      element('h1', { class: 'wall__name' }, figures.name),
      element('p', { class: `wall__figure${figures.cameras === 0 ? ' wall__figure--none' : ''}` }, texts.number(figures.cameras)),
      element('p', { class: 'wall__what' }, whatWords(figures, texts, territory)),
      ...[rateWords(figures, isCity ? null : city?.properties ?? null, state, texts), isCity && state.colour !== 'surveys' ? declaredWords(texts, territory) : '', schoolWords(figures, state, texts, territory)].filter(Boolean).map((words) => element('p', { class: 'wall__more' }, words))),
    element('div', { class: 'wall__foot' }, signs(city?.properties ?? figures, isCity, state, texts), ramp(areas, state, territory, texts),
      element('p', { class: 'wall__source' }, wallSources(figures, state, texts, territory), ' ', element('strong', {}, t('panel.home.caveat')))),
  ];
}

/** What the figure counts: "published by the city in 2014" where that is all there is.
 * @param {Record<string, any>} figures @param {Texts} texts @param {Territory} territory @returns {string} */
function whatWords(figures, texts, territory) {
  const official = territory.sources.filter(({ cameras, published_on: on }) => cameras > 0 && on);
  const [only] = official;
  if (only && official.length === 1 && figures.cameras > 0 && figures.cameras_documented === figures.cameras) {
    return texts.t('projection.published', { count: figures.cameras, publisher: publisherWords(only, texts), year: (only.published_on ?? '').slice(0, 4) });
  }
  return texts.t('panel.area.located', { count: figures.cameras });
}

/** The rate that the colours show, against the whole commune; none where it would mislead.
 * @param {Record<string, any>} figures @param {Record<string, any> | null} city @param {State} state @param {Texts} texts @returns {string} */
function rateWords(figures, city, { colour }, texts) {
  const { t } = texts;
  // Of nothing known no rate is told, but whether anybody looked.
  if (figures.cameras === 0 && !figures.surveyed_measure) return t('projection.nobody');
  if (colour === 'surveys' || figures.cameras === 0) return shareInWords(figures, texts);
  const isPerPeople = colour === 'per_1000';
  const property = isPerPeople ? 'cameras_per_1000' : 'cameras_per_km2';
  const value = figures[property];
  if (typeof value !== 'number') return isPerPeople ? t(`panel.area.note_${figures.rate_note ?? 'population_unknown'}`) : '';
  const rate = against(`projection.${isPerPeople ? 'per_1000' : 'per_km2'}`, value, city?.[property], texts);
  return isPerPeople ? [rate, leftOut(figures, texts)].filter(Boolean).join(', ') : rate;
}

/** @param {string} key @param {number} value @param {unknown} whole the city's, where there is one to compare with @param {Texts} texts @returns {string} */
function against(key, value, whole, { t, number }) {
  return typeof whole === 'number' ? t(`${key}_against`, { value: number(value, 1), whole: number(whole, 1) }) : t(key, { value: number(value, 1) });
}

/** Cameras that a rate by inhabitants does not count, since they were told of too late for the census.
 * @param {Record<string, any>} figures @param {Texts} texts @returns {string} */
function leftOut({ cameras, cameras_in_rate: inRate }, { t }) {
  return typeof inRate === 'number' && cameras > inRate ? t('panel.area.rate_left_out', { count: cameras - inRate }) : '';
}

/** @param {Record<string, any>} figures @param {State} state @param {Texts} texts @param {Territory} territory @returns {string} only while the zones are on show */
function schoolWords(figures, { hidden, radiusM }, texts, territory) {
  if (hidden.includes('zones') || !figures.places) return '';
  return texts.t('projection.within_schools', { count: figures[`places_within_${radiusM}_m`] ?? 0, total: figures.places, radius: radiusM, date: texts.date(territory.places_listed_on) });
}

/** Who published and when, without the titles that only a catalogue needs: the line is read from the back of a hall.
 * @param {Record<string, any>} figures @param {State} state @param {Texts} texts @param {Territory} territory @returns {string} */
function wallSources(figures, { colour }, texts, territory) {
  const names = territory.sources.filter(({ cameras }) => cameras > 0).map((source) => [publisherWords(source, texts), source.published_on ? texts.date(source.published_on) : ''].filter(Boolean).join(', '));
  const people = colour === 'per_1000' && figures.population_on ? texts.t('projection.population', { year: figures.population_on }) : '';
  return [texts.t('projection.source', { sources: names.join(' · ') }), people].filter(Boolean).join(' ');
}

/** A camera seen from so far that its sign would tell nothing. */
const DOT = [{ d: 'M9 0A9 9 0 1 1 -9 0A9 9 0 1 1 9 0Z', fill: 'camera', stroke: 'surface', width: 2.4 }];

/** What stands on the map: dots of the whole city say where and not what is known, the signs of a part say both.
 * @param {Record<string, any>} figures of the whole city: around a part its other cameras are seen too @param {boolean} isCity @param {State} state @param {Texts} texts @returns {Node} */
function signs(figures, isCity, { hidden }, { t }) {
  const view = (/** @type {Parameters<typeof drawing>[0]} */ parts) => {
    const svg = drawing(parts, '-14 -14 28 28', 28);
    svg.setAttribute('class', 'sign');
    return svg;
  };
  /** @type {[Parameters<typeof drawing>[0], string][]} */
  const cameras = isCity ? [[DOT, t('projection.dot')]] : STATUSES.filter((status) => status !== 'gone' && figures[`cameras_${status}`] > 0).map((status) => [cameraSign('unknown', status), t(`status.${status}`)]);
  const all = hidden.includes('places') ? cameras : [...cameras, /** @type {typeof cameras[number]} */ ([PLACE_SIGN, t('legend.place')])];
  return element('ul', { class: 'wall__signs' }, all.map(([parts, word]) => element('li', {}, view(parts), element('span', {}, word))));
}

/** @param {Features} areas @param {State} state @param {Territory} territory @param {Texts} texts @returns {Node | null} */
function ramp(areas, { colour }, territory, texts) {
  if (colour === 'off') return null;
  if (colour === 'surveys') return element('div', { class: 'wall__key' }, element('p', { class: 'wall__ramp-name' }, element('strong', {}, texts.t('projection.colour_surveys'))), surveyKey(texts, 'short'));
  const breaks = breaksOf(areas.features.filter(({ properties }) => properties.kind === territory.choropleth_kind).map(({ properties }) => properties[PROPERTY_OF[colour]]));
  const steps = [0, ...breaks].map((limit, index) => element('li', { class: rampToken(index, breaks.length) }, index === 0 ? texts.t('legend.below', { value: texts.number(breaks[0] ?? 0, 2) }) : texts.number(limit, 2)));
  return element('div', {}, element('p', { class: 'wall__ramp-name' }, element('strong', {}, texts.t(`projection.colour_${colour}`))), element('ul', { class: 'ramp' }, steps));
}
