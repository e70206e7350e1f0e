// Sending what the form holds: through the outbox, so that nothing is lost; a refusal is told where it belongs, a camera that is known becomes a sighting.
import { outboxFor } from '../outbox/outbox.js';
import { slowNote } from '../outbox/slow-note.js';
import { deviceToken } from './device-key.js';
import { keptSheet } from './kept-view.js';
import { makeKey } from './receipt-key.js';
import { cameraReport, locatedBy, seenReport } from './report-body.js';
import { showRefusal } from './refusal.js';
import { sentSheet } from './sent-view.js';
import { todayOf } from './today.js';

/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {import('./receipt-key.js').Key} Key */
/** @typedef {import('./report-panel.js').Given} Given */
/** @typedef {import('./report-panel.js').Parts} Parts */
/** @typedef {(report: Record<string, unknown>, key?: Key) => Promise<void>} Send */

/** @param {Given} given @param {{ form: import('./report-form.js').Form, parts: Parts, key: Key, mayBeThere: boolean, read: () => Draft, change: (patch: Partial<Draft>) => void }} form
 * @returns {{ send: Send, same: (neighbour: import('./alike.js').Neighbour) => void }} `same` turns the report into a confirmation of a camera */
export function openSending(given, { form, parts, key, mayBeThere, read, change }) {
  const { texts, signal } = given;
  const end = (/** @type {boolean} */ isOwnReport) => {
    parts.finish(signal);
    // A draft that turned out to be of something known takes its photos with it.
    if (!isOwnReport) void outboxFor(texts.lang).giveUp(key, mayBeThere).catch(() => {});
  };
  /** @type {Send} */
  const send = async (bare, own = key) => {
    const report = await countOnce(bare, given.territory);
    form.showErrors(new Map());
    parts.begin(read().lon === null && report.kind === 'camera' ? texts.t('report.no_position') : '');
    if (!parts.alert.hidden) return;
    const photos = own === key ? parts.photos.list() : [];
    try {
      const outcome = await outboxFor(texts.lang).submit({ key: own, report, draft: own === key ? read() : null, photos, mayBeThere: own === key && mayBeThere, signal, onSlow: () => parts.question.replaceChildren(slowNote(texts, given.store)) });
      end(own === key);
      present(given, outcome, { receipt: own.receipt, kind: String(report.kind), photos });
    } catch (error) {
      parts.wait(false);
      refused(error);
    }
  };
  const refused = (/** @type {unknown} */ error) => showRefusal(error, { ...given, form, parts, centre: centreOf(read()), onSame: same, onOther: other, onMeant: meant });
  const meant = () => {
    change({ isOutside: true });
    parts.button.click();
  };
  /** @type {Map<string, Key>} the same one again when an answer was lost */
  const keys = new Map();
  const same = (/** @type {import('./alike.js').Neighbour} */ { id, isOwn }) => {
    const own = keys.get(id) ?? makeKey();
    keys.set(id, own);
    if (!isOwn) return send({ ...seenReport(id, read().seenOn, own), ...locatedBy(read()) }, own);
    end(false);
    return given.present(keptSheet(given, 'camera', 'known'));
  };
  const other = (/** @type {string[]} */ ids) => {
    change({ distinctFrom: [...new Set([...read().distinctFrom, ...ids])] });
    send(cameraReport(read(), key));
  };
  return { send, same };
}

/** @param {Given} given @param {import('../outbox/outbox.js').Outcome} outcome @param {{ receipt: string, kind: string, photos: import('../photos/photo-editor.js').Photo[] }} sent */
function present(given, outcome, sent) {
  if (outcome.state === 'sent') given.reload();
  if (given.signal.aborted) return;
  given.present(outcome.state === 'sent' ? sentSheet({ ...given, ...sent, answer: outcome.answer }) : keptSheet(given, sent.kind, outcome.isBusy ? 'server' : 'network'));
}

/** The report with what makes a device count once for a camera and month; a new camera needs none.
 * @param {Record<string, unknown>} report @param {import('../api.js').Territory} territory @returns {Promise<Record<string, unknown>>} */
async function countOnce(report, territory) {
  if (typeof report.camera_id !== 'string' || !territory.report?.counts_devices) return report;
  return { ...report, device_token: await deviceToken(report.camera_id, todayOf(territory).today) };
}

/** @param {Draft} draft @returns {[number, number] | null} */
const centreOf = ({ lon, lat }) => (lon === null || lat === null ? null : [lon, lat]);
