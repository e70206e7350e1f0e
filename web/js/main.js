// Brings the map page to life: opens state, words, map, search and sheet, and hands each what it needs. It holds no behaviour of its own beyond that.
import * as api from './api.js';
import { openChips } from './chips.js';
import { element } from './dom.js';
import { countFilters } from './filters.js';
import { coveredPx, isWide, margins, offsetY } from './free-part.js';
import { openTexts } from './i18n.js';
import { openPanel } from './panel.js';
import { openPanels, openWayBack, sayError } from './panels.js';
import { openState } from './state.js';
import { applyTheme, chosenTheme, onThemeChange, readPalette } from './theme.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./i18n.js').Texts} Texts */
/** @typedef {import('./api.js').Territory} Territory */
/** @typedef {import('./api.js').Features} Features */
/** @typedef {import('./map/map-view.js').MapView} MapView */
/** @typedef {{ areas: Promise<Features>, places: Promise<Features> }} Loaded */
/** @typedef {{ view: MapView | null, arrived: Promise<MapView | null>, reload: () => void }} Stage the map, once it is there; what is opened before works without it */

const lang = document.documentElement.lang;
const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
/** How long the form waits for the map it would be better with. */
const PATIENCE_MS = 2000;

/** From a little before zones are seen: until then nobody waits for them. */
const ZONES_ZOOM = 12;

/** The map and its library come beside the rest, and not at all where the browser cannot draw. */
const drawing = document.createElement('canvas').getContext('webgl2') ? Promise.all([import('./map/map-view.js'), import('./map/sign-images.js'), import('./map/first-view.js')]).catch(() => null) : null;

/** @template {HTMLElement} [T=HTMLElement] @param {string} id @returns {T} an element the server always renders */
const byId = (id) => /** @type {T} */ (document.getElementById(id));

/** @param {string} message shown until the next one; '' hides it */
function toast(message) {
  byId('toast').textContent = message;
  byId('toast').hidden = message === '';
}

/** @param {Territory} territory @param {Loaded} loaded @param {import('./state.js').Store} store @param {Texts} texts
 * @returns {Promise<MapView | null>} null where the browser cannot draw */
async function startMap(territory, loaded, store, texts) {
  const code = await drawing;
  if (!code) return null;
  if (!territory.basemap) api.warm(territory.ground); // Earlier it would only take the line from the library.
  const [{ openMap }, painter, { firstView }] = code;
  const state = store.get();
  /** @type {Features} */
  const none = { type: 'FeatureCollection', features: [] };
  const container = byId('map');
  container.replaceChildren();
  const free = { width: container.clientWidth, height: container.clientHeight - coveredPx() };
  const view = openMap({
    container, view: state.view ?? firstView(territory, free), isStill, addressOf: api.addressOf, painter, palette: readPalette(),
    data: { territory, areas: none, places: null, zones: null, me: null, wall: null, surveys: null, draft: null, own: null, found: null, tiles: api.tileAddress(state.filters, 0) }, shown: shownOf(state),
    locale: { 'Map.Title': texts.t('map.title') }, worker: api.addressOf(api.MAP_WORKER),
  }, {
    onPick: (picked) => { if (!isPinned(store.get()) && store.get().panel !== 'survey') store.set(picked === 'own' ? { panel: 'mine' } : { selection: picked, panel: null }, { push: true }); },
    onMove: (moved) => { if (store.get().projection === null) store.set({ view: moved }); },
    onTrouble: (isTrouble) => { if (isTrouble) toast(texts.t('map.trouble')); else if (byId('toast').textContent === texts.t('map.trouble')) toast(''); },
  });
  if (!state.view && !isWide()) view.map.panBy([0, -offsetY()], { animate: false });
  onThemeChange(() => view.setPalette(readPalette()));
  loaded.areas.then((areas) => view.setData({ areas }), () => toast(texts.t('map.trouble')));
  loaded.places.then((places) => view.setData({ places }), () => toast(texts.t('map.trouble')));
  return view;
}

/** Whether the map is dragged under a marker: then a tap moves it and picks nothing.
 * @param {Pick<State, 'panel'>} state */
const isPinned = ({ panel }) => panel === 'report' || panel === 'missing';

/** Waits for the map, but somebody who came to report does not wait long for it.
 * @param {Territory} territory @param {Loaded} loaded @param {import('./state.js').Store} store @param {Texts} texts @returns {Promise<Stage>} */
async function openStage(territory, loaded, store, texts) {
  /** @type {Stage} */
  const stage = { view: null, arrived: startMap(territory, loaded, store, texts), reload: () => {} };
  const arriving = stage.arrived.then((view) => {
    stage.view = view;
    document.body.classList.toggle('has-no-map', !view);
    if (view) Object.assign(stage, followState(view, store, loaded.places));
    else byId('map').replaceChildren(element('p', { class: 'map__words' }, texts.t('map.unavailable')));
    if (!view && !store.get().panel && !store.get().selection) store.set({ panel: 'list' });
  });
  await (isPinned(store.get()) ? Promise.race([arriving, new Promise((done) => setTimeout(done, PATIENCE_MS))]) : arriving);
  return stage;
}

/** @param {State} state */
function shownOf({ colour, hidden, selection, panel, projection }) {
  const isProjected = projection !== null;
  /** @type {import('./state.js').Selection | null} */
  const stepped = projection ? { kind: 'area', id: projection } : null;
  const isQuiet = isPinned({ panel }) || panel === 'survey';
  // Nothing else is coloured while somebody chooses what was walked.
  return { colour: panel === 'survey' && colour !== 'surveys' ? 'off' : colour, hidden: isQuiet ? [...hidden, 'zones'] : hidden, selection: isProjected ? stepped : selection, isProjected, scale: isProjected ? Math.max(1.3, window.innerHeight / 640) : 1, lang };
}

/** Keeps map, tiles and zones in step with the address.
 * @param {MapView} view @param {import('./state.js').Store} store @param {Promise<Features>} places zones wait until the places are there */
function followState(view, store, places) {
  let version = 0;
  let zonesM = 0;
  const drawZones = (/** @type {State} */ { radiusM, hidden, view: seen, projection }) => {
    const isFar = projection === null && (seen?.zoom ?? 0) < ZONES_ZOOM;
    if (isFar || hidden.includes('zones') || zonesM === radiusM) return;
    zonesM = radiusM;
    Promise.all([import('./map/zones.js'), places]).then(([{ zonesAround }, around]) => { if (zonesM === radiusM) view.setData({ zones: zonesAround(around, radiusM) }); }, () => { zonesM = 0; });
  };
  const reload = () => view.setData({ tiles: api.tileAddress(store.get().filters, version) });
  let hasSurveys = false;
  const loadSurveys = (/** @type {State} */ { colour }) => {
    if (colour !== 'surveys' || hasSurveys) return;
    hasSurveys = true;
    api.fetchSurveyLayer().then((surveys) => view.setData({ surveys }), () => { hasSurveys = false; });
  };
  store.subscribe((state, before) => {
    if (state.filters !== before.filters) reload();
    view.show(shownOf(state));
    drawZones(state);
    loadSurveys(state);
  });
  loadSurveys(store.get());
  drawZones(store.get());
  return { reload: () => { version = Date.now(); reload(); hasSurveys = false; loadSurveys(store.get()); } };
}

/** The panels, each given only what it needs when it is first asked for.
 * @param {{ store: import('./state.js').Store, texts: Texts, territory: Territory, loaded: Loaded, stage: Stage, present: (sheet: import('./panel.js').Sheet) => void }} given
 * @returns {(state: State) => import('./panels.js').Load | null} */
function choosePanel({ store, texts, territory, loaded, stage, present }) {
  const select = (/** @type {import('./state.js').Selection} */ selection) => store.set({ selection, panel: null }, { push: true });
  const goTo = (/** @type {[number, number]} */ position) => stage.view?.flyTo(position, Math.max(16.5, stage.view.map.getZoom()), [0, offsetY()]);
  const reload = () => stage.reload();
  const bringIntoView = (/** @type {number[]} */ bounds) => stage.view?.bringIntoView(bounds, margins());
  /** @param {State} state @returns {import('./panels.js').Load | null} */
  const ofPanel = (state) => {
    const { selection } = state;
    const { view } = stage;
    switch (state.panel) {
      case 'list': return async (signal) => (await import('./panels/list-panel.js')).showList({ store, texts, territory, loaded, getBounds: view?.getBounds ?? null, select, signal });
      case 'legend': return async () => (await import('./panels/legend-panel.js')).showLegend({ store, texts, territory, areas: await loaded.areas });
      case 'filters': return async (signal) => (await import('./panels/filter-panel.js')).showFilters({ store, texts, territory, signal });
      case 'menu': return async () => (await import('./panels/menu-panel.js')).showMenu({ store, texts, territory, toast });
      case 'report': return async (signal) => (await import('./report/report-panel.js')).showReport({ store, texts, territory, view, places: loaded.places, about: selection?.kind === 'camera' ? selection.id : null, signal, reload, present });
      case 'missing': return async (signal) => (await import('./report/missing-panel.js')).showMissing({ store, texts, territory, view, signal, present });
      case 'mine': return async (signal) => (await import('./panels/mine-panel.js')).showMine({ store, texts, territory, signal });
      case 'around':
      case 'check': return async (signal) => (await import('./panels/around-panel.js')).showAround({ mode: /** @type {'around' | 'check'} */ (state.panel), store, texts, territory, view, signal, reload, goTo, select, present });
      case 'survey': return async (signal) => (await import('./survey/survey-panel.js')).showSurvey({ store, texts, territory, areas: await loaded.areas, view, bringIntoView, signal, reload, present });
      default: return null;
    }
  };
  /** @param {State} state @returns {import('./panels.js').Load | null} */
  const ofSelection = (state) => {
    const { selection } = state;
    switch (selection?.kind) {
      case 'camera': return async (signal) => (await import('./panels/camera-panel.js')).showCamera({ id: selection.id, texts, territory, areas: loaded.areas, correct: { href: store.address({ panel: 'report' }), open: () => store.set({ panel: 'report' }, { push: true }) }, reload, goTo, select, signal });
      case 'area': return async () => (await import('./panels/area-panel.js')).showArea({ id: selection.id, texts, territory, areas: await loaded.areas, bringIntoView, select, look: () => store.set({ panel: 'survey' }, { push: true }) });
      case 'place': return async (signal) => (await import('./panels/place-panel.js')).showPlace({ id: selection.id, texts, territory, places: await loaded.places, radiusM: state.radiusM, goTo, select, signal });
      default: return null;
    }
  };
  return (state) => ofPanel(state) ?? ofSelection(state);
}

/** @param {import('./state.js').Store} store @param {Texts} texts */
function startButtons(store, texts, /** @type {Stage} */ stage, /** @type {Territory} */ territory) {
  /** @type {[string, import('./state.js').PanelName][]} */
  const doors = [['menu-button', 'menu'], ['filters-button', 'filters'], ['report-button', 'report'], ['skip', 'list']];
  for (const [id, panel] of doors) {
    byId(id).addEventListener('click', (event) => {
      event.preventDefault();
      store.set(panel === 'report' ? { panel, selection: null } : { panel: store.get().panel === panel ? null : panel }, { push: true });
    });
  }
  byId('locate-button').addEventListener('click', async () => (await import('./locate.js')).locate({ button: byId('locate-button'), view: stage.view, territory, texts, toast }));
  const badge = element('span', { class: 'bar__badge', hidden: true });
  byId('filters-button').append(badge);
  const follow = () => {
    const state = store.get();
    const count = countFilters(state.filters);
    badge.hidden = count === 0;
    badge.textContent = String(count);
    byId('filters-button').setAttribute('aria-label', count > 0 ? texts.t('map.filters_active', { count }) : texts.t('map.filters'));
    for (const link of document.querySelectorAll('a[data-language]')) {
      const others = /** @type {[string, string][]} */ ([...state.others.filter(([name]) => name !== 'lang'), ['lang', link.getAttribute('hreflang') ?? 'fr']]);
      link.setAttribute('href', store.address({ others }));
    }
  };
  store.subscribe(follow);
  follow();
}

/** Search is loaded when the page has settled or the field is first used.
 * @param {import('./state.js').Store} store @param {Texts} texts @param {Stage} stage */
async function startSearch(store, texts, stage) {
  const { openSearch } = await import('./search-box.js');
  /** @type {Promise<(found: import('./search-box.js').Found) => void> | undefined} */
  let opened;
  const open = () => import('./search-choice.js').then(({ openChoice }) => openChoice(store, stage.view));
  const choice = () => (stage.view ? opened ??= open() : open());
  const box = openSearch({ form: byId('search'), input: byId('search-input'), results: byId('search-results'), status: byId('search-status') }, {
    texts, say: (error) => sayError(error, texts),
    ask: async (text, signal) => (await api.search(text, lang, signal)).results,
    onChoose: (found) => choice().then((choose) => choose(found)),
  });
  // The field names what is looked at, and nothing once that has been left.
  store.subscribe(({ selection }, before) => { if (before.selection && selection?.id !== before.selection.id) box.leave(selection?.id ?? null); });
  import('./later.js').then(({ drawn }) => drawn()).then(choice).catch(() => {});
}

async function start() {
  applyTheme(chosenTheme());
  const store = openState(window);
  const loaded = api.openLists(lang);
  if (drawing) api.warm(api.MAP_WORKER);
  const [catalogue, territory] = await Promise.all([api.fetchCatalogue(lang), api.fetchTerritory(lang), document.fonts.load('16px "Atkinson Hyperlegible Next"'), document.fonts.load('700 16px "Atkinson Hyperlegible Next Bold"')]);
  const texts = openTexts(lang, catalogue);
  const panel = openPanel({ panel: byId('panel'), home: byId('home'), body: byId('panel-body'), grip: byId('panel-grip') }, texts.t('app.close'));
  const stage = await openStage(territory, loaded, store, texts);
  const present = (/** @type {import('./panel.js').Sheet} */ sheet) => panel.show(sheet, { onClose: () => store.set({ panel: null }, { push: true }), focus: true });
  const show = openPanels(panel, texts, choosePanel({ store, texts, territory, loaded, stage, present }), openWayBack(store));
  const project = async () => { if (stage.view && store.get().projection !== null) (await import('./projection/projection.js')).openProjection({ view: stage.view, store, texts, territory, areas: await loaded.areas }); };
  openChips(byId('chips'), { store, texts, territory });
  startButtons(store, texts, stage, territory);
  startSearch(store, texts, stage);
  const tellFiltered = async (/** @type {State} */ { filters }) => (await import('./panels/home-filtered.js')).tellFiltered(document.getElementById('home-filtered'), filters, texts);
  if (countFilters(store.get().filters) > 0) void tellFiltered(store.get());
  store.subscribe((state, before) => {
    if (state.filters !== before.filters) void tellFiltered(state);
    if (state.projection !== null && before.projection === null) project();
    // A panel of its own stays while the selection under it changes, as on a walk from camera to camera.
    const isOther = state.panel !== before.panel || (state.panel === null && state.selection?.id !== before.selection?.id);
    if (isOther || (state.panel === 'legend' && state.colour !== before.colour)) show(state, isOther);
  });
  import('./panels/home-panel.js').then(({ fillHome }) => fillHome({ declared: byId('home-declared'), more: byId('home-more'), attribution: byId('attribution'), territory, texts, store }));
  show(store.get(), false);
  project();
  document.documentElement.dataset.ready = 'true';
  import('./later.js').then(({ startLater }) => startLater({ store, texts, territory, loaded, button: byId('menu-button'), map: stage.arrived, reload: () => stage.reload() })).catch(() => {});
}

start().catch(() => {
  const words = { fr: 'La carte n’a pas pu démarrer. Vérifiez votre connexion, puis rechargez la page.', en: 'The map could not start. Check your connection, then reload the page.' };
  toast(words[lang === 'en' ? 'en' : 'fr']);
});
