// Keys for the moderators' queue: each presses the button that names it. Everything works without.
const STORED = 'moderation-keys';

/** Whether somebody is typing there, or a key means something else. @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && target.closest('input:not([type="radio"], [type="checkbox"]), select, textarea') !== null;
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-key]'));
  const button = [...buttons].find((candidate) => candidate.dataset.key === event.key.toLowerCase());
  if (!button) return;
  event.preventDefault();
  button.click();
}

function start() {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('button[data-confirm]'))) {
    const sure = button.form?.elements.namedItem('sure');
    if (!(sure instanceof HTMLInputElement)) continue;
    sure.addEventListener('change', () => sure.setCustomValidity(''));
    button.addEventListener('click', (event) => {
      if (sure.checked) return;
      event.preventDefault();
      sure.setCustomValidity(button.dataset.confirm ?? '');
      sure.reportValidity();
      sure.setCustomValidity('');
    });
  }
  const box = document.getElementById('keys');
  let isOn = localStorage.getItem(STORED) !== 'off';
  if (box instanceof HTMLInputElement) {
    box.checked = isOn;
    box.addEventListener('change', () => {
      isOn = box.checked;
      localStorage.setItem(STORED, isOn ? 'on' : 'off');
    });
  }
  document.addEventListener('keydown', (event) => {
    if (isOn) press(event);
  });
  document.documentElement.dataset.ready = 'true';
}

start();
