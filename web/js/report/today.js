// Which day it is, for what is said to have been seen today.
import { dayOf } from '../format.js';

/** The device's own day, in the territory's zone; that of the newest change of the inventory where the device lags behind it, since its clock is wrong then.
 * A clock that is fast is told by the server.
 * @param {{ time_zone: string, generated_at?: string }} territory @param {Date} [now] @returns {{ today: string, isLate: boolean }} */
export function todayOf({ time_zone: zone, generated_at: changedAt }, now = new Date()) {
  const own = dayOf(now, zone);
  const least = changedAt ? dayOf(new Date(changedAt), zone) : own;
  return own < least ? { today: least, isLate: true } : { today: own, isLate: false };
}
