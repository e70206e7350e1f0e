// What runs inside the page for the driver: counting, measuring, auditing. It knows neither Playwright nor the product.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a person does, counted in the page itself: every finger or button put down, every key. A drag is one. */
export const COUNT_INTERACTIONS = 'window.interactions = 0; for (const type of ["pointerdown", "keydown"]) addEventListener(type, (event) => { if (!event.repeat) window.interactions += 1; }, { capture: true });';

/** What axe finds against WCAG 2.2 AA and good practice; it has to be there. @returns {Promise<string[]>} one line each */
export async function auditPage() {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await /** @type {any} */ (window).axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  return violations.map((/** @type {any} */ v) => `${v.id}: ${v.help}: ${v.nodes.map((/** @type {any} */ node) => node.target.join(' ')).join(', ')}`);
}

/** Name, width and height of what is pressed, a field with its label where that is part of it. @param {Element[]} all */
export function measureTargets(all) {
  return all.map((each) => {
    const { width, height } = (each.closest('label') ?? each).getBoundingClientRect();
    return { name: each.getAttribute('aria-label') ?? each.textContent?.trim() ?? each.id, width: Math.round(width), height: Math.round(height) };
  });
}

/** Addresses in all caches of the page's origin. */
export async function listKept() {
  const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
  return requests.flat().map(({ url }) => url);
}

/** Width and height of a picture. @param {string} path */
export async function measurePicture(path) {
  const { width, height } = await createImageBitmap(await (await fetch(path)).blob());
  return `${width}x${height}`;
}
