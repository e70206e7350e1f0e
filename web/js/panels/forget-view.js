// "Forget on this phone": one tap to ask, one to do it, and what it cannot erase.
import { element } from '../dom.js';
import { forgetAll } from '../outbox/forget.js';

/** @param {import('../i18n.js').Texts} texts @param {() => Promise<void>} onForgotten */
export function forgetSection(texts, onForgotten) {
  const { t } = texts;
  const status = element('p', { role: 'status', tabindex: -1, hidden: true });
  const say = (/** @type {string} */ words) => {
    status.textContent = words;
    status.hidden = false;
    status.focus();
  };
  const forget = async () => {
    button.disabled = true;
    await forgetAll(texts.lang).then(() => say(t('mine.forgotten')), () => say(t('mine.forget_failed')));
    button.disabled = false;
    await onForgotten();
  };
  const button = element('button', { class: 'button button--wide', type: 'button', onclick: forget }, t('mine.forget'));
  return element('section', { class: 'stack stack--tight' }, element('h3', {}, t('mine.forget_title')), element('p', { class: 'small' }, t('mine.forget_what')), element('p', { class: 'small' }, element('strong', {}, t('mine.forget_not'))), button, status);
}
