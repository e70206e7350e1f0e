// Takes the code of an invitation out of the address into its field; without scripts it is pasted there.
import { readFragment } from '../state.js';

const code = readFragment(window);
const field = document.getElementById('code');
if (code && field instanceof HTMLInputElement) {
  field.value = code;
  document.getElementById('passphrase')?.focus();
}
document.documentElement.dataset.ready = 'true';
