// An open dialog as a step of the browser's history. It never changes the address, which is state.js's alone.

/** Back closes the dialog and leaves what stands under it, also where the browser does not do that by itself.
 * @param {HTMLDialogElement} dialog @returns {() => void} takes the step back, once the dialog is closed otherwise */
export function closeOnBack(dialog) {
  let isStepped = true;
  history.replaceState({ isUnder: true }, '');
  history.pushState(null, '');
  addEventListener('popstate', (event) => {
    // Nothing but the dialog has changed: whoever follows the address would move the map back to where it was.
    if (event.state?.isUnder) event.stopImmediatePropagation();
    isStepped = false;
    dialog.close();
  }, { capture: true, once: true });
  return () => { if (isStepped) history.back(); };
}
