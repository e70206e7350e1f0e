// "I see it", "I no longer see it", "wrong": one tap each on any camera, and undone as easily. The same on the map's sheet, the printed one's page and the walk.
import { ApiError, withdrawReport } from '../api.js';
import { element, icon } from '../dom.js';
import { sayError } from '../panels.js';
import { giveBack } from '../refill.js';
import { sayAllRefused } from '../refusals.js';
import { deviceToken } from './device-key.js';
import { makeKey } from './receipt-key.js';
import { receiptAddress, receiptView } from './receipt-view.js';
import { todayOf } from './today.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {'seen' | 'not_seen'} Verdict */
/** @typedef {{ cameraId: string, isGone: boolean, texts: Texts, territory: import('../api.js').Territory, correct: { href: string, open?: () => void } | null, onAnswered: (status: string | null) => void }} Given
 * `correct` is where the form that corrects the camera is, and how to open it without leaving the page; `onAnswered` is told its status, '' while the answer waits for the network, null when it was taken back */

/** Loaded beside the question, so that it is there when the network is not.
 * @param {string} lang */
const openOutbox = async (lang) => (await import('../outbox/outbox.js')).outboxFor(lang);

/** @param {Given} given @returns {HTMLElement} */
export function openVerdict(given) {
  const box = element('div', { class: 'stack stack--tight verdict' });
  ask(box, given);
  void tellOwn(box, given).catch(() => {});
  return box;
}

/** Whoever reported the camera this month is not asked: one device counts once.
 * @param {HTMLElement} box @param {Given} given */
async function tellOwn(box, { cameraId, texts, territory, correct }) {
  const { ownReportOf } = await import('../outbox/own.js');
  const own = ownReportOf(await (await openOutbox(texts.lang)).list(), cameraId, todayOf(territory).today);
  if (!own) return;
  box.replaceChildren(element('p', {}, texts.t('panel.camera.own')), element('a', { class: 'button', href: receiptAddress(own.receipt, texts.lang) }, texts.t('panel.camera.own_receipt')), ...(correct ? [correctLink(correct, texts.t)] : []));
}

/** @param {HTMLElement} box @param {Given} given @param {string} [said] what was just done */
function ask(box, given, said = '') {
  const { t } = given.texts;
  const keys = { seen: makeKey(), not_seen: makeKey() };
  const status = element('p', { role: 'status', tabindex: -1 }, said);
  const trouble = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const slow = element('div', {});
  const answer = async (/** @type {Verdict} */ kind, /** @type {HTMLButtonElement} */ pressed) => {
    const buttons = box.querySelectorAll('button');
    for (const button of buttons) button.disabled = true;
    try {
      const outcome = await sendVerdict(given, kind, keys[kind], async () => {
        const { slowNote } = await import('../outbox/slow-note.js');
        slow.replaceChildren(slowNote(given.texts));
      });
      thank(box, given, { kind, key: keys[kind], isKept: outcome.state === 'kept', waits: outcome.state === 'sent' && outcome.answer.state === 'waiting' });
      given.onAnswered(outcome.state === 'sent' ? outcome.answer.status : '');
    } catch (error) {
      slow.replaceChildren();
      trouble.textContent = troubleWords(error, given.texts);
      trouble.hidden = false;
      for (const button of buttons) button.disabled = false;
      giveBack(pressed);
    }
  };
  const button = (/** @type {Verdict} */ kind, /** @type {string} */ sign) => element('button', { class: 'button verdict__button', type: 'button', onclick: (/** @type {Event} */ { currentTarget }) => answer(kind, /** @type {HTMLButtonElement} */ (currentTarget)) }, icon(sign, 22), t(`panel.camera.${kind}`));
  box.replaceChildren(element('p', {}, element('strong', {}, t(given.isGone ? 'panel.camera.question_gone' : 'panel.camera.question'))), ...(said ? [status] : []), element('div', { class: 'pair' }, button('seen', 'check'), button('not_seen', 'close')), slow, trouble,
    ...(given.correct ? [correctLink(given.correct, t)] : []), element('p', { class: 'small soft' }, t('report.promise')));
  if (said) status.focus({ preventScroll: true });
}

/** @param {NonNullable<Given['correct']>} correct @param {import('../i18n.js').Translate} t */
function correctLink({ href, open }, t) {
  return element('a', { class: 'button button--plain verdict__correct', href, onclick: (/** @type {Event} */ event) => {
    if (!open) return;
    event.preventDefault();
    open();
  } }, t('panel.camera.correct'));
}

/** @param {Given} given @param {Verdict} kind @param {import('./receipt-key.js').Key} key @param {() => void} onSlow */
async function sendVerdict({ cameraId, texts, territory }, kind, key, onSlow) {
  const { today } = todayOf(territory);
  const counted = territory.report?.counts_devices ? { device_token: await deviceToken(cameraId, today) } : {};
  return (await openOutbox(texts.lang)).submit({ key, report: { report_id: key.reportId, kind, camera_id: cameraId, seen_on: today, evidence: 'seen', ...counted }, onSlow });
}

/** @param {unknown} error @param {Texts} texts @returns {string} */
function troubleWords(error, texts) {
  if (!(error instanceof ApiError)) return sayError(error, texts);
  if (error.status === 429) return texts.t('report.too_many', { seconds: error.retryAfterS ?? 60 });
  if (error.problem.errors?.length) return `${texts.t('report.refused')} ${sayAllRefused(error.problem.errors, texts)}`;
  return error.problem.type?.endsWith('/already-counted') ? texts.t('panel.camera.already_counted') : sayError(error, texts);
}

/** @param {HTMLElement} box @param {Given} given @param {{ kind: Verdict, key: import('./receipt-key.js').Key, isKept: boolean, waits: boolean }} sent */
function thank(box, given, { kind, key, isKept, waits }) {
  const { texts, texts: { t } } = given;
  const thanks = element('p', { role: 'status', tabindex: -1 }, element('strong', {}, t(isKept ? 'mine.kept' : `panel.camera.thanks_${kind}`)), isKept ? `. ${t('mine.kept_answer')}` : '', waits ? ` ${t('report.sent_waits')}` : '');
  const trouble = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const undo = async () => {
    try {
      if (!isKept) await withdrawReport(key.reportId, key.receipt, texts.lang);
      await (await openOutbox(texts.lang)).remove(key.reportId);
      ask(box, given, t('panel.camera.undone'));
      given.onAnswered(null);
    } catch (error) {
      trouble.textContent = sayError(error, texts);
      trouble.hidden = false;
    }
  };
  box.replaceChildren(thanks, element('button', { class: 'button', type: 'button', onclick: undo }, icon('back', 20), t('panel.camera.undo')), trouble,
    element('details', { class: 'more' }, element('summary', {}, t('report.receipt.label')), receiptView(key.receipt, texts)));
  thanks.focus({ preventScroll: true });
}
