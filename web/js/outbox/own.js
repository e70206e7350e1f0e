// Reports of this device that were not sent yet, where others are named by the code of their camera: as neighbours, and as what a new one is distinct from.
import { distanceM } from '../metres.js';
import { allLetters } from './shelf.js';

/** @typedef {import('./shelf.js').Letter} Letter */

export const OWN = 'own:';

/** Cameras that wait here, nearest first where all are near.
 * @param {Letter[]} letters @param {[number, number]} position longitude, latitude @param {number} withinM @returns {import('../report/alike.js').Neighbour[]} */
export function ownNeighbours(letters, position, withinM) {
  return ownCameras(letters).flatMap(({ id, at, tags }) => {
    const away = distanceM(position, at);
    return away <= withinM ? [{ id: OWN + id, distanceM: away, position: at, tags, isOwn: true }] : [];
  });
}

/** @param {Letter[]} letters @returns {{ id: string, at: [number, number], tags: Record<string, string>, isRefused: boolean }[]} new cameras that are not the server's yet */
export function ownCameras(letters) {
  return letters.flatMap(({ id, kind, state, isTakenBack, report }) => {
    const at = report?.position?.coordinates;
    return kind === 'camera' && state !== 'sent' && !isTakenBack && at ? [{ id, at, tags: report?.tags ?? {}, isRefused: state === 'refused' }] : [];
  });
}

/** The report of this device that a camera began with, where it is of the same month: what is said of it again does not count.
 * @param {Letter[]} letters @param {string} cameraId @param {string} today as in `2026-11-26` @returns {Letter | null} */
export function ownReportOf(letters, cameraId, today) {
  return letters.find((letter) => letter.kind === 'camera' && letter.state === 'sent' && letter.cameraId === cameraId && letter.day.slice(0, 7) === today.slice(0, 7)) ?? null;
}

/** Codes of cameras in place of reports that had none when they were named; what is not known yet is left out.
 * @param {Record<string, any>} report @returns {Promise<Record<string, any>>} */
export async function resolveOwn(report) {
  /** @type {string[]} */
  const named = report.distinct_from ?? [];
  if (!named.some((id) => id.startsWith(OWN))) return report;
  const cameras = new Map((await allLetters().catch(() => [])).map(({ id, state, cameraId }) => [OWN + id, state === 'sent' ? cameraId : null]));
  const known = named.flatMap((id) => (id.startsWith(OWN) ? cameras.get(id) ?? [] : id));
  return { ...report, distinct_from: [...new Set(known)] };
}
