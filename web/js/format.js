// Numbers, dates and distances as people of a language write them (Intl); pure, and never a word of its own.

/** @typedef {{ number: (value: number, digits?: number) => string, date: (partial: string | null | undefined) => string, metres: (value: number) => string }} Formats */

/** English is written as in Britain: day before month.
 * @type {Record<string, string>} */
const LOCALE_OF = { en: 'en-GB' };

/** Partial dates (EDTF level 0: year, month or day) are written as precisely as they are known, never more.
 * @param {string} lang a BCP 47 tag @returns {Formats} */
export function openFormats(lang) {
  const locale = LOCALE_OF[lang] ?? lang;
  /** @type {Record<number, Intl.DateTimeFormatOptions>} */
  const options = { 7: { year: 'numeric', month: 'long' }, 10: { year: 'numeric', month: 'long', day: 'numeric' } };
  const number = (/** @type {number} */ value, digits = 0) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return {
    number,
    date(partial) {
      const text = (partial ?? '').slice(0, 10);
      const style = options[text.length];
      if (!style || !/^\d{4}-\d\d(-\d\d)?$/.test(text)) return partial ?? '';
      const instant = new Date(`${text.padEnd(10, '-01')}T00:00:00Z`);
      return Number.isNaN(instant.getTime()) ? text : new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }).format(instant);
    },
    metres: (value) => (value >= 1000 ? `${number(value / 1000, 1)}\u00a0km` : `${number(value)}\u00a0m`),
  };
}

/** A day in a time zone, as `2026-11-23`.
 * @param {Date} now @param {string} timeZone an IANA name @returns {string} */
export function dayOf(now, timeZone) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}

/** Great-circle metres between two positions (haversine, sphere of 6 371 008.8 m): for telling "about 14 m", never for statistics.
 * @param {[number, number]} from longitude, latitude @param {[number, number]} to longitude, latitude @returns {number} */
export function distanceM(from, to) {
  const radians = Math.PI / 180;
  const dLat = (to[1] - from[1]) * radians;
  const dLon = (to[0] - from[0]) * radians;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(from[1] * radians) * Math.cos(to[1] * radians) * Math.sin(dLon / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.sqrt(h));
}
