// The walk to cameras that nobody confirmed for long: one after the other, where it is from here, the question, the next, and how it ended.
import { element, icon } from '../dom.js';
import { findSelf } from '../report/pin.js';
import { openVerdict } from '../report/verdict.js';
import { wayWords } from './around.js';
import { knownWords, lineWords, titleOf } from './camera-words.js';
import { dropWalk, keepWalk } from './walk-kept.js';

/** @typedef {import('./around-panel.js').Given} Given */
/** @typedef {import('./around.js').Point} Point */
/** `from` is where somebody stands, null where that is to be asked; the rest is how far they came.
 * @typedef {Given & { walk: import('./around.js').Near[], from: Point | null, today: string, index?: number, answers?: string[] }} Walk */

/** @param {Walk} given @returns {import('../panel.js').Sheet} */
export function showWalk(given) {
  const { index, answers = [], from } = given;
  const sheet = stepSheet(given, index ?? 0, from, new Set(answers));
  return index === undefined ? sheet : { ...sheet, content: [resumedNote(given), ...sheet.content] };
}

/** @param {Walk} given @param {number} index @param {Point | null} from @param {Set<string>} answers ids of cameras that were answered for @returns {import('../panel.js').Sheet} */
function stepSheet(given, index, from, answers) {
  const { texts, texts: { t }, territory, walk, signal, store } = given;
  const camera = walk[index];
  if (!camera) return doneSheet(given, answers.size);
  const { id, tags, position } = camera;
  const way = openWay(given, position, from);
  const next = element('button', { class: 'button button--dark button--wide', type: 'button', onclick: () => given.present(stepSheet(given, index + 1, way.from(), answers)) }, '');
  const follow = () => {
    keepWalk({ walk, index, answers: [...answers], day: given.today });
    next.textContent = t(index + 1 === walk.length ? 'check.finish' : answers.has(id) ? 'check.next' : 'check.skip');
  };
  const correction = /** @type {const} */ ({ panel: 'report', selection: { kind: 'camera', id } });
  const verdict = openVerdict({ cameraId: id, isGone: false, texts, territory, correct: { href: store.address(correction), open: () => store.set(correction, { push: true }) }, onAnswered: (status) => {
    if (status === null) answers.delete(id);
    else answers.add(id);
    if (!signal.aborted) follow();
    given.reload();
  } });
  return {
    heading: t('check.step', { step: index + 1, total: walk.length }), size: 'half', onShown: () => {
      follow();
      store.set({ selection: { kind: 'camera', id } });
      given.goTo(position);
      if (!from) void way.ask();
    },
    content: [element('div', {}, element('h3', {}, titleOf(tags, id, texts)), way.root, element('p', { class: 'small soft' }, `${lineWords(tags, texts, territory)}. ${knownWords(tags, texts)}`)),
      verdict, element('button', { class: 'button button--plain', type: 'button', onclick: way.ask }, icon('position', 20), t('check.where_now')), element('div', { class: 'report__foot' }, next)],
  };
}

/** The way to a camera in words, from where somebody stands.
 * @param {Walk} given @param {Point} to @param {Point | null} from */
function openWay({ texts, texts: { t }, territory, view, signal }, to, from) {
  const root = element('p', { role: 'status', class: 'walk__way' }, from ? wayWords(from, to, texts) : '');
  let at = from;
  return {
    root, from: () => at,
    async ask() {
      root.textContent = t('map.locating');
      const fix = await findSelf(view, territory.bounds);
      if (signal.aborted) return;
      if (typeof fix !== 'string') at = [fix.lon, fix.lat];
      root.textContent = typeof fix === 'string' || !at ? t(`${fix}_no_map`) : wayWords(at, to, texts);
    },
  };
}

/** Says that the walk goes on where it was left, and how to begin another one.
 * @param {Walk} given */
function resumedNote({ store, texts: { t } }) {
  return element('p', { class: 'small resumed', role: 'status' }, element('span', {}, t('check.resumed')), element('button', { class: 'link', type: 'button', onclick: () => beginAnew(store) }, t('report.start_over')));
}

/** @param {import('../state.js').Store} store */
function beginAnew(store) {
  dropWalk();
  store.set({ panel: null, selection: null });
  store.set({ panel: 'check' });
}

/** @param {Walk} given @param {number} count how many were answered for @returns {import('../panel.js').Sheet} */
function doneSheet({ texts: { t }, store }, count) {
  dropWalk();
  return { heading: t('check.done'), content: [element('p', { role: 'status' }, count > 0 ? t('check.answers', { count }) : t('check.no_answer')),
    element('button', { class: 'button button--main', type: 'button', onclick: () => beginAnew(store) }, t('check.three_more')), element('button', { class: 'button', type: 'button', onclick: () => store.set({ panel: null, selection: null }, { push: true }) }, t('app.close'))] };
}
