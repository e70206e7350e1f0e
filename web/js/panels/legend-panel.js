// Every symbol explained, and the switches of what is drawn: neighbourhoods, places for children, zones and their radius.
import { breaksOf, PROPERTY_OF, rampToken } from '../choropleth.js';
import { element } from '../dom.js';
import { RADII_M } from '../filters.js';
import { cameraSign } from '../signs.js';
import { COLOURS } from '../state.js';
import { surveyKey } from '../survey/survey-key.js';
import { clusterView, ownView, placeView, signView, wedgeView } from './sign-view.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Store} Store */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {import('../api.js').Features} Features */

/** @param {{ store: Store, texts: Texts, territory: Territory, areas: Features }} given @returns {import('../panels.js').Sheet} */
export function showLegend({ store, texts, territory, areas }) {
  const { t } = texts;
  const ramp = element('div', { 'aria-live': 'polite' });
  const fill = () => ramp.replaceChildren(...rampView(store.get(), areas, territory, texts));
  fill();
  const colours = segments('colour', t('legend.colour'), COLOURS.map((colour) => [colour, t(`legend.colour_${colour}`)]), store.get().colour, (colour) => {
    store.set({ colour: COLOURS.find((each) => each === colour) ?? 'off' });
    fill();
  });
  const radii = segments('radius', t('legend.radius'), RADII_M.map((radius) => [String(radius), t('unit.metres', { value: radius })]), String(store.get().radiusM), (radius) => {
    const { filters } = store.get();
    store.set({ radiusM: Number(radius), filters: filters.schoolM === null ? filters : { ...filters, schoolM: Number(radius) } });
  });
  return {
    heading: t('map.legend'),
    size: 'full',
    content: [colours, ramp, radii, layers(store, texts), signs(texts), element('p', { class: 'small soft' }, t('legend.wedge_note'))],
  };
}

/** A set of radio buttons drawn as a row.
 * @param {string} name @param {string} label @param {[string, string][]} options value and word @param {string} chosen @param {(value: string) => void} onChoose */
export function segments(name, label, options, chosen, onChoose) {
  return element('fieldset', {}, element('legend', {}, label), element('div', { class: 'segments' }, options.map(([value, word]) =>
    element('label', { class: 'segment' }, element('input', { type: 'radio', name, value, checked: value === chosen, onchange: () => onChoose(value) }), element('span', {}, word)))));
}

/** @param {State} state @param {Features} areas @param {Territory} territory @param {Texts} texts @returns {Node[]} */
function rampView({ colour }, areas, territory, texts) {
  if (colour === 'off') return [];
  if (colour === 'surveys') return [surveyKey(texts), element('p', { class: 'small soft' }, texts.t('survey.key_note'))];
  const shown = areas.features.filter(({ properties }) => properties.kind === territory.choropleth_kind);
  const values = shown.map(({ properties }) => properties[PROPERTY_OF[colour]]);
  const breaks = breaksOf(values);
  const steps = [0, ...breaks].map((limit, index) => element('li', { class: rampToken(index, breaks.length) }, index === 0 ? texts.t('legend.below', { value: texts.number(breaks[0] ?? 0, 2) }) : texts.number(limit, 2)));
  const isAnyUnknown = values.some((value) => typeof value !== 'number');
  return [element('ul', { class: 'ramp', 'aria-label': texts.t(`legend.colour_${colour}`) }, steps), element('p', { class: 'small soft' }, [texts.t('legend.ramp_note'), isAnyUnknown ? texts.t('legend.hatch') : '', colour === 'per_1000' ? rateNote(shown, texts) : ''].filter(Boolean).join(' '))];
}

/** Which cameras the rates count, and how many were told of too late for any.
 * @param {import('../api.js').Feature[]} shown @param {Texts} texts @returns {string} */
function rateNote(shown, { t }) {
  const late = shown.reduce((sum, { properties: { cameras, cameras_in_rate: inRate } }) => sum + (typeof inRate === 'number' ? cameras - inRate : 0), 0);
  return [t('legend.rate_note'), late > 0 ? t('legend.rate_left_out', { count: late }) : ''].filter(Boolean).join(' ');
}

/** @param {Store} store @param {Texts} texts */
function layers(store, { t }) {
  const boxes = /** @type {const} */ (['areas', 'places', 'zones']).map((layer) => {
    const toggle = () => {
      const { hidden } = store.get();
      store.set({ hidden: hidden.includes(layer) ? hidden.filter((each) => each !== layer) : [...hidden, layer] });
    };
    return element('label', { class: 'choice' }, element('input', { type: 'checkbox', checked: !store.get().hidden.includes(layer), onchange: toggle }), t(`legend.layer_${layer}`));
  });
  return element('fieldset', {}, element('legend', {}, t('legend.layers')), boxes);
}

/** @param {Texts} texts */
function signs({ t }) {
  /** @type {[Node, string, string][]} */
  const rows = [
    [signView(cameraSign('unknown', 'confirmed')), 'confirmed', ''], [signView(cameraSign('unknown', 'unverified')), 'unverified', ''], [signView(cameraSign('unknown', 'documented')), 'documented', ''],
    [signView(cameraSign('unknown', 'gone')), 'gone', ''],
  ];
  const statusRows = [...rows.map(([sign, status]) => row(sign, t(`status.${status}`), t(`status.${status}.long`))), row(ownView(), t('legend.own'), t('legend.own_long'))];
  const typeRows = [
    row(wedgeView(), t('legend.view'), t('legend.view_long')), row(signView(cameraSign('fixed', 'confirmed')), t('legend.fixed'), t('legend.fixed_long')),
    row(signView(cameraSign('dome', 'confirmed')), t('type.dome'), t('legend.dome_long')), row(signView(cameraSign('panning', 'confirmed')), t('type.panning'), t('legend.panning_long')),
    row(signView(cameraSign('alpr', 'confirmed')), t('type.ALPR'), t('legend.alpr_long')), row(signView(cameraSign('unknown', 'confirmed')), t('type.unknown'), t('legend.unknown_long')),
    row(signView(cameraSign('other', 'confirmed')), t('type.other'), t('legend.other_long')), row(clusterView(), t('legend.cluster'), t('legend.cluster_long')),
  ];
  return element('div', { class: 'stack' },
    element('section', {}, element('h3', {}, t('legend.statuses')), element('ul', { class: 'keys' }, statusRows)),
    element('section', {}, element('h3', {}, t('legend.types')), element('ul', { class: 'keys' }, typeRows)),
    element('section', {}, element('h3', {}, t('legend.places')), element('ul', { class: 'keys' }, row(placeView(), t('legend.place'), t('legend.place_long')))));
}

/** @param {Node} sign @param {string} word @param {string} meaning */
function row(sign, word, meaning) {
  return element('li', {}, sign, element('span', {}, element('strong', {}, word), element('small', { class: 'soft' }, meaning)));
}
