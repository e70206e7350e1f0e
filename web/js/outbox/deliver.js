// Brings one report or survey to the server exactly once: the same one again is the same, and one that was changed after its answer was lost becomes a correction of itself.
import { amendReport, ApiError, fetchReport, sendReport, sendSurvey, withdrawReport, withdrawSurvey } from '../api.js';

/** @typedef {import('../api.js').Receipted} Receipted */
/** @typedef {import('./shelf.js').Kind} Kind */
/** What the server said of it; a survey has no camera, but what it comes to. @typedef {Receipted & { state?: string, street_m?: number, surface_m2?: number }} Answer */

/** What is sent: a survey names no kind. @param {Record<string, any>} body @returns {Kind} */
export const kindOf = (body) => ('survey_id' in body ? 'survey' : body.kind);

/** @param {Record<string, any>} body @param {string} receipt @param {string} lang @returns {Promise<Answer>} */
export async function deliver(body, receipt, lang) {
  const isSurvey = kindOf(body) === 'survey';
  const answer = /** @type {any} */ (await (isSurvey ? sendSurvey(body, receipt, lang) : deliverReport(body, receipt, lang)));
  return confirmed(answer, isSurvey ? answer?.survey_id === body.survey_id : answer?.report_id === body.report_id);
}

/** Only the server can name what it took: whatever else answers in its place, such as a network that wants to be signed in to, took nothing.
 * @template T @param {T} answer @param {boolean} isOurs @returns {T} */
export function confirmed(answer, isOurs) {
  if (!isOurs) throw new ApiError('broken');
  return answer;
}

/** @param {Kind} kind @param {string} id @param {string} receipt @param {string} lang @returns {Promise<null>} */
export async function takeBack(kind, id, receipt, lang) {
  const answer = await (kind === 'survey' ? withdrawSurvey(id, receipt, lang) : withdrawReport(id, receipt, lang));
  return confirmed(answer, answer === null);
}

/** @param {unknown} error @param {string} name the last part of a problem's type @returns {boolean} */
const isProblem = (error, name) => error instanceof ApiError && Boolean(error.problem.type?.endsWith(`/${name}`));

/** @param {Record<string, any>} report @param {string} receipt @param {string} lang @returns {Promise<Receipted>} */
async function deliverReport(report, receipt, lang) {
  try {
    return await sendReport(report, receipt, lang);
  } catch (error) {
    if (!isProblem(error, 'report-differs')) throw error;
    const there = await fetchReport(report.report_id, receipt, lang);
    confirmed(there, there?.report_id === report.report_id);
    return amendReport(report.report_id, receipt, patchTo(report, there), lang);
  }
}

/** What turns the report that is there into the one that is meant (RFC 7396): what it no longer says is null.
 * @param {Record<string, any>} meant @param {Record<string, any>} there @returns {Record<string, unknown>} */
export function patchTo(meant, there) {
  const gone = Object.fromEntries(Object.keys(there.tags ?? {}).map((key) => [key, null]));
  const { position, accuracy_m: accuracy = null, seen_on: seenOn, note = null, outside } = meant;
  return { tags: { ...gone, ...meant.tags }, note, ...(position ? { position, accuracy_m: accuracy } : {}), ...(seenOn ? { seen_on: seenOn } : {}), ...(outside ? { outside } : {}) };
}
