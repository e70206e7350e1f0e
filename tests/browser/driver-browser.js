// Starts the real Chromium and lets people in, each with a device and settings of their own; the part of the driver for that.
import { chromium } from 'playwright-core';
import { findChromium, FLAGS } from './chromium.js';
import { circumstances } from './devices.js';
import { Screen } from './driver.js';
import { COUNT_INTERACTIONS } from './inside.js';
/** @typedef {import('./devices.js').Person} Person */

/** Long, since a busy machine draws slowly; nothing waits that long when all is well. */
const PATIENCE_MS = 90_000;

const DAY_MS = 86_400_000;

/** A slow network brings a large file so much later. */
const LATE_MS = 6000;

/** A browser in which several people look at the same server.
 * @param {string} address @returns {Promise<{ enter: (person?: Person) => Promise<Screen>, close: () => Promise<void> }>} */
export async function openBrowser(address) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
  return {
    async enter(person = {}) {
      const context = await browser.newContext({ baseURL: address, ...circumstances(person) });
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      await context.addInitScript(COUNT_INTERACTIONS);
      if (person.daysLate) await context.clock.setSystemTime(Date.now() - person.daysLate * DAY_MS);
      if (person.mapLibrary) await page.route('**/vendor/maplibre-gl.mjs', (route) => (person.mapLibrary === 'never' ? route.abort() : void setTimeout(() => void route.continue().catch(() => {}), LATE_MS)));
      // A worker fetches ahead and answers from what it kept: only tests about that let it.
      if (!person.installs) await context.addInitScript('delete Navigator.prototype.serviceWorker');
      if (person.webgl === false) await context.addInitScript('HTMLCanvasElement.prototype.getContext = () => null');
      return new Screen(page, address, person.scripts !== false);
    },
    close: () => browser.close(),
  };
}
