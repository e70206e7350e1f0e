// Saying where an entry of a list without places stands: which one the address asks for, and what the form begins with then.
import { fetchUnlocated } from '../api.js';
import { element } from '../dom.js';
import { keepDraft, openDraft } from './draft.js';

/** @typedef {import('./draft.js').Begun} Begun */
/** @typedef {import('../i18n.js').Texts} Texts */

/** The parameter of the address. It leaves the address at once: the draft holds the entry from then on. */
const NAME = 'locates';

/** @typedef {{ id: number, address: string }} Entry */

/** The entry that the address asks for; none where a camera is corrected.
 * @param {import('./report-panel.js').Given} given @returns {Promise<Entry | null>} */
export async function askedEntry({ store, texts, about, signal }) {
  const { others } = store.get();
  const id = others.find(([name]) => name === NAME)?.[1];
  if (!id || about) return null;
  const entry = await fetchUnlocated(id, texts.lang, signal);
  store.set({ others: others.filter(([name]) => name !== NAME) });
  return entry;
}

/** The draft that goes on: where an entry is asked for, only one about it. Another one waits in the list of one's own reports.
 * @param {string | null} about @param {string} today @param {Entry | null} entry @returns {Begun | null} */
export function lastDraft(about, today, entry) {
  const last = openDraft(about, today);
  return entry === null || last?.draft.locates === entry.id ? last : null;
}

/** A report begun, about the entry where one is asked for; this tab keeps it then, since the address no longer says so.
 * @param {Begun} begun @param {Entry | null} entry @returns {Begun} */
export function aboutEntry(begun, entry) {
  if (entry === null) return begun;
  const found = { ...begun, draft: { ...begun.draft, locates: entry.id, address: entry.address } };
  keepDraft(found, false);
  return found;
}

/** Says which entry the report is about.
 * @param {import('./report-body.js').Draft} draft @param {Texts} texts */
export function locatingNote({ locates, address }, { t }) {
  return locates === null ? null : element('p', { class: 'note', role: 'note' }, t('report.locating', { address }));
}
