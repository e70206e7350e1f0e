// The other doors: share, wall projection, colours, languages, pages.
import { addressOf } from '../api.js';
import { element, icon } from '../dom.js';
import { chooseTheme, chosenTheme } from '../theme.js';
import { exportLinks } from './filter-panel.js';
import { segments } from './legend-panel.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../state.js').Store} Store */

/** @param {{ store: Store, texts: Texts, territory: import('../api.js').Territory, toast: (message: string) => void }} given @returns {import('../panels.js').Sheet} */
export function showMenu({ store, texts, territory, toast }) {
  const { t } = texts;
  const project = () => store.set({ panel: null, projection: '' }, { push: true });
  const themes = /** @type {const} */ (['auto', 'light', 'dark']).map((theme) => /** @type {[string, string]} */ ([theme, t(`map.theme_${theme}`)]));
  const pages = [['walks', 'walk.choose_title'], ['about', 'panel.home.about'], ['privacy', 'panel.home.privacy'], ['legal', 'panel.home.legal'], ['collections', 'panel.home.data']];
  return {
    heading: t('app.name'),
    size: 'full',
    content: [
      element('p', { class: 'soft' }, `${t('app.tagline')} · ${territory.name}`),
      element('div', {},
        door('list', t('mine.title'), t('mine.menu_long'), () => store.set({ panel: 'mine' }, { push: true })),
        door('position', t('around.title'), t('around.long'), () => store.set({ panel: 'around' }, { push: true })),
        door('check', t('check.title'), t('check.long'), () => store.set({ panel: 'check' }, { push: true })),
        door('area', t('survey.heading'), t('survey.menu_long'), () => store.set({ panel: 'survey' }, { push: true })),
        door('house', t('missing.title'), t('missing.long'), () => store.set({ panel: 'missing', selection: null }, { push: true })),
        door('share', t('map.share'), t('map.share_long'), () => share(store, texts, toast)),
        door('screen', t('map.project'), t('map.project_long'), project)),
      element('section', { class: 'stack stack--tight' }, element('h3', {}, t('map.export')), element('p', { class: 'small soft' }, t('map.export_long')), element('div', { class: 'pair' }, exportLinks(store.get().filters, texts))),
      segments('theme', t('map.theme'), themes, chosenTheme(), (theme) => chooseTheme(theme === 'light' || theme === 'dark' ? theme : 'auto')),
      languages(store, texts, territory.languages),
      element('nav', { class: 'home__links', 'aria-label': t('panel.home.links') }, pages.map(([path, key]) => element('a', { href: addressOf(path ?? '', [['lang', texts.lang]]) }, t(key ?? '')))),
    ],
  };
}

/** @param {string} sign @param {string} word @param {string} meaning @param {() => void} onclick */
function door(sign, word, meaning, onclick) {
  return element('button', { class: 'row', type: 'button', onclick }, icon(sign), element('span', {}, element('strong', {}, word), element('small', {}, meaning)));
}

/** The device's own sheet where it has one, else the clipboard.
 * @param {Store} store @param {Texts} texts @param {(message: string) => void} toast */
async function share(store, { t }, toast) {
  const url = store.address({ panel: null });
  try {
    if (navigator.share) return await navigator.share({ title: document.title, url });
    await navigator.clipboard.writeText(url);
    toast(t('map.share_copied'));
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) toast(t('map.share_by_hand', { url }));
  }
  setTimeout(() => toast(''), 6000);
  return undefined;
}

/** @param {Store} store @param {Texts} texts @param {string[]} codes */
function languages(store, texts, codes) {
  const links = codes.map((code) => {
    const others = /** @type {[string, string][]} */ ([...store.get().others.filter(([name]) => name !== 'lang'), ['lang', code]]);
    const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
    return element('a', { class: 'button', href: store.address({ others, panel: null }), hreflang: code, lang: code, 'aria-current': code === texts.lang ? 'true' : null }, name.charAt(0).toLocaleUpperCase(code) + name.slice(1));
  });
  return element('section', { class: 'stack stack--tight' }, element('h3', {}, texts.t('app.language')), element('div', { class: 'pair' }, links));
}
