// What of a walk sheet becomes which report, and what is kept of it when it was sent or taken back.
import { element } from '../../dom.js';
import { reportOfKnown, reportOfLine } from './lines.js';
import { sendAll } from './sending.js';

/** @typedef {import('./lines.js').Line} Line */
/** @typedef {import('./sending.js').Parcel} Parcel */
/** @typedef {import('./entry-draft.js').Known} Known */
/** @typedef {{ draft: import('./entry-draft.js').Draft, texts: import('../../i18n.js').Texts, keep: () => void, refresh: () => void, rowOf: (number: number) => import('./line-rows.js').Row | undefined,
 *   stateOf: (cameraId: string) => HTMLElement | null, placeOf: (line: Line) => import('./lines.js').Place | null, change: (line: Line, patch: Partial<Line>) => void }} Given */

/** @param {Given} given */
export function openParcels({ draft, texts, keep, refresh, rowOf, stateOf, placeOf, change }) {
  /** @param {string} reportId @param {() => void} [hold] @returns {Pick<Parcel, 'onSent' | 'onUndone'>} */
  const follow = (reportId, hold = () => {}) => {
    const note = (/** @type {'sent' | 'undone'} */ what) => {
      draft.sent[reportId] = what;
      hold();
      keep();
      refresh();
    };
    return { onSent: () => note('sent'), onUndone: () => note('undone') };
  };
  /** @param {string} id @param {Known} known @returns {Parcel} */
  const ofKnown = (id, { mark, key }) =>
    ({ key, kind: 'report', state: stateOf(id) ?? element('div'), body: () => reportOfKnown(mark === 'seen' ? 'seen' : 'not_seen', id, draft.day, key), ...follow(key.reportId) });
  /** @param {Line} line @returns {Parcel} */
  const ofLine = (line) => {
    const hold = () => rowOf(line.number)?.hold(true);
    /** @type {Parcel} */
    const parcel = {
      key: line.key, kind: 'report', state: rowOf(line.number)?.state ?? element('div'), ...follow(line.key.reportId, hold),
      body: () => reportOfLine(line, placeOf(line) ?? { lon: 0, lat: 0, accuracyM: 0 }, draft.day),
    };
    parcel.onSame = (id) => {
      if (draft.known[id]?.mark !== 'seen') return void sendAll([{ ...parcel, body: () => reportOfKnown('seen', id, draft.day, line.key) }], texts);
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
  return { follow, ofKnown, ofLine };
}
