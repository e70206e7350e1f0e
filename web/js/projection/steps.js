// The order of the wall: the whole city, then its neighbourhoods from most to fewest cameras, and back. Which key means what. Pure.

/** @typedef {import('../api.js').Feature} Feature */
/** @typedef {import('../api.js').Features} Features */
/** @typedef {'next' | 'previous' | 'first' | 'last' | 'schools' | 'colour' | 'blank' | 'leave' | 'help' | 'fullscreen'} Command */

/** Arrow keys, and what clickers send.
 * @type {Record<string, Command>} */
const COMMANDS = {
  ArrowRight: 'next', ArrowDown: 'next', PageDown: 'next', ' ': 'next', Enter: 'next', ArrowLeft: 'previous', ArrowUp: 'previous', PageUp: 'previous', Backspace: 'previous', Home: 'first', End: 'last',
  s: 'schools', c: 'colour', b: 'blank', '.': 'blank', Escape: 'leave', '?': 'help', h: 'help', f: 'fullscreen', F5: 'fullscreen',
};

/** @param {string} key as `KeyboardEvent.key` @returns {Command | null} */
export function commandOf(key) {
  return COMMANDS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

/** @param {Features} areas @param {string} city id of the commune @param {string} kind of area that is stepped through @returns {Feature[]} the city first */
export function stepsOf(areas, city, kind) {
  const parts = areas.features.filter(({ properties }) => properties.kind === kind).sort((a, b) => b.properties.cameras - a.properties.cameras || String(a.properties.name).localeCompare(String(b.properties.name)));
  return [...areas.features.filter(({ id }) => id === city), ...parts];
}

/** The id to show after a command; the wall goes round.
 * @param {Feature[]} steps @param {string} id '' or unknown means the first @param {Command} command @returns {string} */
export function stepAfter(steps, id, command) {
  const at = Math.max(0, steps.findIndex((step) => step.id === id));
  const last = steps.length - 1;
  const index = { next: at === last ? 0 : at + 1, previous: at === 0 ? last : at - 1, first: 0, last }[/** @type {'next'} */ (command)] ?? at;
  return steps[index]?.id ?? '';
}
