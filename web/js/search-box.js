// The search field: a combobox (WAI-ARIA APG) whose list is what the server found. A newer question aborts the former.
import { element, icon } from './dom.js';
import { wordFor } from './i18n.js';

/** @typedef {import('./api.js').Found} Found */
/** @typedef {import('./i18n.js').Texts} Texts */
/** @typedef {{ form: HTMLFormElement, input: HTMLInputElement, results: HTMLElement, status: HTMLElement }} Parts */

/** @type {Record<Found['kind'], string>} */
const ICON_OF = { area: 'area', place: 'house', street: 'street', camera: 'camera', coordinates: 'position' };
const PAUSE_MS = 180;
const LEAST_CHARACTERS = 2;

/** @param {Parts} parts
 * @param {{ ask: (text: string, signal: AbortSignal) => Promise<Found[]>, onChoose: (found: Found) => void, say: (error: unknown) => string, texts: Texts }} how */
export function openSearch(parts, { ask, onChoose, say, texts }) {
  const { input } = parts;
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': 'search-options' })) input.setAttribute(name, value);
  let chosenId = '';
  const list = openList(parts, texts, (one) => {
    chosenId = one.id;
    onChoose(one);
  });
  /** Nothing is searched any more, unless somebody is typing. */
  const clear = () => {
    if (document.activeElement === input) return;
    input.value = '';
    list.show([], null);
  };
  let abort = new AbortController();
  const question = async () => {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const text = input.value.trim();
    if (text.length < LEAST_CHARACTERS) return list.show([], null);
    try {
      const found = await ask(text, signal);
      list.show(found, found.length > 0 ? '' : texts.t('search.none'));
    } catch (error) {
      if (!signal.aborted) list.show([], say(error));
    }
    return undefined;
  };
  followHands(parts, list, question);
  window.addEventListener('popstate', clear);
  return {
    /** Something else is looked at, or nothing. @param {string | null} id of what is looked at now */
    leave(id) { if (id === null || id !== chosenId) clear(); },
  };
}

/** Typing asks after a pause, Enter at once; leaving closes the list.
 * @param {Parts} parts @param {ReturnType<typeof openList>} list @param {() => Promise<void>} question */
function followHands({ form, input }, list, question) {
  let pause = 0;
  input.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(question, PAUSE_MS);
  });
  input.addEventListener('focus', list.reopen);
  input.addEventListener('keydown', (event) => { if (list.answersKey(event.key)) event.preventDefault(); });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    clearTimeout(pause);
    if (!list.isOpen()) await question();
    list.chooseActive();
  });
  form.addEventListener('focusout', ({ relatedTarget }) => { if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) list.close(); });
}

/** The list under the field: what is in it, which option is meant, whether it is open.
 * @param {Parts} parts @param {Texts} texts @param {(found: Found) => void} onChoose */
function openList({ input, results, status }, texts, onChoose) {
  /** @type {Found[]} */
  let found = [];
  let active = -1;
  const open = (/** @type {boolean} */ isOpen) => {
    results.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen && found.length > 0));
    activate(-1);
  };
  const activate = (/** @type {number} */ index) => markActive(input, results, active = index);
  const choose = (/** @type {Found | undefined} */ one) => {
    if (!one) return;
    if (one.kind !== 'coordinates') input.value = one.title;
    input.blur();
    open(false);
    onChoose(one);
  };
  open(false);
  return {
    isOpen: () => !results.hidden && found.length > 0,
    close: () => open(false),
    reopen: () => { if (found.length > 0 && input.value.trim().length >= LEAST_CHARACTERS) open(true); },
    chooseActive: () => choose(found[Math.max(0, active)]),
    show(/** @type {Found[]} */ next, /** @type {string | null} */ message) {
      found = next;
      const options = found.map((one, index) => optionOf(one, index, texts, () => choose(one)));
      results.replaceChildren(element('div', { id: 'search-options', role: 'listbox', 'aria-label': texts.t('search.label') }, options), element('p', { class: 'soft', hidden: !message }, message));
      status.textContent = message || (message === null ? '' : texts.t('search.results', { count: found.length }));
      open(message !== null);
    },
    /** Whether the list used the key. */
    answersKey(/** @type {string} */ key) {
      if (results.hidden) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (step && found.length > 0) activate(active < 0 && step < 0 ? found.length - 1 : (active + step + found.length) % found.length);
      else if (key === 'Escape') open(false);
      else return false;
      return true;
    },
  };
}

/** @param {HTMLInputElement} input @param {HTMLElement} results @param {number} index -1 for none */
function markActive(input, results, index) {
  results.querySelectorAll('[role=option]').forEach((each, position) => {
    each.setAttribute('aria-selected', String(position === index));
    if (position === index) each.scrollIntoView({ block: 'nearest' });
  });
  if (index < 0) input.removeAttribute('aria-activedescendant');
  else input.setAttribute('aria-activedescendant', `search-option-${index}`);
}

/** @param {Found} one @param {number} index @param {Texts} texts @param {() => void} onChoose @returns {HTMLElement} */
function optionOf(one, index, texts, onChoose) {
  const stay = (/** @type {Event} */ event) => event.preventDefault();
  return element('div', { class: 'found', id: `search-option-${index}`, role: 'option', 'aria-selected': 'false', onmousedown: stay, onclick: onChoose },
    icon(ICON_OF[one.kind] ?? 'position'), element('div', {}, element('span', {}, one.title), element('span', { class: 'soft small' }, wordFor(texts, 'kind', one.subtitle || one.kind))));
}
