// Sends photos of a report, after the report: a photo that is refused or lost changes nothing about it, and one sent twice is kept once.
import { ApiError, askPhotos } from '../api.js';

/** @typedef {import('./photo-editor.js').Photo} Photo */
/** As the server tells of a photo to its sender; `href` needs the receipt, `public_href` is there once it is published.
 * @typedef {{ photo_id: string, kind: 'close' | 'wide', evidence_only: boolean, state: 'private' | 'published' | 'erased', erased_by: 'sender' | 'moderator' | null,
 *   received_on: string, width_px: number, height_px: number, href: string, public_href: string | null }} SentPhoto */

/** A photo takes its time on a slow line, but one that hangs must not hold up the reports behind it. */
const PATIENCE_MS = 120_000;

/** Sends one photo. Rejects with `ApiError`: `offline`, `broken` and 408, 429, 503, 507 may be tried again with the same photo; any other status that the server itself answers is final for this photo.
 * @param {string} reportId of a report the server has @param {string} receipt @param {Photo} photo @returns {Promise<SentPhoto>} */
export async function sendPhoto(reportId, receipt, { id, kind, evidenceOnly, blob }) {
  const answer = await askPhotos(reportId, receipt, `/${id}?kind=${kind}&evidence_only=${evidenceOnly}`, { method: 'PUT', body: blob, signal: AbortSignal.timeout(PATIENCE_MS) });
  // What does not name the photo is not the server's answer.
  if (answer?.photo_id !== id) throw new ApiError('broken');
  return answer;
}

/** Whether the same photo may be sent again later.
 * @param {unknown} error @returns {boolean} */
export const isPassing = (error) => error instanceof ApiError && (error.reason !== 'problem' || [408, 429, 503, 507].includes(error.status) || (error.status >= 500 && error.status !== 501));

/** Whether something between the device and the server found it too large: on another network it may pass.
 * @param {unknown} error @returns {boolean} */
export const isStopped = (error) => error instanceof ApiError && error.reason === 'broken' && error.status === 413;

/** @typedef {{ photo: Photo, error: unknown, passes: boolean }} Failed */
/** @typedef {SentPhoto & { isSmaller?: boolean }} Sent `isSmaller` says that it left smaller than it was drawn */

/** Sends a photo, once more and smaller where something on the way finds it too large. Rejects as `send` does.
 * @param {Photo} photo @param {(photo: Photo) => Promise<SentPhoto>} send @param {(photo: Blob) => Promise<Blob | null>} smallerOf @returns {Promise<Sent>} */
export async function sendFitting(photo, send, smallerOf) {
  try {
    return await send(photo);
  } catch (error) {
    const blob = isStopped(error) ? await smallerOf(photo.blob).catch(() => null) : null;
    if (!blob) throw error;
    return { ...await send({ ...photo, blob }), isSmaller: true };
  }
}

/** Drawn only where it is needed; its code too comes only then.
 * @param {Blob} photo */
const drawSmaller = async (photo) => (await import('./smaller.js')).smallerOf(photo);

/** How long the server asked to be left alone, over all of them.
 * @param {Pick<Failed, 'error'>[]} failed @returns {number | null} seconds */
export function askedWaitS(failed) {
  const asked = failed.flatMap(({ error }) => (error instanceof ApiError && error.retryAfterS !== null ? error.retryAfterS : []));
  return asked.length > 0 ? Math.max(...asked) : null;
}

/** Sends all photos of a report, one after the other; never rejects.
 * @param {string} reportId @param {string} receipt @param {Photo[]} photos @returns {Promise<{ sent: Sent[], failed: Failed[] }>} */
export async function sendPhotos(reportId, receipt, photos) {
  /** @type {{ sent: Sent[], failed: Failed[] }} */
  const result = { sent: [], failed: [] };
  for (const photo of photos) {
    try {
      result.sent.push(await sendFitting(photo, (each) => sendPhoto(reportId, receipt, each), drawSmaller));
    } catch (error) {
      result.failed.push({ photo, error, passes: isPassing(error) });
    }
  }
  return result;
}

/** What became of them, a sentence for each outcome.
 * @param {{ sent: Sent[], failed: Failed[] }} result @param {import('../i18n.js').Texts} texts @returns {string[]} */
export function sentWords({ sent, failed }, texts) {
  const refused = failed.map(({ photo, error }) => texts.t('photo.refused', { what: texts.t(`photo.${photo.kind}`), reason: texts.t(reasonOf(error)) }));
  const smaller = sent.some(({ isSmaller }) => isSmaller);
  return [...(sent.length > 0 ? [texts.t('photo.sent')] : []), ...(smaller ? [texts.t('photo.sent_smaller')] : []), ...refused];
}

/** @type {Record<number, string>} */
const REASONS = { 408: 'photo.later', 429: 'photo.later', 503: 'photo.later', 507: 'photo.full', 409: 'photo.too_many', 410: 'photo.report_gone' };

/** @param {unknown} error @returns {string} a key of the catalogue */
function reasonOf(error) {
  if (error instanceof ApiError && error.reason === 'offline') return 'app.offline';
  if (isStopped(error)) return 'photo.stopped';
  return (error instanceof ApiError && REASONS[error.status]) || 'photo.not_taken';
}
