// The page of a receipt: opens the report, corrects it, withdraws it. The secret is read from the fragment and sent to our own server only.
import { addressOf, ApiError, fetchCatalogue, fetchFeature, fetchTerritory, listReports, withdrawReport } from '../api.js';
import { element } from '../dom.js';
import { openTexts, wordFor } from '../i18n.js';
import { sayError } from '../panels.js';
import { reportIdOf } from '../report/receipt-key.js';
import { readFragment } from '../state.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('../api.js').Territory} Territory */
/** @typedef {Record<string, any>} Report as the server tells it to its sender */
/** @typedef {{ receipt: string, texts: Texts, territory: Territory, body: HTMLElement }} Page */

const lang = document.documentElement.lang;
/** Kinds of reports that say where something is. */
const MOVABLE = ['camera', 'correction', 'place'];

/** What a receipt opens: one report, or a choice where it was used for several.
 * @param {Page} page */
async function open(page) {
  // A page opened without a receipt, or with half of one, asks nobody.
  const reports = reportIdOf(page.receipt) ? await listReports(page.receipt, lang) : [];
  const [first] = reports;
  if (!first) throw new ApiError('problem', 404);
  if (reports.length === 1) show(page, first);
  else choose(page, reports);
}

/** @param {Page} page @param {Report[]} reports */
function choose(page, reports) {
  const { body, texts } = page;
  const { t } = texts;
  const line = (/** @type {Report} */ report) => [t(`receipt.kind_${report.kind}`), texts.date(report.seen_on ?? report.received_on), report.state === 'withdrawn' ? t('receipt.withdrawn') : ''].filter(Boolean).join(' · ');
  const buttons = reports.map((report) => element('li', {}, element('button', { class: 'button', type: 'button', onclick: () => show(page, report) }, line(report))));
  body.replaceChildren(element('p', {}, t('receipt.several', { count: reports.length })), element('ul', { class: 'receipt__list', role: 'list' }, buttons));
}

/** @param {Page} page @param {Report} report @param {string} [said] what was just done */
function show(page, report, said = '') {
  const { body, texts, territory } = page;
  const { t } = texts;
  if (report.state === 'withdrawn') return body.replaceChildren(element('p', { class: 'note' }, t('receipt.withdrawn')));
  const rows = [
    ['kind', t(`receipt.kind_${report.kind}`)], report.kind === 'place' ? ['state', report.state === 'refused' ? t('mine.state_refused') : t('receipt.place_waiting')] : ['status', report.status ? wordFor(texts, 'status', report.status) : t('panel.unknown')], ['name', report.tags?.name], ['seen_on', texts.date(report.seen_on)],
    ['received_on', texts.date(report.received_on)], ['note', report.note],
  ].filter(([, value]) => value);
  const isAmendable = MOVABLE.includes(report.kind);
  const status = element('p', { role: 'status', class: 'note', tabindex: -1, hidden: said === '' }, element('strong', {}, said));
  body.replaceChildren(status, ...reviewed(report, texts), element('dl', { class: 'facts' }, rows.map(([name, value]) => element('div', {}, element('dt', {}, t(`receipt.${name}`)), element('dd', {}, value)))), spotOf(page, report),
    ...(report.camera_id && (report.kind !== 'camera' || report.status) ? [element('a', { class: 'button', href: addressOf('', [['lang', lang], ['camera', report.camera_id]]) }, t('report.see'))] : []), ...(isAmendable ? correction(page, report) : []), photosOf(page, report),
    element('section', { class: 'stack stack--tight' }, element('h2', {}, t('receipt.withdraw_title')), element('p', {}, t('receipt.withdraw_what')),
      element('button', { class: 'button', type: 'button', onclick: () => ask(page, report) }, t('receipt.withdraw'))),
    element('p', { class: 'small soft' }, t('receipt.keep', { name: territory.name })));
  if (said) status.focus();
  return undefined;
}

/** What its review came to, where it is not simply on the map.
 * @param {Report} report @param {Texts} texts @returns {HTMLElement[]} */
function reviewed({ state, kind, why }, { t }) {
  if (state === 'refused') return [element('p', { class: 'note' }, [t('receipt.refused'), why].filter(Boolean).join(' '))];
  return state === 'waiting' && kind !== 'place' ? [element('p', { class: 'note' }, t('receipt.waiting'))] : [];
}

/** Where it stands, or where the camera stands that it is about; nothing where neither is known.
 * @param {Page} page @param {Report} report */
function spotOf(page, report) {
  const { body, texts } = page;
  const place = element('div', {});
  const placed = report.position ? Promise.resolve(report.position) : report.camera_id ? fetchFeature('cameras', report.camera_id, lang).then(({ geometry }) => geometry) : Promise.reject(new Error('no place'));
  Promise.all([placed, import('./spot-section.js')]).then(([{ coordinates: [lon, lat] }, { openSpotSection }]) => place.append(openSpotSection({
    ...page, report, place: { lon, lat }, isMovable: MOVABLE.includes(report.kind), onSaved: (saved) => { if (body.contains(place)) show(page, saved, texts.t('spot.saved')); },
  })), () => {});
  return place;
}

/** The form comes beside the rest: what was sent can be read and withdrawn without it.
 * @param {Page} page @param {Report} report @returns {Node[]} */
function correction(page, report) {
  const { texts, body } = page;
  const section = element('section', { class: 'stack' }, element('p', { role: 'status' }, texts.t('app.loading')));
  const given = { ...page, report, onSaved: (/** @type {Report} */ saved) => { if (body.contains(section)) show(page, saved, texts.t('receipt.corrected')); } };
  const loading = report.kind === 'place' ? import('./place-correction.js').then(({ openPlaceCorrection }) => openPlaceCorrection(given)) : import('./correction.js').then(({ openCorrection }) => openCorrection(given));
  loading.then((form) => section.replaceChildren(...form), () => section.replaceChildren(element('p', { role: 'alert' }, texts.t('app.broken'))));
  return [section];
}

/** The photos of the report, loaded when the rest of the page stands.
 * @param {Page} page @param {Report} report */
function photosOf({ texts, receipt }, report) {
  const place = element('div', {});
  if (report.kind === 'place') return place;
  import('../photos/own-photos.js').then(({ ownPhotos }) => place.append(ownPhotos({ reportId: report.report_id, receipt, texts })), () => place.append(element('p', { role: 'alert' }, texts.t('photo.no_editor'))));
  return place;
}

/** Asks before withdrawing: it cannot be undone with the same receipt.
 * @param {Page} page @param {Report} report */
function ask(page, report) {
  const { texts: { t }, texts, receipt, body } = page;
  const trouble = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const withdraw = async () => {
    try {
      await withdrawReport(report.report_id, receipt, lang);
      body.replaceChildren(element('p', { class: 'note', role: 'status' }, t('receipt.withdrawn')));
    } catch (error) {
      trouble.textContent = sayError(error, texts);
      trouble.hidden = false;
    }
  };
  const title = element('h2', { tabindex: -1 }, t('receipt.withdraw_ask'));
  body.replaceChildren(title, element('p', {}, t('receipt.withdraw_what')), trouble, element('div', { class: 'pair' },
    element('button', { class: 'button button--main', type: 'button', onclick: withdraw }, t('receipt.withdraw')), element('button', { class: 'button', type: 'button', onclick: () => show(page, report) }, t('receipt.keep_it'))));
  title.focus();
}

/** A receipt opens a survey as well; its page comes only where no report is found.
 * @param {Page} page @param {string} receipt @returns {Promise<boolean>} */
async function openSurveyReceipt(page, receipt) {
  const { showSurveyReceipt } = await import('../survey/survey-receipt.js');
  return showSurveyReceipt({ ...page, receipt });
}

async function start() {
  const body = document.getElementById('receipt-body');
  const receipt = readFragment(window);
  if (!body) return;
  const [catalogue, territory] = await Promise.all([fetchCatalogue(lang), fetchTerritory(lang)]);
  const texts = openTexts(lang, catalogue);
  const page = { receipt, texts, territory, body };
  const load = async () => {
    body.replaceChildren(element('p', {}, texts.t('app.loading')));
    try {
      await open(page);
    } catch (error) {
      if (await openSurveyReceipt(page, receipt)) return;
      const isUnknown = error instanceof ApiError && error.reason === 'problem' && [400, 401, 403, 404, 405].includes(error.status);
      const retry = element('button', { class: 'button', type: 'button', onclick: load }, texts.t('app.retry'));
      body.replaceChildren(element('p', { role: 'alert' }, isUnknown ? texts.t(receipt ? 'receipt.unknown' : 'receipt.missing') : sayError(error, texts)), ...(isUnknown ? [] : [retry]));
    }
  };
  await load();
  document.documentElement.dataset.ready = 'true';
}

start().catch(() => {
  const words = { fr: 'Pas de réponse du serveur. Rechargez la page dans un moment.', en: 'No answer from the server. Reload the page in a moment.' };
  document.getElementById('receipt-body')?.replaceChildren(words[lang === 'en' ? 'en' : 'fr']);
});
