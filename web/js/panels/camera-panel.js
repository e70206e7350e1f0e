// One camera: what is known, who says so and since when, what is not known, and the question whether it is still there.
import { addressOf, fetchFeature } from '../api.js';
import { element, icon } from '../dom.js';
import { wordFor } from '../i18n.js';
import { openVerdict } from '../report/verdict.js';
import { publisherWords } from '../source-words.js';
import { knownWords, sourcesOf, statusWords, titleOf } from './camera-words.js';
import { keptNote } from './kept-note.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {import('../state.js').Selection} Selection */
/** @typedef {{ id: string, texts: Texts, territory: Territory, areas: Promise<import('../api.js').Features>, correct: { href: string, open: () => void }, reload: () => void, goTo: (position: [number, number]) => void,
 *   select: (selection: Selection) => void, signal: AbortSignal }} Given */

/** @param {Given} given @returns {Promise<import('../panels.js').Sheet>} */
export async function showCamera({ id, texts, territory, areas, correct, reload, goTo, select, signal }) {
  const camera = await fetchFeature('cameras', id, texts.lang, signal);
  const tags = camera.properties;
  const names = await areas.then(({ features }) => features.filter((area) => (tags.cc_areas ?? []).includes(area.id) && area.properties.kind !== 'metropole'), () => []);
  const pill = element('span', { class: `pill${tags.cc_status === 'gone' ? ' pill--gone' : ''}` }, statusWords(tags, texts, territory));
  const known = element('p', { class: 'soft' });
  const told = element('div', { class: 'stack' });
  const tell = (/** @type {Feature} */ now) => {
    const { properties } = now;
    known.textContent = [knownWords(properties, texts), sourceWords(properties, texts, territory), properties.cc_status === 'documented' ? texts.t('panel.camera.not_seen_since') : ''].filter(Boolean).join(' ');
    told.replaceChildren(...[facts(now, texts, names, select), allTags(properties, texts)].filter((each) => each !== null));
  };
  tell(camera);
  return {
    heading: titleOf(tags, camera.id, texts),
    kicker: element('p', { id: 'camera-status', class: 'pills' }, pill, element('span', { class: 'soft' }, tags.ref)),
    size: 'half',
    // The status stands above the heading, which has the focus: whoever hears it hears both.
    onShown: () => {
      document.querySelector('#panel-body h2')?.setAttribute('aria-describedby', 'camera-status');
      goTo(/** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (camera.geometry).coordinates));
    },
    content: [
      keptNote(camera, texts),
      known,
      openVerdict({ cameraId: camera.id, isGone: tags.cc_status === 'gone', texts, territory, correct, onAnswered: (status) => {
        pill.textContent = status ? wordFor(texts, 'status', status) : statusWords(tags, texts, territory);
        // Who answered, when and by which evidence is told anew; without network it stays as it was.
        fetchFeature('cameras', id, texts.lang, signal, true).then(tell, () => {});
        reload();
      } }),
      photosOf(tags, texts),
      told,
      element('a', { class: 'button', href: addressOf(`cameras/${camera.id}`, [['lang', texts.lang]]) }, texts.t('panel.camera.sheet'), icon('chevron', 20)),
      element('p', { class: 'small' }, element('a', { href: addressOf('flags', [['lang', texts.lang], ['camera', camera.id]]) }, texts.t('flag.link'))),
    ],
  };
}

/** @param {Record<string, any>} tags @param {Texts} texts @param {Territory} territory @returns {string} */
function sourceWords(tags, texts, territory) {
  const sources = sourcesOf(tags, territory).map((source) => {
    const on = source.published_on ?? source.refreshed_on;
    return [publisherWords(source, texts), on ? texts.date(on) : ''].filter(Boolean).join(', ');
  });
  return texts.t('panel.camera.source', { source: sources.length > 0 ? sources.join(' · ') : texts.t('panel.reports') });
}

/** @param {Feature} camera @param {Texts} texts @param {Feature[]} areas @param {(selection: Selection) => void} select */
function facts({ properties: tags, geometry }, texts, areas, select) {
  const { t } = texts;
  const [lon = 0, lat = 0] = /** @type {GeoJSON.Point} */ (geometry).coordinates;
  const links = areas.flatMap((area, index) => [index > 0 ? ' · ' : '', link(area.properties.name, () => select({ kind: 'area', id: area.id }))]);
  const word = (/** @type {string} */ prefix, /** @type {unknown} */ value) => (value ? wordFor(texts, prefix, String(value)) : null);
  const date = (/** @type {string} */ name) => (tags[name] ? texts.date(tags[name]) : null);
  /** @type {[string, string | Node | null][]} */
  const rows = [
    ['operator', tags.operator ?? word('operator', tags['operator:type']) ?? t('panel.unknown')],
    ['installed_on', date('cc_installed_on') ?? t('panel.date_unknown')],
    ['first_seen_on', date('cc_first_seen_on')],
    ['last_seen_on', date('cc_last_seen_on') ?? t('panel.camera.never_seen')],
    ['removed_on', date('cc_removed_on')],
    ['evidence', word('evidence', tags.cc_evidence)],
    ['mount', word('mount', tags['camera:mount'])],
    ['height', tags.height ? t('unit.height', { value: Number.isFinite(Number(tags.height)) ? Number(tags.height) : tags.height }) : null],
    ['areas', links.length > 0 ? element('span', {}, links) : null],
    ['position', `${lat.toFixed(5)}, ${lon.toFixed(5)}`],
  ];
  return element('dl', { class: 'facts' }, rows.filter(([, value]) => value !== null).map(([name, value]) => element('div', {}, element('dt', {}, t(`panel.camera.${name}`)), element('dd', {}, value))));
}

/** Photos that a moderator published.
 * @param {Record<string, any>} tags @param {Texts} texts */
function photosOf(tags, texts) {
  const addresses = /** @type {string[]} */ (Array.isArray(tags.cc_photo) ? tags.cc_photo : []);
  const images = addresses.map((address, index) => element('a', { href: addressOf(address) }, element('img', { src: addressOf(address), alt: texts.t('photo.public', { number: index + 1 }) })));
  return images.length > 0 ? element('div', { class: 'panel__photos' }, images) : null;
}

/** @param {string} word @param {() => void} onclick */
function link(word, onclick) {
  return element('button', { class: 'link', type: 'button', onclick }, word);
}

/** Every OpenStreetMap tag, verbatim: unknown ones are shown, never dropped.
 * @param {Record<string, any>} tags @param {Texts} texts */
function allTags(tags, texts) {
  const rows = Object.entries(tags).filter(([key, value]) => !key.startsWith('cc_') && typeof value !== 'object');
  return element('details', { class: 'more' }, element('summary', {}, texts.t('panel.camera.tags')),
    element('dl', { class: 'facts small' }, rows.map(([key, value]) => element('div', {}, element('dt', {}, key), element('dd', {}, String(value))))));
}
