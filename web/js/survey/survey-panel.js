// "We looked here": choose a neighbourhood, streets or a shape, say the day and whether any camera was found, send it. Works by list and keyboard too.
import { addressOf, ApiError, fetchStreets } from '../api.js';
import { element } from '../dom.js';
import { outboxFor } from '../outbox/outbox.js';
import { slowNote } from '../outbox/slow-note.js';
import { sayError } from '../panels.js';
import { giveBack, refill } from '../refill.js';
import { sayAllRefused } from '../refusals.js';
import { boundsOf } from '../panels/area-panel.js';
import { segments } from '../panels/legend-panel.js';
import { keptSheet } from '../report/kept-view.js';
import { todayOf } from '../report/today.js';
import { shapeField } from './shape-field.js';
import { surveyBody } from './survey-body.js';
import { dropSurveyDraft, keepSurveyDraft, openSurveyDraft, walkedOfDraft } from './survey-draft.js';
import { dayField, noteField } from './survey-fields.js';
import { areaAt, nearestStreet, shapeFeatures } from './survey-ground.js';
import { surveySent } from './survey-sent.js';
import { streetList } from './street-list.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {import('./survey-draft.js').Draft} Draft */
/** @typedef {import('./survey-draft.js').Mode} Mode */
/** @typedef {{ store: import('../state.js').Store, texts: Texts, territory: import('../api.js').Territory, areas: Features, view: import('../map/map-view.js').MapView | null, bringIntoView: (bounds: number[]) => void, signal: AbortSignal, reload: () => void,
 *   present: (sheet: import('../panel.js').Sheet) => void }} Given */

/** Half the side of the square around a tap in which a street counts as meant, in pixels. */
const REACH_PX = 24;

/** @param {Given} given @returns {import('../panels.js').Sheet} */
export function showSurvey(given) {
  const { texts: { t }, signal, view, store } = given;
  const panel = new SurveyPanel(given);
  signal.addEventListener('abort', () => {
    view?.setData({ draft: null });
    document.body.classList.remove('is-surveying');
  });
  document.body.classList.add('is-surveying');
  const walks = element('a', { href: addressOf('walks', [['lang', given.texts.lang]]) }, t('survey.walks'));
  const see = element('button', { class: 'link', type: 'button', onclick: () => store.set({ colour: 'surveys' }) }, t('survey.see_layer'));
  return { heading: t('survey.heading'), size: 'half', content: [element('p', { class: 'soft' }, t('survey.what')), panel.root, element('div', { class: 'links' }, see, walks)], onShown: () => panel.begin() };
}

class SurveyPanel {
  #given;
  #draft;
  #today;
  /** @type {Features['features']} */
  #streets = [];
  #ground = element('div', { class: 'stack stack--tight' });
  #alert = element('p', { class: 'field__error', role: 'alert', hidden: true });
  #slow = element('div', {});
  #told = element('p', { role: 'status', hidden: true });
  #hint = element('p', { class: 'small soft' });
  #below = element('div', { class: 'stack stack--tight' });
  #select;
  #area;
  #send;

  /** @param {Given} given */
  constructor(given) {
    const { store, texts: { t }, territory, view } = given;
    this.#given = given;
    this.#today = todayOf(territory).today;
    const { selection } = store.get();
    const selected = selection?.kind === 'area' && this.#choices().some(({ id }) => id === selection.id) ? selection.id : '';
    this.#draft = openSurveyDraft(this.#today, selected);
    if (!view && this.#draft.mode === 'shape') this.#draft.mode = 'area';
    this.#select = this.#openSelect();
    this.#area = element('div', { class: 'field' }, element('label', { for: 'survey-area' }, t('survey.area')), this.#select, this.#hint);
    this.#send = element('button', { class: 'button button--main button--wide', type: 'button', onclick: () => this.#submit() }, t('survey.send'));
    const modes = /** @type {Mode[]} */ (view ? ['area', 'streets', 'shape'] : ['area', 'streets']);
    this.root = element('div', { class: 'stack' },
      segments('survey-mode', t('survey.mode'), modes.map((mode) => [mode, t(`survey.mode_${mode}`)]), this.#draft.mode, (mode) => this.#setMode(mode)), this.#told, this.#ground, dayField({ t }, this.#draft.day, this.#today, (day) => this.#change({ day })),
      segments('survey-finds', t('survey.finds'), [['some', t('survey.finds_some')], ['none', t('survey.finds_none')]], this.#draft.finds, (finds) => this.#change({ finds: finds === 'some' ? 'some' : 'none' })),
      noteField({ t }, this.#draft.note, (note) => this.#change({ note })), this.#alert, this.#slow, this.#send, element('p', { class: 'small soft' }, t('survey.promise')));
  }

  /** Called when the sheet stands: the map follows. */
  begin() {
    const { view, signal } = this.#given;
    if (view) {
      const onClick = (/** @type {{ lngLat: { lng: number, lat: number } }} */ { lngLat }) => this.#tap([lngLat.lng, lngLat.lat]);
      view.map.on('click', onClick);
      signal.addEventListener('abort', () => view.map.off('click', onClick));
    }
    this.#showGround();
    if (this.#draft.area && this.#draft.mode !== 'shape') this.#bringIntoView();
  }

  /** Neighbourhoods, by name. */
  #choices() {
    const { areas, territory, texts } = this.#given;
    return areas.features.filter(({ properties }) => properties.kind === territory.choropleth_kind).sort((a, b) => String(a.properties.name).localeCompare(String(b.properties.name), texts.lang));
  }

  /** @param {Partial<Draft>} patch */
  #change(patch) {
    Object.assign(this.#draft, patch);
    keepSurveyDraft(this.#draft);
    this.#say('');
    this.#drawDraft();
  }

  /** @param {string} message */
  #say(message) {
    this.#alert.textContent = message;
    this.#alert.hidden = message === '';
  }

  /** @param {string} mode */
  #setMode(mode) {
    this.#change({ mode: mode === 'streets' || mode === 'shape' ? mode : 'area' });
    this.#showGround();
  }

  /** What is chosen, for the mode at hand. */
  #showGround() {
    const { mode } = this.#draft;
    this.#told.hidden = mode !== 'shape';
    if (mode === 'shape') refill(this.#ground, ...this.#shapeParts());
    else this.#showArea(...(mode === 'streets' ? [element('p', { class: 'soft' }, this.#given.texts.t('app.loading'))] : []));
    if (mode === 'streets') void this.#loadStreets();
    this.#drawDraft();
  }

  #openSelect() {
    const options = this.#choices().map(({ id, properties }) => element('option', { value: id }, String(properties.name)));
    return element('select', { id: 'survey-area', onchange: () => this.#setArea(this.#select.value) }, element('option', { value: '' }, this.#given.texts.t('survey.choose')), options);
  }

  /** The neighbourhood, and what follows from it. Its field stays where it is: whoever types a name into it goes on typing. @param {...Node} below */
  #showArea(...below) {
    const { texts: { t }, view } = this.#given;
    this.#hint.textContent = view ? t(`survey.tap_${this.#draft.mode}`) : '';
    this.#select.value = this.#draft.area;
    if (!this.#ground.contains(this.#area)) this.#ground.replaceChildren(this.#area, this.#below);
    refill(this.#below, ...below);
  }

  /** @param {string} area */
  #setArea(area) {
    this.#change({ area, names: [] });
    this.#showGround();
    if (area) this.#bringIntoView();
  }

  async #loadStreets() {
    const { area } = this.#draft;
    const { texts, signal } = this.#given;
    this.#streets = [];
    if (!area) return this.#showArea();
    try {
      const { features } = await fetchStreets(`walks/${encodeURIComponent(area)}/streets.geojson`);
      if (signal.aborted || this.#draft.area !== area || this.#draft.mode !== 'streets') return undefined;
      this.#streets = features;
      this.#listStreets();
    } catch (error) {
      this.#showArea(element('p', { role: 'alert' }, sayError(error, texts)), element('button', { class: 'button', type: 'button', onclick: () => this.#loadStreets() }, texts.t('app.retry')));
    }
    return this.#drawDraft();
  }

  #listStreets() {
    this.#showArea(streetList(this.#streets, { texts: this.#given.texts, isChosen: (name) => this.#draft.names.includes(name), onToggle: (name) => this.#toggle(name) }));
  }

  /** @param {string} name of a street */
  #toggle(name) {
    const { names } = this.#draft;
    this.#change({ names: names.includes(name) ? names.filter((each) => each !== name) : [...names, name] });
  }

  #shapeParts() {
    const { texts, view } = this.#given;
    const centre = () => /** @type {[number, number]} */ (view?.map.getCenter().toArray() ?? [0, 0]);
    return shapeField({ corners: this.#draft.corners, told: this.#told, centre, texts, onChange: (corners) => {
      this.#change({ corners });
      this.#showGround();
    } });
  }

  /** @param {[number, number]} at longitude, latitude */
  #tap(at) {
    const { mode, corners } = this.#draft;
    const { view } = this.#given;
    if (mode === 'shape') {
      this.#change({ corners: [...corners, at] });
      return this.#showGround();
    }
    const street = mode === 'streets' && view ? nearestStreet(this.#streets, at) : null;
    const reachM = (REACH_PX * 78_271.5 * Math.cos((at[1] * Math.PI) / 180)) / 2 ** (view?.map.getZoom() ?? 0);
    if (street && street.metres <= reachM) {
      this.#toggle(street.name);
      return this.#listStreets();
    }
    const area = areaAt(this.#choices(), at);
    return area && area.id !== this.#draft.area ? this.#setArea(area.id) : undefined;
  }

  /** Draws what is chosen on the map. */
  #drawDraft() {
    const { mode, area, names, corners } = this.#draft;
    const chosen = this.#choices().filter(({ id }) => id === area).map((each) => ({ ...each, properties: { isChosen: true } }));
    const streets = this.#streets.map((each) => ({ ...each, properties: { isChosen: names.includes(String(each.properties.name)) } }));
    const features = { area: chosen, streets, shape: shapeFeatures(corners) }[mode];
    this.#given.view?.setData({ draft: { type: 'FeatureCollection', features } });
  }

  #bringIntoView() {
    const area = this.#choices().find(({ id }) => id === this.#draft.area);
    if (area) this.#given.bringIntoView(boundsOf(area.geometry));
  }

  async #submit() {
    const { texts, signal, store } = this.#given;
    const { day, finds, note, key } = this.#draft;
    const walked = walkedOfDraft(this.#draft);
    if (!walked) return this.#say(texts.t(`survey.missing_${this.#draft.mode}`));
    if (!finds) return this.#say(texts.t('survey.missing_finds'));
    this.#send.disabled = true;
    try {
      const outcome = await outboxFor(texts.lang).submit({ key, report: surveyBody({ walked, day, hasFinds: finds === 'some', note }, key.reportId), signal, onSlow: () => this.#slow.replaceChildren(slowNote(texts, store)) });
      dropSurveyDraft();
      this.#end(outcome);
    } catch (error) {
      const errors = error instanceof ApiError ? error.problem.errors ?? [] : [];
      this.#say(errors.length > 0 ? `${texts.t('report.refused')} ${sayAllRefused(errors, texts)}` : sayError(error, texts));
    }
    this.#slow.replaceChildren();
    giveBack(this.#send);
    return undefined;
  }

  /** Sent, or kept until there is a network. @param {import('../outbox/outbox.js').Outcome} outcome */
  #end(outcome) {
    const { texts, signal, reload, present, store, view } = this.#given;
    if (signal.aborted) return;
    view?.setData({ draft: null });
    if (outcome.state === 'kept') return void present(keptSheet(this.#given, 'survey', outcome.isBusy ? 'server' : 'network'));
    store.set({ colour: 'surveys' });
    reload();
    present(surveySent({ texts, answer: outcome.answer, key: this.#draft.key, reload, again: () => { store.set({ panel: null }); store.set({ panel: 'survey' }); } }));
  }
}
