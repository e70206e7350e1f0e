// The correction of a missing school or nursery by its receipt: the fields of the report, filled with what was sent.
import { amendReport, ApiError } from '../api.js';
import { element } from '../dom.js';
import { sayError } from '../panels.js';
import { sayAllRefused } from '../refusals.js';
import { openFields } from '../report/missing-fields.js';

/** @param {{ report: import('./correction.js').Report, receipt: string, texts: import('../i18n.js').Texts, onSaved: (report: import('./correction.js').Report) => void }} given @returns {Node[]} */
export function openPlaceCorrection({ report, receipt, texts, onSaved }) {
  const { t } = texts;
  const told = { amenity: report.tags?.amenity ?? '', name: report.tags?.name ?? '', note: report.note ?? '' };
  const alert = element('p', { class: 'field__error', role: 'alert', hidden: true });
  const save = async () => {
    try {
      onSaved(await amendReport(report.report_id, receipt, { tags: { amenity: told.amenity, name: told.name.trim() || null }, note: told.note.trim() || null }, texts.lang));
    } catch (error) {
      const errors = error instanceof ApiError ? error.problem.errors ?? [] : [];
      alert.textContent = errors.length > 0 ? `${t('report.refused')} ${sayAllRefused(errors, texts)}` : sayError(error, texts);
      alert.hidden = false;
    }
  };
  return [element('h2', {}, t('receipt.correct')), openFields(texts, told), alert, element('button', { class: 'button button--main', type: 'button', onclick: save }, t('receipt.save'))];
}
