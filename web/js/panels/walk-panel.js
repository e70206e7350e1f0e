// The walk to cameras that nobody confirmed for long: one after the other, where it is from here, the question, the next, and how it ended.
import { element, icon } from '../dom.js';
import { findSelf } from '../report/pin.js';
import { openVerdict } from '../report/verdict.js';
import { wayWords } from './around.js';
import { knownWords, lineWords, titleOf } from './camera-words.js';

/** @typedef {import('./around-panel.js').Given} Given */
/** @typedef {import('./around.js').Point} Point */
/** @typedef {Given & { walk: import('./around.js').Near[], from: Point }} Walk */

/** @param {Walk} given @returns {import('../panel.js').Sheet} */
export function showWalk(given) {
  const answers = new Set();
  return stepSheet(given, 0, given.from, answers);
}

/** @param {Walk} given @param {number} index @param {Point} from @param {Set<string>} answers ids of cameras that were answered for @returns {import('../panel.js').Sheet} */
function stepSheet(given, index, from, answers) {
  const { texts, texts: { t }, territory, walk, view, signal, store } = given;
  const camera = walk[index];
  if (!camera) return doneSheet(given, answers.size);
  const { id, tags, position } = camera;
  const way = element('p', { role: 'status', class: 'walk__way' }, wayWords(from, position, texts));
  let at = from;
  const again = async () => {
    way.textContent = t('map.locating');
    const fix = await findSelf(view, territory.bounds);
    if (signal.aborted) return;
    if (typeof fix !== 'string') at = [fix.lon, fix.lat];
    way.textContent = typeof fix === 'string' ? t(`${fix}_no_map`) : wayWords(at, position, texts);
  };
  const next = element('button', { class: 'button button--dark button--wide', type: 'button', onclick: () => given.present(stepSheet(given, index + 1, at, answers)) }, '');
  const follow = () => { next.textContent = t(index + 1 === walk.length ? 'check.finish' : answers.has(id) ? 'check.next' : 'check.skip'); };
  follow();
  const verdict = openVerdict({ cameraId: id, isGone: false, texts, territory, correct: { href: store.address({ panel: 'report', selection: { kind: 'camera', id } }) }, onAnswered: (status) => {
    if (status === null) answers.delete(id);
    else answers.add(id);
    follow();
    given.reload();
  } });
  return {
    heading: t('check.step', { step: index + 1, total: walk.length }), size: 'half', onShown: () => {
      store.set({ selection: { kind: 'camera', id } });
      given.goTo(position);
    },
    content: [element('div', {}, element('h3', {}, titleOf(tags, id, texts)), way, element('p', { class: 'small soft' }, `${lineWords(tags, texts, territory)}. ${knownWords(tags, texts)}`)),
      verdict, element('button', { class: 'button button--plain', type: 'button', onclick: again }, icon('position', 20), t('check.where_now')), element('div', { class: 'report__foot' }, next)],
  };
}

/** @param {Walk} given @param {number} count how many were answered for @returns {import('../panel.js').Sheet} */
function doneSheet({ texts: { t }, store }, count) {
  const again = () => {
    store.set({ panel: null, selection: null });
    store.set({ panel: 'check' });
  };
  return { heading: t('check.done'), content: [element('p', { role: 'status' }, count > 0 ? t('check.answers', { count }) : t('check.no_answer')),
    element('button', { class: 'button button--main', type: 'button', onclick: again }, t('check.three_more')), element('button', { class: 'button', type: 'button', onclick: () => store.set({ panel: null, selection: null }, { push: true }) }, t('app.close'))] };
}
