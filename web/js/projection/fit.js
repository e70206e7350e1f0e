// Makes the words of the wall as large as they fit: the source stays on the wall however much is told above it.

/** Shares of the full size, from the largest on. */
const SHARES = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];

/** @param {HTMLElement} text the column of words; its sizes hang on `--fit` @param {Node[]} [words] new ones to put there */
export function fitWords(text, words) {
  if (words) text.replaceChildren(...words);
  for (const share of SHARES) {
    text.style.setProperty('--fit', String(share));
    if (text.scrollHeight <= text.clientHeight) return;
  }
}
