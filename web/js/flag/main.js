// The form of flags where the server asks for work: a worker does it, and the form leaves by itself if it came back for that. Everything that is typed works without.
import { solve } from '../report/proof.js';

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-challenge]'));

/** @param {HTMLFormElement} asked */
async function answer(asked) {
  const proof = await solve(JSON.parse(asked.dataset.challenge ?? ''));
  /** @type {HTMLInputElement} */ (asked.elements.namedItem('proof')).value = proof;
  if (asked.dataset.resend === 'true') asked.requestSubmit();
  document.documentElement.dataset.ready = 'true';
}

if (form) void answer(form);
