// The known cameras of a sheet: seen or not seen in one key each, and on to the next. The rows are the server's.

/** @typedef {'' | 'seen' | 'not_seen'} Mark */

/** @type {Record<string, Mark>} */
const KEYS = { 1: 'seen', '+': 'seen', v: 'seen', 2: 'not_seen', '-': 'not_seen', n: 'not_seen', 0: '', Backspace: '', Delete: '' };

/** @type {Record<string, number>} */
const STEPS = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

/** @param {HTMLElement[]} rows each with `data-camera` and three radio buttons @param {{ markOf: (id: string) => Mark, onMark: (id: string, mark: Mark) => void, onEnd: () => void }} given `onEnd` is called when Enter leads beyond the last one
 * @returns {{ show: () => void, stateOf: (id: string) => HTMLElement | null }} */
export function openKnownRows(rows, { markOf, onMark, onEnd }) {
  const radiosOf = (/** @type {HTMLElement} */ row) => /** @type {HTMLInputElement[]} */ ([...row.querySelectorAll('input[type="radio"]')]);
  const idOf = (/** @type {HTMLElement} */ row) => row.dataset.camera ?? '';
  const choose = (/** @type {HTMLElement} */ row, /** @type {Mark} */ mark) => {
    for (const radio of radiosOf(row)) radio.checked = radio.value === mark;
    onMark(idOf(row), mark);
  };
  const focus = (/** @type {number} */ index) => {
    const row = rows[index];
    if (!row) return false;
    (radiosOf(row).find(({ checked }) => checked) ?? radiosOf(row)[0])?.focus();
    return true;
  };
  rows.forEach((row, index) => {
    for (const radio of radiosOf(row)) radio.addEventListener('change', () => onMark(idOf(row), /** @type {Mark} */ (radio.value)));
    row.addEventListener('keydown', (event) => {
      const mark = KEYS[event.key];
      const step = STEPS[event.key] ?? (mark ? 1 : 0);
      if (event.altKey || event.ctrlKey || event.metaKey || (mark === undefined && step === 0)) return;
      event.preventDefault();
      if (mark !== undefined) choose(row, mark);
      if (step !== 0 && !focus(index + step) && step > 0) onEnd();
    });
  });
  return {
    show: () => { for (const row of rows) for (const radio of radiosOf(row)) radio.checked = radio.value === markOf(idOf(row)); },
    stateOf: (id) => rows.find((row) => idOf(row) === id)?.querySelector('.entry-state') ?? null,
  };
}
