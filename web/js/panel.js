// The sheet: what it shows, how tall it stands on a phone, where the focus goes. It knows nothing of what is inside.
import { element, icon } from './dom.js';

/** @typedef {'peek' | 'half' | 'full'} Size */
/** @typedef {{ heading: string, kicker?: Node, content: (Node | null)[], size?: Size, onShown?: () => void }} Sheet `onShown` is called when it stands there at its size */
/** @type {Size[]} */
const SIZES = ['peek', 'half', 'full'];

/** @param {{ panel: HTMLElement, home: HTMLElement, body: HTMLElement, grip: HTMLElement }} parts @param {string} closeLabel */
export function openPanel({ panel, home, body, grip }, closeLabel) {
  let onClose = () => {};
  /** What had the focus before the sheet took it. */
  let opener = document.activeElement;
  const size = () => /** @type {Size} */ (panel.dataset.size);
  const resize = (/** @type {Size} */ next) => {
    panel.dataset.size = next;
    grip.setAttribute('aria-expanded', String(next !== 'peek'));
  };
  resize('peek');
  followGrip(grip, size, resize);

  const close = () => {
    const hasFocus = body.contains(document.activeElement);
    body.replaceChildren();
    body.hidden = true;
    if (home.hidden) resize('peek');
    home.hidden = false;
    if (hasFocus) giveFocus(opener, home);
  };
  onEscape(body, () => onClose());
  return {
    close,
    resize,
    /** Shows content under a heading. The heading takes the focus when a person asked for it.
     * @param {Sheet} sheet @param {{ onClose: () => void, focus: boolean }} how */
    show({ heading, kicker, content, size: wanted, onShown }, how) {
      onClose = how.onClose;
      if (!body.contains(document.activeElement)) opener = document.activeElement;
      const title = element('h2', { tabindex: -1 }, heading);
      const head = element('div', { class: 'panel__title' }, kicker, title);
      const button = element('button', { class: 'panel__close', type: 'button', 'aria-label': closeLabel, title: closeLabel, onclick: how.onClose }, icon('close'));
      body.replaceChildren(element('div', { class: 'panel__head' }, head, button), element('div', { class: 'stack' }, content));
      body.scrollTop = 0;
      home.hidden = true;
      body.hidden = false;
      resize(wanted ?? (size() === 'peek' ? 'half' : size()));
      if (how.focus) title.focus({ preventScroll: true });
      onShown?.();
    },
  };
}

/** @typedef {ReturnType<typeof openPanel>} Panel */

/** @param {Element | null} to @param {HTMLElement} other where that is gone, or was nothing */
function giveFocus(to, other) {
  (to instanceof HTMLElement && to !== document.body && to.checkVisibility() ? to : other).focus({ preventScroll: true });
}

/** @param {HTMLElement} body @param {() => void} close */
function onEscape(body, close) {
  body.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  });
}

/** A tap steps through the sizes, a drag goes to the nearest one.
 * @param {HTMLElement} grip @param {() => Size} size @param {(next: Size) => void} resize */
function followGrip(grip, size, resize) {
  let startY = 0;
  let isDragged = false;
  grip.addEventListener('pointerdown', (event) => {
    startY = event.clientY;
    isDragged = false;
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener('pointermove', (event) => {
    if (!grip.hasPointerCapture(event.pointerId) || Math.abs(event.clientY - startY) < 36) return;
    const step = event.clientY < startY ? 1 : -1;
    const next = SIZES[SIZES.indexOf(size()) + step];
    if (next) resize(next);
    startY = event.clientY;
    isDragged = true;
  });
  grip.addEventListener('click', () => {
    if (isDragged) isDragged = false;
    else resize(SIZES[(SIZES.indexOf(size()) + 1) % SIZES.length] ?? 'half');
  });
}
