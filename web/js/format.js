// Numbers, dates and lengths as people of a language write them (Intl); pure, and never a word of its own.

/** @typedef {{ number: (value: number, digits?: number) => string, date: (partial: string | null | undefined) => string, metres: (value: number) => string }} Formats */

/** English is written as in Britain: day before month.
 * @type {Record<string, string>} */
const LOCALE_OF = { en: 'en-GB' };

/** Partial dates (EDTF level 0: year, month or day) are written as precisely as they are known, never more.
 * @param {string} lang a BCP 47 tag @param {string} [first] the first of a month, which some languages count otherwise
 * @returns {Formats} */
export function openFormats(lang, first = '1') {
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
      if (Number.isNaN(instant.getTime())) return text;
      return new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }).format(instant).replace(/^1\b/, first);
    },
    metres: (value) => (value >= 1000 ? `${number(value / 1000, 1)}\u00a0km` : `${number(value)}\u00a0m`),
  };
}

/** A day in a time zone, as `2026-11-23`.
 * @param {Date} now @param {string} timeZone an IANA name @returns {string} */
export function dayOf(now, timeZone) {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}
