// What is drawn anew under somebody's hands: whoever is in it by keyboard stays there.

/** Fills a place anew; the focus goes to what has the id of what had it, else to the first thing that can be pressed, else to the place itself.
 * @param {HTMLElement} place @param {...(Node | string)} content */
export function refill(place, ...content) {
  const held = document.activeElement;
  const isHeld = held !== place && place.contains(held);
  arrange(place, content);
  if (!isHeld || place.contains(document.activeElement)) return;
  const same = held?.id ? place.querySelector(`#${CSS.escape(held.id)}:enabled, a#${CSS.escape(held.id)}`) : null;
  const next = /** @type {HTMLElement} */ (same ?? place.querySelector('button:enabled, a[href]') ?? place);
  if (next === place) place.tabIndex = -1;
  next.focus({ preventScroll: true });
}

/** A button that was off while it worked is on again, and has the focus that it lost meanwhile.
 * @param {HTMLButtonElement} button */
export function giveBack(button) {
  button.disabled = false;
  if (document.activeElement === document.body || !document.activeElement) button.focus({ preventScroll: true });
}

/** What is there already stays, untouched: what has the focus keeps it, and nothing flickers. @param {HTMLElement} place @param {(Node | string)[]} content */
function arrange(place, content) {
  const staying = new Set(content);
  for (const node of [...place.childNodes]) if (!staying.has(node)) node.remove();
  let at = place.firstChild;
  for (const each of content) {
    if (each === at) at = at?.nextSibling ?? null;
    else place.insertBefore(typeof each === 'string' ? document.createTextNode(each) : each, at);
  }
}
