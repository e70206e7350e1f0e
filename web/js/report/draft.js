// A report begun is never lost: this tab keeps what is before it, and the device keeps what was really begun, until it is sent or put away.
import { emptyDraft } from './report-body.js';
import { makeKey } from './receipt-key.js';

/** @typedef {import('./report-body.js').Draft} Draft */
/** @typedef {import('./receipt-key.js').Key} Key */
/** `about` is the camera that is corrected, null for a new one; `day` is when it was last before somebody, as in `2026-11-26`;
 * `mayBeThere` says that it was sent once and its answer lost, so that the server may have it.
 * @typedef {{ draft: Draft, key: Key, about: string | null, day: string, mayBeThere?: boolean }} Begun */

/** Of this tab: also a mere position, which is of no use tomorrow. */
const TAB = 'report-draft';
/** Of this device, oldest first. */
const DEVICE = 'report-drafts';

/** @param {string} today @param {string | null} about @returns {Begun} with a key of its own */
export const freshDraft = (today, about = null) => ({ draft: { ...emptyDraft(), seenOn: today }, key: makeKey(), about, day: today });

/** The draft of this tab, else the newest of this device from the same day: an older one is for somewhere else, and stays in the list.
 * @param {string | null} about @param {string} today @returns {Begun | null} null where none was begun */
export function openDraft(about, today) {
  const kept = [read(sessionStorageOf(), TAB), ...listDrafts().reverse().filter(({ day }) => day === today)].find((each) => isWhole(each) && each.about === about);
  return kept ? { ...kept, draft: { ...emptyDraft(), ...kept.draft } } : null;
}

/** @returns {Begun[]} of this device, oldest first */
export function listDrafts() {
  const list = read(localStorageOf(), DEVICE);
  return Array.isArray(list) ? list.filter(isWhole) : [];
}

/** @param {Begun} begun @param {boolean} isWorth whether the device keeps it too, or only this tab */
export function keepDraft(begun, isWorth) {
  write(sessionStorageOf(), TAB, begun);
  const others = listDrafts().filter(({ key }) => key.reportId !== begun.key.reportId);
  if (isWorth) write(localStorageOf(), DEVICE, [...others, begun]);
  else if (others.length < listDrafts().length) write(localStorageOf(), DEVICE, others);
}

/** @param {string} reportId */
export function dropDraft(reportId) {
  if (read(sessionStorageOf(), TAB)?.key?.reportId === reportId) write(sessionStorageOf(), TAB, null);
  const drafts = listDrafts();
  const others = drafts.filter(({ key }) => key.reportId !== reportId);
  if (others.length < drafts.length) write(localStorageOf(), DEVICE, others.length > 0 ? others : null);
}

/** Every draft of this tab and of this device. */
export function dropAllDrafts() {
  write(sessionStorageOf(), TAB, null);
  write(localStorageOf(), DEVICE, null);
}

/** Whether somebody said more than where the map happened to be.
 * @param {Draft} draft @returns {boolean} */
export function isBegun({ choice, readsPlates, heading, operator, mount, height, note, street }) {
  return choice !== null || readsPlates || heading !== null || [operator, mount, height, note, street].some((text) => text !== '');
}

/** Whether something stands in the fields that only some can fill.
 * @param {Draft} draft @param {string} today @returns {boolean} */
export const hasDetails = ({ readsPlates, operator, mount, height, note, seenOn }, today) => readsPlates || seenOn !== today || [operator, mount, height, note].some((text) => text !== '');

/** @param {any} kept @returns {kept is Begun} */
const isWhole = (kept) => Boolean(kept?.key?.receipt && kept.key.reportId && kept.draft);

/** @param {Storage | null} storage @param {string} name @returns {any} */
function read(storage, name) {
  try {
    return JSON.parse(storage?.getItem(name) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {Storage | null} storage @param {string} name @param {unknown} value null removes it */
function write(storage, name, value) {
  try {
    if (value === null) storage?.removeItem(name);
    else storage?.setItem(name, JSON.stringify(value));
  } catch {
    // Storage may be refused or full; the form still holds what was entered.
  }
}

/** @returns {Storage | null} */
function sessionStorageOf() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** @returns {Storage | null} */
function localStorageOf() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
