// The first words: how many are located and by which sources, how many were declared, and what the map is not.
import { drawing, element } from '../dom.js';
import { cameraSign, STATUSES } from '../signs.js';
import { isOfResidents, publisherWords, sourceWords } from '../source-words.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Territory} Territory */

/** Enriches what the server rendered; the page says the essential without it.
 * @param {{ declared: HTMLElement | null, more: HTMLElement, attribution: HTMLElement, territory: Territory, texts: Texts, store: import('../state.js').Store }} given */
export function fillHome({ declared, more, attribution, territory, texts, store }) {
  if (declared && territory.declared.length > 0) declared.textContent = declaredWords(texts, territory);
  more.replaceChildren(element('div', { class: 'stack' }, nearYou(texts, store), byStatus(territory, texts, store), bySource(territory, texts)));
  const names = [...new Set(territory.sources.map(({ publisher }) => publisher)), territory.basemap?.attribution].filter(Boolean);
  attribution.textContent = texts.t('map.attribution', { names: names.join(' · ') });
}

/** What can be done where one stands.
 * @param {Texts} texts @param {import('../state.js').Store} store */
function nearYou({ t }, store) {
  const doors = /** @type {const} */ (['around', 'check']).map((panel) => element('button', { class: 'button', type: 'button', onclick: () => store.set({ panel }, { push: true }) }, t(`${panel}.title`)));
  return element('div', { class: 'pair' }, doors);
}

/** @param {Territory} territory @param {Texts} texts @param {import('../state.js').Store} store */
function byStatus({ counts }, texts, store) {
  const only = (/** @type {string} */ status) => {
    const { filters } = store.get();
    store.set({ filters: { ...filters, lists: { ...filters.lists, cc_status: [status] } } }, { push: true });
  };
  const rows = STATUSES.filter((status) => (counts.by_status[status] ?? 0) > 0).map((status) => element('li', {},
    element('button', { class: 'row', type: 'button', onclick: () => only(status) }, sign(status), element('span', {}, element('strong', {}, texts.t(`status.${status}`)), element('small', {}, texts.t(`status.${status}.long`))),
      element('span', { class: 'row__end' }, texts.number(counts.by_status[status] ?? 0)))));
  return element('ul', { class: 'rows' }, rows);
}

/** @param {import('../signs.js').Status} status */
function sign(status) {
  const svg = drawing(cameraSign('unknown', status), '-20 -20 40 40', 40);
  svg.setAttribute('class', 'sign');
  return svg;
}

/** @param {Territory} territory @param {Texts} texts */
function bySource({ sources }, texts) {
  const items = sources.filter(({ cameras }) => cameras > 0).map((source) => {
    const words = isOfResidents(source) ? texts.t('panel.home.reported', { count: source.cameras }) : texts.t('panel.home.source', { count: source.cameras, source: sourceWords(source, texts) });
    return element('li', {}, source.url ? element('a', { href: source.url, rel: 'noopener' }, words) : words);
  });
  const others = [...new Set(sources.filter((source) => source.cameras === 0 && !isOfResidents(source)).map((source) => [publisherWords(source, texts), source.published_on ? texts.date(source.published_on) : ''].filter(Boolean).join(', ')))];
  return element('div', { class: 'note stack stack--tight' }, element('h2', { class: 'small' }, texts.t('panel.home.sources')), element('ul', { class: 'rows small' }, items),
    others.length > 0 ? element('p', { class: 'small soft' }, texts.t('panel.home.other_sources', { names: others.join(' · ') })) : null);
}

/** How many were declared last, by whom and when; nothing where nobody declared any.
 * @param {Texts} texts @param {Territory} territory @returns {string} */
export function declaredWords(texts, territory) {
  const last = [...territory.declared].sort((a, b) => a.at.localeCompare(b.at)).at(-1);
  return last ? texts.t(last.about ? 'panel.home.declared_by_about' : 'panel.home.declared_by', { by: last.by, total: last.total, at: texts.date(last.at) }) : '';
}
