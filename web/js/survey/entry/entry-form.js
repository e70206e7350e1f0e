// The form of one walk sheet: it holds what was typed in, keeps it on the device, and hands it to be sent. Its parts know nothing of each other.
import { element } from '../../dom.js';
import { giveBack } from '../../refill.js';
import { makeKey } from '../../report/receipt-key.js';
import { dropEntryDraft, keepEntryDraft, openEntryDraft } from './entry-draft.js';
import { openGround } from './entry-ground.js';
import { openParcels } from './entry-parcels.js';
import { openReceipts } from './entry-receipts.js';
import { openKnownRows } from './known-rows.js';
import { lineRow, placeInWords } from './line-rows.js';
import { CLICK_M, emptyLine, isWritten, placeOnStreet } from './lines.js';
import { followSent } from './kept.js';
import { sendAll } from './sending.js';
import { openSheetMaps } from './sheet-map.js';

/** @typedef {import('./lines.js').Line} Line */
/** @typedef {import('./line-rows.js').Row} Row */
/** @typedef {import('../../i18n.js').Texts} Texts */
/** @typedef {{ root: HTMLElement, texts: Texts, streets: Promise<import('../../api.js').Features>, today: string, countsDevices: boolean }} Given */

/** @param {string} id of an element that the page always has */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))];

export class EntryForm {
  #texts;
  #name;
  #firstLine;
  #draft;
  /** @type {Map<string, [number, number][][]>} */
  #streets = new Map();
  /** @type {Map<number, Row>} */
  #rows = new Map();
  /** The line that a click on the map places. */
  #active = 0;
  #maps;
  #known;
  #ground;
  #parcels;

  /** @param {Given} given */
  constructor({ root, texts, streets, today, countsDevices }) {
    const { name = '', firstLine = '1', area = '', shape = '' } = root.dataset;
    this.#texts = texts;
    this.#name = name;
    this.#firstLine = Number(firstLine);
    const { draft, isKept } = openEntryDraft(name, today, this.#firstLine);
    this.#draft = draft;
    this.#maps = openSheetMaps(all('.walk-map'), (place) => this.#place(place));
    this.#known = openKnownRows(all('.entry-known [data-camera]'), { markOf: (id) => draft.known[id]?.mark ?? '', onMark: (id, mark) => this.#mark(id, mark), onEnd: () => this.#focus(draft.lines[0]) });
    this.#ground = openGround({ root: byId('entry-ground'), texts, draft, area, shape, keep: () => this.#keep(), hasFinds: () => this.#hasFinds() });
    this.#parcels = openParcels({
      draft, texts, countsDevices, keep: () => this.#keep(), refresh: () => this.#ground.refresh(), rowOf: (number) => this.#rows.get(number), stateOf: (id) => this.#known.stateOf(id),
      placeOf: (line) => this.#placeOf(line), change: (line, patch) => this.#change(line, patch),
    });
    this.#openLines();
    this.#openFoot(today);
    openReceipts(byId('entry-receipts'), draft, texts);
    followSent({ texts, draft, parcels: () => this.#allParcels(), onAllSent: () => this.#say('entry.all_sent') });
    if (isKept) this.#say('entry.resumed');
    streets.then(({ features }) => this.#offer(features));
  }

  /** @param {string} key of the catalogue, or '' @param {Record<string, string>} [values] */
  #say(key, values) {
    byId('entry-trouble').textContent = key ? this.#texts.t(key, values) : '';
  }

  #keep() {
    if (!keepEntryDraft(this.#name, this.#draft)) this.#say('entry.not_kept');
  }

  #hasFinds() {
    return this.#draft.lines.some(isWritten) || Object.values(this.#draft.known).some(({ mark }) => mark === 'seen');
  }

  #openLines() {
    const { lines } = this.#draft;
    this.#active = lines[0]?.number ?? 0;
    byId('entry-lines').replaceChildren(...lines.map((line) => this.#rowOf(line).root));
    byId('entry-more').addEventListener('click', () => this.#focus(this.#add()));
    this.#known.show();
    this.#refresh();
  }

  /** @param {string} today */
  #openFoot(today) {
    const day = /** @type {HTMLInputElement} */ (byId('entry-day'));
    day.value = this.#draft.day;
    day.max = today;
    day.addEventListener('change', () => {
      this.#draft.day = day.value || today;
      this.#keep();
    });
    byId('entry-send').addEventListener('click', () => this.#send());
    const away = byId('entry-away');
    away.addEventListener('click', () => {
      if (away.dataset.asked === 'true') return this.#putAway(today);
      away.dataset.asked = 'true';
      away.textContent = this.#texts.t('entry.put_away_sure');
      return undefined;
    });
  }

  /** Erases what was typed in, and begins anew. @param {string} today */
  #putAway(today) {
    dropEntryDraft(this.#name);
    const { draft } = openEntryDraft(this.#name, today, this.#firstLine);
    for (const key of Object.keys(this.#draft.known)) delete this.#draft.known[key];
    Object.assign(this.#draft, draft, { known: this.#draft.known });
    for (const state of all('.entry-state')) state.replaceChildren();
    const away = byId('entry-away');
    away.dataset.asked = '';
    away.textContent = this.#texts.t('entry.put_away');
    /** @type {HTMLInputElement} */ (byId('entry-day')).value = draft.day;
    this.#rows.clear();
    this.#known.show();
    byId('entry-lines').replaceChildren(...this.#draft.lines.map((line) => this.#rowOf(line).root));
    this.#say('entry.put_away_done');
    this.#refresh();
  }

  /** @param {import('../../api.js').Feature[]} features the streets of the sheet */
  #offer(features) {
    for (const { properties, geometry } of features) this.#streets.set(String(properties.name), /** @type {any} */ (geometry).coordinates);
    const names = [...this.#streets.keys()];
    byId('walk-streets').replaceChildren(...names.map((name) => element('option', { value: name })));
    this.#ground.offer(names);
    this.#refresh();
  }

  /** @param {Line} line */
  #placeOf({ place, street, near, side }) {
    return place ?? placeOnStreet(this.#streets.get(street.trim()) ?? [], this.#streets.get(near.trim()) ?? null, side);
  }

  /** @param {Line} line */
  #isHeld({ key }) {
    return this.#draft.sent[key.reportId] !== undefined;
  }

  /** A click on the map places the current line, or the next empty one where that is sent already.
   * @param {{ lon: number, lat: number }} at */
  #place({ lon, lat }) {
    const { lines } = this.#draft;
    const current = lines.find(({ number }) => number === this.#active);
    const line = current && !this.#isHeld(current) ? current : lines.find((each) => !isWritten(each) && !this.#isHeld(each)) ?? this.#add();
    this.#active = line.number;
    this.#change(line, { place: { lon, lat, accuracyM: CLICK_M } });
    this.#rows.get(line.number)?.focusType();
  }

  /** Draws what the lines say. */
  #refresh() {
    const { lines } = this.#draft;
    this.#maps.show(lines.flatMap((line) => {
      const place = isWritten(line) ? this.#placeOf(line) : null;
      return place ? [{ number: line.number, lon: place.lon, lat: place.lat, isActive: line.number === this.#active }] : [];
    }));
    for (const line of lines) this.#rows.get(line.number)?.place.replaceChildren(placeInWords(line, this.#placeOf(line), this.#texts));
    this.#ground.refresh();
  }

  /** @param {Line} line @param {Partial<Line>} patch */
  #change(line, patch) {
    Object.assign(line, patch);
    this.#keep();
    this.#refresh();
  }

  /** @returns {Line} */
  #add() {
    const line = emptyLine((this.#draft.lines.at(-1)?.number ?? this.#firstLine - 1) + 1, makeKey());
    this.#draft.lines.push(line);
    byId('entry-lines').append(this.#rowOf(line).root);
    this.#keep();
    return line;
  }

  /** @param {Line | undefined} line */
  #focus(line) {
    if (line) this.#rows.get(line.number)?.focus();
  }

  /** @param {number} number */
  #activate(number) {
    if (this.#active === number) return;
    this.#active = number;
    this.#refresh();
  }

  /** @param {Line} line @returns {Row} */
  #rowOf(line) {
    const { lines } = this.#draft;
    const row = lineRow(line, {
      texts: this.#texts,
      onChange: (patch) => this.#change(line, patch),
      onFocus: () => this.#activate(line.number),
      onNext: () => this.#focus(lines[lines.indexOf(line) + 1] ?? this.#add()),
      onRemove: () => {
        Object.assign(line, emptyLine(line.number, makeKey()));
        const next = this.#rowOf(line);
        row.root.replaceWith(next.root);
        next.focus();
        this.#change(line, {});
      },
    });
    this.#rows.set(line.number, row);
    if (this.#isHeld(line)) row.hold(true);
    return row;
  }

  /** @param {string} id of a camera @param {'' | 'seen' | 'not_seen'} mark */
  #mark(id, mark) {
    const { known, sent } = this.#draft;
    const before = known[id];
    // What was sent stays what it is; another tick is another report.
    const isFree = before !== undefined && sent[before.key.reportId] === undefined;
    known[id] = { mark, key: isFree ? before.key : makeKey() };
    if (before && !isFree) this.#parcels.replace(id, before.key);
    this.#keep();
    this.#ground.refresh();
  }

  /** Everything said on the sheet as what it becomes, the survey last. @returns {import('./sending.js').Parcel[]} */
  #allParcels() {
    const { lines, known, surveyKey } = this.#draft;
    const survey = this.#ground.parcel(this.#parcels.follow(surveyKey.reportId));
    return [...Object.entries(known).flatMap(([id, each]) => (each.mark ? this.#parcels.ofKnown(id, each) : [])), ...lines.filter(isWritten).map((line) => this.#parcels.ofLine(line)), ...(survey ? [survey] : [])];
  }

  async #send() {
    const { lines, sent } = this.#draft;
    const lost = lines.find((line) => isWritten(line) && !this.#isHeld(line) && !this.#placeOf(line));
    if (lost) {
      this.#say('entry.place_missing', { number: String(lost.number) });
      return this.#focus(lost);
    }
    const open = this.#allParcels().filter(({ key }) => sent[key.reportId] === undefined);
    if (open.length === 0) return this.#say('entry.nothing');
    this.#say('entry.sending');
    const button = /** @type {HTMLButtonElement} */ (byId('entry-send'));
    button.disabled = true;
    const became = await sendAll(open, this.#texts);
    giveBack(button);
    return this.#say({ sent: 'entry.all_sent', kept: 'entry.all_kept', left: 'entry.some_left' }[became]);
  }
}
