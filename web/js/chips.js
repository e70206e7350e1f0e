// The row of words under the search field: doors to list and legend, and the two filters most asked for.
import { element, icon } from './dom.js';
import { toggleValue } from './filters.js';
import { publisherWords } from './source-words.js';

/** @param {HTMLElement} chips @param {{ store: import('./state.js').Store, texts: import('./i18n.js').Texts, territory: import('./api.js').Territory }} given */
export function openChips(chips, { store, texts, territory }) {
  const { t } = texts;
  /** @type {{ label: () => string, icon?: string, isOn: () => boolean, toggle: () => void }[]} */
  const wanted = [
    { icon: 'list', label: () => t('map.list'), isOn: () => store.get().panel === 'list', toggle: () => flip('list') },
    { icon: 'layers', label: () => t('map.legend'), isOn: () => store.get().panel === 'legend', toggle: () => flip('legend') },
    { label: () => t('map.near_school', { radius: store.get().radiusM }), isOn: () => store.get().filters.schoolM !== null, toggle: nearSchools },
  ];
  const official = territory.sources.filter((source) => source.cameras > 0 && source.published_on).sort((a, b) => b.cameras - a.cameras)[0];
  if (official) {
    wanted.push({ label: () => t('map.list_of', { publisher: publisherWords(official, texts), year: (official.published_on ?? '').slice(0, 4) }), isOn: () => store.get().filters.lists.cc_source?.includes(official.key) ?? false,
      toggle: () => store.set({ filters: toggleValue(store.get().filters, 'cc_source', official.key) }) });
  }
  /** @param {import('./state.js').PanelName} panel */
  function flip(panel) {
    store.set({ panel: store.get().panel === panel ? null : panel }, { push: true });
  }
  function nearSchools() {
    const { filters, radiusM } = store.get();
    store.set({ filters: { ...filters, schoolM: filters.schoolM === null ? radiusM : null } });
  }
  const made = wanted.map((chip) => {
    const word = element('span');
    const button = element('button', { class: 'chip', type: 'button', onclick: chip.toggle }, chip.icon ? icon(chip.icon, 20) : null, word);
    return () => {
      word.textContent = chip.label();
      button.setAttribute('aria-pressed', String(chip.isOn()));
      return button;
    };
  });
  const follow = () => made.map((refresh) => refresh());
  chips.replaceChildren(...follow());
  store.subscribe(follow);
}
