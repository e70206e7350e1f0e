// Into which of five classes a neighbourhood falls, for map and legend alike. Pure.

/** @typedef {import('./state.js').Colour} Colour */

/** The property of an area that each colouring reads.
 * @type {Record<Exclude<Colour, 'off' | 'surveys'>, string>} */
export const PROPERTY_OF = { count: 'cameras', per_km2: 'cameras_per_km2', per_1000: 'cameras_per_1000' };

/** Four rising, round limits that part the values above zero into classes of about equal number; fewer where values do not allow it.
 * @param {(number | null | undefined)[]} values @returns {number[]} a class holds its lower limit; the lowest class holds zero */
export function breaksOf(values) {
  const known = values.filter((each) => typeof each === 'number').filter((each) => each > 0).sort((a, b) => a - b);
  /** @type {number[]} */
  const breaks = [];
  for (const share of [0.1, 0.4, 0.7, 0.9]) {
    const value = known[Math.floor(share * (known.length - 1))];
    const limit = value === undefined ? 0 : roundDown(value);
    if (limit > (breaks.at(-1) ?? 0)) breaks.push(limit);
  }
  return breaks;
}

/** To one or two digits people can say: 1, 1.5, 2, 3, 5, 7 times a power of ten.
 * @param {number} value above zero @returns {number} */
function roundDown(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [7, 5, 3, 2, 1.5, 1].find((each) => each * power <= value * (1 + 1e-9)) ?? 1;
  return Number((step * power).toPrecision(2));
}

/** The token of a class's colour: fewer classes are spread over the whole ramp.
 * @param {number} index 0 for the lowest class @param {number} breakCount @returns {string} */
export function rampToken(index, breakCount) {
  return `ramp-${breakCount === 0 ? 1 : Math.round(1 + (index * 4) / breakCount)}`;
}
