// Draws the icons of the installed application from the sign in web/favicon.svg: `node tools/icons.mjs`. They are kept in the repository.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium, FLAGS } from '../tests/browser/chromium.js';

const WEB = join(dirname(fileURLToPath(import.meta.url)), '..', 'web');
/** Name, pixels, and the share of the width that the sign takes: a maskable icon may lose all outside a circle of 80 % (W3C Manifest). */
const ICONS = /** @type {const} */ ([['icon-192', 192, 0.8], ['icon-512', 512, 0.8], ['icon-maskable-512', 512, 0.52]]);

const sign = readFileSync(join(WEB, 'favicon.svg')).toString('base64');
mkdirSync(join(WEB, 'icons'), { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
for (const [name, pixels, share] of ICONS) {
  const page = await browser.newPage({ viewport: { width: pixels, height: pixels }, colorScheme: 'light' });
  const side = Math.round(pixels * share);
  await page.setContent(`<body style="margin:0;background:#f7f3ea;display:grid;place-items:center;height:100vh"><img width="${side}" height="${side}" src="data:image/svg+xml;base64,${sign}"></body>`);
  await page.screenshot({ path: join(WEB, 'icons', `${name}.png`) });
}
await browser.close();
