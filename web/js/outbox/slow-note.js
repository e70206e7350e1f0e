// While something is being sent on a slow network: it is safe here already, and nobody has to wait for it.
import { element } from '../dom.js';

/** Words that are read out, since they come after the place they stand in.
 * @param {import('../i18n.js').Texts} texts @param {import('../state.js').Store | null} [store] where there is a list of one's own reports to open @returns {HTMLElement} */
export function slowNote({ t }, store = null) {
  const note = element('div', { class: 'note stack stack--tight', role: 'status' });
  const mine = store && element('button', { class: 'button', type: 'button', onclick: () => store.set({ panel: 'mine', selection: null }, { push: true }) }, t('mine.title'));
  requestAnimationFrame(() => note.append(...[element('p', { class: 'small' }, t('mine.slow')), mine].filter((each) => each !== null)));
  return note;
}
