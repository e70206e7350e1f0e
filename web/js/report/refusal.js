// What the server refused a report for, told where it belongs: at a field, as cameras that may be meant, or as a question.
import { ApiError } from '../api.js';
import { element } from '../dom.js';
import { sayError } from '../panels.js';
import { giveBack } from '../refill.js';
import { sayRefused } from '../refusals.js';
import { neighbourCards, neighboursOf } from './neighbours.js';
import { fieldOf } from './report-body.js';

/** @typedef {import('../i18n.js').Texts} Texts */
/** @typedef {import('./neighbours.js').How & { form: import('./report-form.js').Form, parts: import('./report-panel.js').Parts, onMeant: () => void }} Refusal
 * `onMeant` answers that a place outside the territory is meant */

/** @param {unknown} error @param {Refusal} how */
export function showRefusal(error, how) {
  const { texts, form, parts } = how;
  giveBack(parts.button);
  const { candidates, errors } = error instanceof ApiError ? error.problem : {};
  if (candidates?.length) {
    parts.neighbours.replaceChildren(...neighbourCards(neighboursOf(candidates), how));
    parts.neighbours.scrollIntoView({ block: 'nearest' });
  }
  const left = form.showErrors(new Map((errors ?? []).map(({ pointer }) => [fieldOf(pointer), sayRefused({ pointer }, texts)])));
  parts.say([reasonOf(error, texts), ...(isOutside(error) ? [] : left)].join(' '));
  if (isOutside(error)) parts.question.replaceChildren(element('button', { class: 'button button--wide', type: 'button', onclick: how.onMeant }, texts.t('report.outside_yes')));
  /** @type {HTMLElement | null} */ (form.root.querySelector('[aria-invalid]'))?.focus();
}

/** Whether the server asks if a place outside the territory is meant.
 * @param {unknown} error */
const isOutside = (error) => error instanceof ApiError && Boolean(error.problem.type?.endsWith('/outside-territory'));

/** @param {unknown} error @param {Texts} texts @returns {string} */
function reasonOf(error, texts) {
  if (!(error instanceof ApiError)) return sayError(error, texts);
  if (isOutside(error)) return texts.t('report.outside');
  if (error.problem.type?.endsWith('/already-counted')) return texts.t('panel.camera.already_counted');
  if (error.problem.candidates?.length) return texts.t('report.likely_known');
  if (error.problem.errors?.length) return texts.t('report.refused');
  if (error.status === 429) return texts.t('report.too_many', { seconds: error.retryAfterS ?? 60 });
  return error.reason === 'offline' ? texts.t('report.offline') : sayError(error, texts);
}
