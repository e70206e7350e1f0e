// A button beside each piece of code that copies it, where the browser allows that; without it the code is selected by hand.
import { element } from '../dom.js';

const TOLD_MS = 2000;

/** @param {HTMLElement} box @param {{ copy: string, copied: string }} words */
function addButton(box, words) {
  const label = element('span', { 'aria-live': 'polite' }, words.copy);
  const button = element('button', {
    type: 'button',
    class: 'button code__copy',
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(box.querySelector('code')?.textContent?.trimEnd() ?? '');
      } catch {
        // Refused by the browser or its owner: what was to be copied is selected instead.
        getSelection()?.selectAllChildren(box);
        return;
      }
      label.textContent = words.copied;
      setTimeout(() => { label.textContent = words.copy; }, TOLD_MS);
    },
  }, label);
  box.after(button);
}

const text = document.getElementById('docs-text');
const { copy = '', copied = '' } = text?.dataset ?? {};
// The clipboard is there only over HTTPS and on one's own machine.
if (text && 'clipboard' in navigator) {
  for (const box of text.querySelectorAll('.code:not(.code--result)')) if (box instanceof HTMLElement) addButton(box, { copy, copied });
}
