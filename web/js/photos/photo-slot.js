// The place for photos in the form: a fold that loads the editor when it is first opened, so that a report without photos costs nothing.
import { element } from '../dom.js';

/** @typedef {import('./photo-editor.js').Photo} Photo */

/** @param {import('./photo-editor.js').Given} given @returns {{ root: HTMLElement, list: () => Photo[] }} as `openPhotos`, whether it was opened or not */
export function openPhotoSlot({ texts, initial = [], onChange }) {
  /** @type {{ list: () => Photo[] } | null} */
  let editor = null;
  const body = element('div', { class: 'stack' });
  const open = async () => {
    if (editor || body.ariaBusy === 'true') return;
    body.ariaBusy = 'true';
    body.replaceChildren(element('p', { role: 'status' }, texts.t('app.loading')));
    try {
      const { openPhotos } = await import('./photo-editor.js');
      const opened = openPhotos({ texts, initial, onChange });
      editor = opened;
      body.replaceChildren(opened.root);
    } catch {
      body.replaceChildren(element('p', { class: 'field__error', role: 'alert' }, texts.t('photo.no_editor')), element('button', { class: 'button', type: 'button', onclick: open }, texts.t('app.retry')));
    }
    body.ariaBusy = 'false';
  };
  const root = element('details', { class: 'more', open: initial.length > 0, ontoggle: () => { if (root.open) void open(); } }, element('summary', {}, texts.t('photo.add')), body);
  return { root, list: () => editor?.list() ?? initial };
}
