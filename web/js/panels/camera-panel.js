// One camera: what is known, who says so and since when, what is not known, and the question whether it is still there.
import { ApiError, addressOf, fetchFeature, sendReport } from '../api.js';
import { element, icon } from '../dom.js';
import { dayOf } from '../format.js';
import { wordFor } from '../i18n.js';
import { sayError } from '../panels.js';
import { makeKey } from '../report/receipt-key.js';
import { receiptView } from '../report/receipt-view.js';
import { knownWords, sourcesOf, statusWords, titleOf } from './camera-words.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {import('../state.js').Selection} Selection */
/** @typedef {{ id: string, texts: Texts, territory: Territory, areas: Promise<import('../api.js').Features>, reload: () => void, goTo: (position: [number, number]) => void,
 *   select: (selection: Selection) => void, signal: AbortSignal }} Given */

/** @param {Given} given @returns {Promise<import('../panels.js').Sheet>} */
export async function showCamera({ id, texts, territory, areas, reload, goTo, select, signal }) {
  const camera = await fetchFeature('cameras', id, texts.lang, signal);
  const tags = camera.properties;
  const names = await areas.then(({ features }) => features.filter((area) => (tags.cc_areas ?? []).includes(area.id) && area.properties.kind !== 'metropole'), () => []);
  const pill = element('span', { class: `pill${tags.cc_status === 'gone' ? ' pill--gone' : ''}` }, statusWords(tags, texts, territory));
  return {
    heading: titleOf(tags, camera.id, texts),
    kicker: element('p', { class: 'pills' }, pill, element('span', { class: 'soft' }, tags.ref)),
    size: 'half',
    onShown: () => goTo(/** @type {[number, number]} */ (/** @type {GeoJSON.Point} */ (camera.geometry).coordinates)),
    content: [
      element('p', { class: 'soft' }, [knownWords(tags, texts), sourceWords(tags, texts, territory), tags.cc_status === 'documented' ? texts.t('panel.camera.not_seen_since') : ''].filter(Boolean).join(' ')),
      tags.cc_status === 'gone' ? null : question(camera, texts, territory, (status) => {
        pill.textContent = wordFor(texts, 'status', status);
        reload();
      }),
      facts(camera, texts, names, select),
      allTags(tags, texts),
      element('a', { class: 'button', href: addressOf(`cameras/${camera.id}`, [['lang', texts.lang]]) }, texts.t('panel.camera.sheet'), icon('chevron', 20)),
    ],
  };
}

/** @param {Record<string, any>} tags @param {Texts} texts @param {Territory} territory @returns {string} */
function sourceWords(tags, texts, territory) {
  const sources = sourcesOf(tags, territory).map((source) => [source.publisher, source.published_on ? texts.date(source.published_on) : ''].filter(Boolean).join(', '));
  return texts.t('panel.camera.source', { source: sources.length > 0 ? sources.join(' · ') : texts.t('panel.reports') });
}

/** "Do you see it?": two answers, one request, the same one again when the answer was lost.
 * @param {Feature} camera @param {Texts} texts @param {Territory} territory @param {(status: string) => void} onAnswered told the camera's new status */
function question(camera, texts, territory, onAnswered) {
  const { t } = texts;
  const box = element('div', { class: 'stack stack--tight' });
  const keys = { seen: makeKey(), not_seen: makeKey() };
  const trouble = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const answer = async (/** @type {'seen' | 'not_seen'} */ kind) => {
    const { reportId, receipt } = keys[kind];
    for (const button of box.querySelectorAll('button')) button.disabled = true;
    try {
      const { status } = await sendReport({ report_id: reportId, kind, camera_id: camera.id, seen_on: dayOf(new Date(), territory.time_zone), evidence: 'seen' }, receipt, texts.lang);
      const thanks = element('p', { role: 'status', tabindex: -1 }, element('strong', {}, t(`panel.camera.thanks_${kind}`)));
      box.replaceChildren(thanks, receiptView(receipt, texts));
      thanks.focus({ preventScroll: true });
      onAnswered(status);
    } catch (error) {
      trouble.textContent = error instanceof ApiError && error.status === 429 ? t('report.too_many', { seconds: error.retryAfterS ?? 60 }) : sayError(error, texts);
      trouble.hidden = false;
      for (const button of box.querySelectorAll('button')) button.disabled = false;
    }
  };
  box.append(element('p', {}, element('strong', {}, t('panel.camera.question'))), element('div', { class: 'pair' },
    element('button', { class: 'button', type: 'button', onclick: () => answer('seen') }, t('panel.camera.seen')),
    element('button', { class: 'button', type: 'button', onclick: () => answer('not_seen') }, t('panel.camera.not_seen'))), trouble, element('p', { class: 'small soft' }, t('report.promise')));
  return box;
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
    ['installed_on', date('cc_installed_on') ?? t('panel.unknown')],
    ['first_seen_on', date('cc_first_seen_on')],
    ['last_seen_on', date('cc_last_seen_on') ?? t('panel.camera.never_seen')],
    ['removed_on', date('cc_removed_on')],
    ['evidence', word('evidence', tags.cc_evidence)],
    ['mount', word('mount', tags['camera:mount'])],
    ['height', tags.height ? t('unit.height', { value: tags.height }) : null],
    ['areas', links.length > 0 ? element('span', {}, links) : null],
    ['position', `${lat.toFixed(5)}, ${lon.toFixed(5)}`],
  ];
  return element('dl', { class: 'facts' }, rows.filter(([, value]) => value !== null).map(([name, value]) => element('div', {}, element('dt', {}, t(`panel.camera.${name}`)), element('dd', {}, value))));
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
