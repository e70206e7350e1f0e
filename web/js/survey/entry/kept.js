// What became of what a sheet sent before, or left waiting on this device: told beside each line, at once and whenever the outbox has news.
import { ApiError } from '../../api.js';
import { outboxFor } from '../../outbox/outbox.js';
import { wakeOutbox } from '../../outbox/wake.js';
import { refused, showKept, showSent, showUndone } from './sending.js';

/** @typedef {import('./sending.js').Parcel} Parcel */
/** @typedef {import('../../outbox/shelf.js').Letter} Letter */
/** @typedef {import('../../i18n.js').Texts} Texts */

/** @param {{ texts: Texts, draft: import('./entry-draft.js').Draft, parcels: () => Parcel[], onAllSent: () => void }} given `onAllSent` is called when the last of what waited has left */
export function followSent({ texts, draft, parcels, onAllSent }) {
  const outbox = outboxFor(texts.lang);
  const of = (/** @type {import('./entry-draft.js').Sent} */ sent) => parcels().filter(({ key }) => draft.sent[key.reportId] === sent);
  const look = async () => {
    if (of('kept').length === 0) return;
    const letters = new Map((await outbox.list()).map((letter) => [letter.id, letter]));
    // Asked again: another look may have settled it meanwhile.
    for (const parcel of of('kept')) settle(parcel, letters.get(parcel.key.reportId), texts);
    if (parcels().every(({ key }) => draft.sent[key.reportId] === 'sent')) onAllSent();
  };
  for (const parcel of of('sent')) showSent(parcel, texts);
  outbox.subscribe(() => { void look(); });
  void look();
  wakeOutbox(outbox);
}

/** @param {Parcel} parcel @param {Letter | undefined} letter what is left of it here: nothing where it was deleted among one's own reports @param {Texts} texts */
function settle(parcel, letter, texts) {
  if (!letter || letter.isTakenBack) return showUndone(parcel, texts);
  if (letter.state === 'waiting') return showKept(parcel, letter.isBusy, texts);
  if (letter.state === 'sent') {
    parcel.onSent();
    return showSent(parcel, texts);
  }
  // It may be changed and sent again from here, so it does not stay among what was refused.
  parcel.onFreed();
  void outboxFor(texts.lang).remove(letter.id);
  const refusal = letter.refusal ?? {};
  return void refused(parcel, new ApiError('problem', refusal.status, refusal), texts);
}
