// After sending without an answer: the report is safe here, and leaves by itself.
import { element } from '../dom.js';

/** @param {{ store: import('../state.js').Store, texts: import('../i18n.js').Texts }} given @param {string} kind of the report @param {'network' | 'server' | 'known'} why it is not sent: `known` where it was here before and nothing new is kept
 * @returns {import('../panel.js').Sheet} */
export function keptSheet({ store, texts: { t } }, kind, why) {
  const isSurvey = kind === 'survey';
  const [panel, word] = /** @type {[import('../state.js').PanelName, string]} */ (isSurvey ? ['survey', 'survey.again'] : kind === 'place' ? ['missing', 'missing.again'] : ['report', 'report.again']);
  const again = () => {
    store.set({ panel: null, selection: null });
    store.set({ panel });
  };
  const words = { known: 'mine.known_long', server: isSurvey ? 'mine.kept_survey_busy' : 'mine.kept_busy', network: isSurvey ? 'mine.kept_survey' : 'mine.kept_long' }[why];
  return {
    heading: t(why === 'known' ? 'mine.known' : 'mine.kept'),
    content: [
      element('p', { role: 'status' }, t(words)),
      element('div', { class: 'pair' },
        element('button', { class: 'button', type: 'button', onclick: () => store.set({ panel: 'mine', selection: null }, { push: true }) }, t('mine.title')),
        element('button', { class: 'button', type: 'button', onclick: again }, t(word))),
      element('p', { class: 'small soft' }, t(isSurvey ? 'survey.promise' : 'report.promise')),
    ],
  };
}
