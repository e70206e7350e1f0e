// "My reports": what this device has begun, what waits, what was sent and what became of it; and how to make the device forget all of it.
import { fetchReport, fetchSurvey } from '../api.js';
import { element, icon } from '../dom.js';
import { isDue } from '../outbox/backoff.js';
import { outboxFor } from '../outbox/outbox.js';
import { dropDraft, keepDraft, listDrafts } from '../report/draft.js';
import { refill } from '../refill.js';
import { makeKey } from '../report/receipt-key.js';
import { receiptAddress } from '../report/receipt-view.js';
import { todayOf } from '../report/today.js';
import { forgetSection } from './forget-view.js';
import { draftWords, letterWords, refusalWords, stateWords } from './mine-words.js';

/** @typedef {import('../outbox/shelf.js').Letter} Letter */
/** @typedef {import('../report/draft.js').Begun} Begun */
/** @typedef {{ store: import('../state.js').Store, texts: import('../i18n.js').Texts, territory: import('../api.js').Territory, signal: AbortSignal }} Given */
/** With the reports of which somebody was asked whether they are really to go: news of others must not take the question back. `rows` are those that stand, with what they say, `list` what they stand in and `head` what tells how many wait.
 * @typedef {Given & { asked: Set<string>, rows: Map<string, { said: string, node: HTMLElement }>, list: HTMLElement, head: HTMLElement[] }} Shown */
/** What the server said of each report when it was asked just now. @typedef {Map<string, { state: string, status: string | null, why: string | null }>} Told */

/** How long a question may take that the form can do without. */
const PATIENCE_MS = 4000;
/** Most reports the server is asked about at once. */
const ASKED = 30;

/** @param {Given} given @returns {Promise<import('../panels.js').Sheet>} */
export async function showMine(given) {
  const { texts, signal } = given;
  const outbox = outboxFor(texts.lang);
  /** @type {Told} */
  const told = new Map();
  const box = element('div', { class: 'stack' });
  const now = element('button', { id: 'mine-now', class: 'button', type: 'button', onclick: () => { void outbox.hurry(); } }, icon('share', 20), texts.t('mine.send_now'));
  const shown = { ...given, asked: new Set(), rows: new Map(), list: element('ul', { class: 'mine', role: 'list' }), head: [element('p', { role: 'status' }), now] };
  const fill = async () => {
    const letters = await outbox.list();
    if (!signal.aborted) refill(box, ...contentOf(shown, letters, told, fill));
  };
  await fill();
  outbox.subscribe(() => { void fill(); }, signal);
  void askServer(given, told, fill);
  return { heading: texts.t('mine.title'), size: 'full', content: [element('p', { class: 'soft' }, texts.t('mine.what')), box, forgetSection(texts, fill)] };
}

/** @param {Shown} given @param {Letter[]} letters @param {Told} told @param {() => Promise<void>} fill @returns {Node[]} */
function contentOf(given, letters, told, fill) {
  const { texts: { t } } = given;
  const onShelf = new Set(letters.map(({ id }) => id));
  const drafts = listDrafts().filter(({ key }) => !onShelf.has(key.reportId));
  if (letters.length + drafts.length === 0) return [element('p', { role: 'status', class: 'note' }, t('mine.none'))];
  const due = letters.filter(isDue).length;
  const rows = [...drafts.reverse().map((begun) => standing(given, begun.key.reportId, begun, () => draftRow(given, begun, fill))),
    // How often and when a report was tried is not shown.
    ...[...letters].reverse().map((letter) => standing(given, letter.id, [{ ...letter, tries: 0, retryAtMs: 0 }, told.get(letter.id)], () => letterRow(given, letter, told)))];
  refill(given.list, ...rows);
  const count = due > 0 ? t('mine.waiting_count', { count: due }) : '';
  const [status] = given.head;
  if (status && status.textContent !== count) status.textContent = count;
  return [...(due > 0 ? given.head : []), given.list];
}

/** The row that stands for this, made anew only where it says something else.
 * @param {Shown} shown @param {string} id @param {unknown} what it is made of @param {() => HTMLElement} make @returns {HTMLElement} */
function standing({ rows }, id, what, make) {
  const said = JSON.stringify(what);
  const there = rows.get(id);
  const node = there?.said === said ? there.node : make();
  rows.set(id, { said, node });
  return node;
}

/** @param {Shown} given @param {Begun} begun @param {() => Promise<void>} fill */
function draftRow(given, begun, fill) {
  const { texts: { t }, texts } = given;
  const drop = async () => {
    dropDraft(begun.key.reportId);
    await outboxFor(texts.lang).giveUp(begun.key, begun.mayBeThere ?? false).catch(() => {});
    await fill();
  };
  return row({ id: begun.key.reportId, title: t(begun.about ? 'mine.kind_correction' : 'mine.kind_camera'), what: draftWords(begun.draft, begun.about, texts), day: texts.date(begun.day), state: 'draft', words: t('mine.state_draft'), why: begun.mayBeThere ? t('mine.may_be_there') : '' },
    [button(t('mine.resume'), () => resume(given, begun)), dropButton(given, begun.key.reportId, drop)]);
}

/** @param {Shown} given @param {Letter} letter @param {Told} told */
function letterRow(given, letter, told) {
  const { texts: { t }, texts } = given;
  const { id, kind, state, isTakenBack } = letter;
  const outbox = outboxFor(texts.lang);
  const { state: shown, words } = stateWords(letter, told.get(id) ?? null, texts);
  const isEditable = state !== 'sent' && !isTakenBack && (kind === 'camera' || kind === 'correction') && letter.draft;
  const change = async () => {
    const back = await outbox.takeBack(id);
    if (!back?.draft) return;
    const begun = { draft: back.draft, key: keyOf(back), about: kind === 'correction' ? back.cameraId : null, day: back.day, mayBeThere: back.isBegun && back.state === 'waiting' };
    // It is off the shelf: kept as a draft before anything is asked, since in the street a question may never be answered.
    keepToday(given, begun);
    const draft = await distinctFromItself(back, back.draft, texts.lang);
    if (!given.signal.aborted) resume(given, { ...begun, draft });
  };
  const doors = state === 'sent' ? sentDoors(given, letter, told)
    : [...(isEditable ? [button(t('mine.change'), change)] : []), ...(isTakenBack ? [] : [dropButton(given, id, () => outbox.remove(id))])];
  return row({ id, title: t(`mine.kind_${kind}`), what: letterWords(letter, texts), day: texts.date(letter.day), state: shown, words, why: told.get(id)?.why ?? refusalWords(letter, texts) }, doors);
}

/** Of a report that the server has: its receipt, its camera, and the way out where a photo finds none to the server.
 * @param {Shown} given @param {Letter} letter @param {Told} told */
function sentDoors(given, letter, told) {
  const { texts: { t, lang }, store } = given;
  const { id, receipt, cameraId } = letter;
  const see = () => store.set({ panel: null, selection: { kind: 'camera', id: cameraId ?? '' } }, { push: true });
  return [element('a', { class: 'button', href: receiptAddress(receipt, lang) }, t('mine.open')), ...(isSeen(letter, told.get(id)) ? [button(t('report.see'), see)] : []),
    ...(isDue(letter) ? [dropButton(given, id, () => outboxFor(lang).dropPhotos(id), ['mine.drop_photo', 'mine.drop_photo_really'])] : [])];
}

/** Whether there is a camera to be shown: a new one that waits for review, was refused or taken back is nowhere.
 * @param {Letter} letter @param {{ status: string | null } | undefined} told @returns {boolean} */
const isSeen = ({ cameraId, kind, status }, told) => Boolean(cameraId && (kind !== 'camera' || (told ? told.status : status)));

/** A report whose answer was lost may stand on the map already: it is not to be asked whether it is meant.
 * @param {Letter} letter @param {import('../report/report-body.js').Draft} draft @param {string} lang @returns {Promise<import('../report/report-body.js').Draft>} */
async function distinctFromItself({ id, receipt, state, isBegun }, draft, lang) {
  const asked = state === 'waiting' && isBegun ? fetchReport(id, receipt, lang).catch(() => null) : null;
  const there = await Promise.race([asked, new Promise((done) => setTimeout(done, PATIENCE_MS, null))]);
  return there?.camera_id ? { ...draft, distinctFrom: [...draft.distinctFrom, there.camera_id] } : draft;
}

/** A receipt that was used up, or stands for something else, is replaced.
 * @param {Letter} letter @returns {import('../report/receipt-key.js').Key} */
function keyOf({ id, receipt, refusal }) {
  return /\/(gone|report-differs|receipt-wrong)$/.test(refusal?.type ?? '') ? makeKey() : { reportId: id, receipt };
}

/** @param {Given} given @param {Begun} begun */
const keepToday = ({ territory }, begun) => keepDraft({ ...begun, day: todayOf(territory).today }, true);

/** Opens the form with a draft.
 * @param {Given} given @param {Begun} begun */
function resume(given, begun) {
  keepToday(given, begun);
  given.store.set({ panel: 'report', selection: begun.about ? { kind: 'camera', id: begun.about } : null }, { push: true });
}

/** Doors have names of their own, so that the focus stays on one whose list is drawn anew; what they are of is told with each.
 * @param {{ id: string, title: string, what: string, day: string, state: string, words: string, why: string }} said @param {HTMLElement[]} doors */
function row({ id, title, what, day, state, words, why }, doors) {
  doors.forEach((door, index) => {
    door.id = `mine-${id}-${index}`;
    door.setAttribute('aria-describedby', `mine-${id}`);
  });
  return element('li', { class: 'mine__row' },
    element('div', { id: `mine-${id}`, class: 'mine__words' }, element('strong', {}, title), element('span', { class: 'soft' }, day)), what ? element('p', { class: 'small soft' }, what) : null,
    element('p', { class: `mine__state mine__state--${state}` }, words), why ? element('p', { class: 'small' }, why) : null, element('div', { class: 'pair' }, doors));
}

/** @param {string} word @param {() => unknown} onclick */
const button = (word, onclick) => element('button', { class: 'button', type: 'button', onclick }, word);

/** Deleting asks once more in its own place, since it cannot be undone.
 * @param {Shown} given @param {string} id @param {() => unknown} drop @param {[string, string]} [words] keys of the catalogue: what it does, and the question */
function dropButton({ asked, texts: { t } }, id, drop, [word, really] = ['mine.drop', 'mine.drop_really']) {
  const question = `${word} ${id}`;
  const made = button(t(asked.has(question) ? really : word), () => {
    if (asked.has(question)) return drop();
    asked.add(question);
    made.textContent = t(really);
    return undefined;
  });
  return made;
}

/** Asks what became of what was sent; without network the last answer stands.
 * @param {Given} given @param {Told} told @param {() => Promise<void>} fill */
async function askServer({ texts, signal }, told, fill) {
  const outbox = outboxFor(texts.lang);
  const sent = (await outbox.list()).filter(({ state }) => state === 'sent').slice(-ASKED);
  for (const { id, kind, receipt } of sent.reverse()) {
    const report = await (kind === 'survey' ? fetchSurvey : fetchReport)(id, receipt, texts.lang).catch(() => null);
    if (signal.aborted) return;
    if (!report) continue;
    told.set(id, { state: report.state, status: report.status ?? null, why: report.why ?? null });
    await outbox.note(id, report.status ?? null).catch(() => {});
  }
  if (told.size > 0) await fill();
}
