// The receipt as a QR code, made on the device: the link goes nowhere else.
import { generate } from '../../vendor/lean-qr.mjs';
import { drawing } from '../dom.js';

/** Modules of quiet around the code (ISO/IEC 18004). */
const QUIET = 4;

/** @param {string} text @param {string} label @returns {SVGSVGElement} dark on light whatever the theme, as readers want it */
export function codeView(text, label) {
  const code = generate(text);
  const cells = Array.from({ length: code.size * code.size }, (_, index) => [index % code.size, Math.floor(index / code.size)]);
  const path = cells.filter(([x = 0, y = 0]) => code.get(x, y)).map(([x, y]) => `M${x} ${y}h1v1h-1z`).join('');
  const side = code.size + 2 * QUIET;
  const svg = drawing([{ d: path }], `${-QUIET} ${-QUIET} ${side} ${side}`, 220);
  svg.setAttribute('class', 'code');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.removeAttribute('aria-hidden');
  return svg;
}
