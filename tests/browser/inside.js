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

/** Whether the boxes of the first elements that two selectors find share a part. @param {string[]} selectors */
export function isOver(selectors) {
  const [a, b] = selectors.map((selector) => document.querySelector(selector)?.getBoundingClientRect());
  if (!a || !b) throw new Error(`expected both of ${selectors.join(' and ')} on the page`);
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The colours that most pixels of a picture have. @param {string} base64 of a PNG */
export async function commonColours(base64) {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))], { type: 'image/png' }));
  const context = /** @type {CanvasRenderingContext2D} */ (Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height }).getContext('2d'));
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = `#${[...data.slice(at, at + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, 5).map(([colour]) => colour);
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

/** How much is kept of reports and settings: letters and photos on the shelf, entries of the storages, caches. */
export async function countKept() {
  /** @type {Record<string, number>} */
  const counts = { drafts: Object.keys(localStorage).length + Object.keys(sessionStorage).length, caches: (await caches.keys()).length };
  for (const { name = '' } of await indexedDB.databases()) {
    /** @type {IDBDatabase} */
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames) {
      counts[store] = await new Promise((resolve) => {
        const request = database.transaction(store).objectStore(store).count();
        request.onsuccess = () => resolve(request.result);
      });
    }
    database.close();
  }
  return counts;
}
