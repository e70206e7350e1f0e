// The correction of a report by its receipt: the same form as when reporting, filled with what was sent.
import { amendReport, ApiError } from '../api.js';
import { element } from '../dom.js';
import { dayOf } from '../format.js';
import { sayError } from '../panels.js';
import { sayRefused } from '../refusals.js';
import { draftOf, fieldOf, tagsOf } from '../report/report-body.js';
import { openForm } from '../report/report-form.js';

/** @typedef {Record<string, any>} Report as the server tells it to its sender */

/** @param {{ report: Report, receipt: string, texts: import('../i18n.js').Texts, territory: import('../api.js').Territory, onSaved: (report: Report) => void }} given @returns {Node[]} */
export function openCorrection({ report, receipt, texts, territory, onSaved }) {
  const { t } = texts;
  let draft = draftOf(report);
  const form = openForm({ draft, operators: territory.operators, texts, isAimed: false, today: dayOf(new Date(), territory.time_zone), onChange: (patch) => {
    draft = { ...draft, ...patch };
    form.show(draft);
  } });
  const alert = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const save = async () => {
    const tags = { ...Object.fromEntries(Object.keys(tagsOf(draftOf(report))).map((key) => [key, null])), ...tagsOf(draft) };
    try {
      onSaved(await amendReport(report.report_id, receipt, { tags, note: draft.note.trim() || null, ...(draft.seenOn ? { seen_on: draft.seenOn } : {}) }, texts.lang));
    } catch (error) {
      const errors = error instanceof ApiError ? error.problem.errors ?? [] : [];
      const left = form.showErrors(new Map(errors.map(({ pointer }) => [fieldOf(pointer), sayRefused({ pointer }, texts)])));
      alert.textContent = errors.length > 0 ? [t('report.refused'), ...left].join(' ') : sayError(error, texts);
      alert.hidden = false;
    }
  };
  return [element('h2', {}, t('receipt.correct')), form.root, alert, element('button', { class: 'button button--main', type: 'button', onclick: save }, t('receipt.save'))];
}
