// What of a walk sheet becomes which report, and what is kept of it when it was sent or taken back.
import { element } from '../../dom.js';
import { outboxFor } from '../../outbox/outbox.js';
import { deviceToken } from '../../report/device-key.js';
import { reportOfKnown, reportOfLine } from './lines.js';
import { sendAll } from './sending.js';

/** @typedef {import('./lines.js').Line} Line */
/** @typedef {import('./sending.js').Parcel} Parcel */
/** @typedef {import('./entry-draft.js').Known} Known */
/** @typedef {{ draft: import('./entry-draft.js').Draft, texts: import('../../i18n.js').Texts, keep: () => void, refresh: () => void, rowOf: (number: number) => import('./line-rows.js').Row | undefined,
 *   stateOf: (cameraId: string) => HTMLElement | null, placeOf: (line: Line) => import('./lines.js').Place | null, change: (line: Line, patch: Partial<Line>) => void, countsDevices: boolean }} Given `countsDevices` where the server counts one voice for each device, camera and month */

/** @param {Given} given */
export function openParcels({ draft, texts, keep, refresh, rowOf, stateOf, placeOf, change, countsDevices }) {
  /** @param {'seen' | 'not_seen'} kind @param {string} id of a camera @param {import('../../report/receipt-key.js').Key} key */
  const verdict = async (kind, id, key) => ({ ...reportOfKnown(kind, id, draft.day, key), ...(countsDevices ? { device_token: await deviceToken(id, draft.day) } : {}) });
  /** @param {string} reportId @param {(isHeld: boolean) => void} [hold] @returns {import('./sending.js').Follow} */
  const follow = (reportId, hold = () => {}) => {
    const note = (/** @type {import('./entry-draft.js').Sent} */ what) => {
      if (what) draft.sent[reportId] = what;
      else delete draft.sent[reportId];
      hold(what !== '');
      keep();
      refresh();
    };
    return { onSent: () => note('sent'), onUndone: () => note('undone'), onKept: () => note('kept'), onFreed: () => note('') };
  };
  /** @param {string} id @param {Known} known @returns {Parcel} */
  const ofKnown = (id, { mark, key }) =>
    ({ key, kind: 'report', state: stateOf(id) ?? element('div'), body: () => verdict(mark === 'seen' ? 'seen' : 'not_seen', id, key), ...follow(key.reportId) });
  /** @param {Line} line @returns {Parcel} */
  const ofLine = (line) => {
    const hold = (/** @type {boolean} */ isHeld) => rowOf(line.number)?.hold(isHeld);
    /** @type {Parcel} */
    const parcel = {
      key: line.key, kind: 'report', state: rowOf(line.number)?.state ?? element('div'), ...follow(line.key.reportId, hold),
      body: () => reportOfLine(line, placeOf(line) ?? { lon: 0, lat: 0, accuracyM: 0 }, draft.day),
    };
    parcel.onSame = (id) => {
      if (draft.known[id]?.mark !== 'seen') return void sendAll([{ ...parcel, body: () => verdict('seen', id, line.key) }], texts);
      // It was ticked as seen already: the line says nothing more.
      parcel.onUndone();
      parcel.state.replaceChildren(texts.t('entry.already_ticked'));
      return undefined;
    };
    parcel.onOther = (ids) => {
      change(line, { distinctFrom: [...new Set([...line.distinctFrom, ...ids])] });
      sendAll([parcel], texts);
    };
    return parcel;
  };
  return {
    follow, ofKnown, ofLine,
    /** Another tick on the same camera is another report: what still waits of the former does not leave. @param {string} id @param {import('../../report/receipt-key.js').Key} former */
    replace(id, { reportId }) {
      stateOf(id)?.replaceChildren();
      if (draft.sent[reportId] === 'kept') void outboxFor(texts.lang).remove(reportId);
    },
  };
}
