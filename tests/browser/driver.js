// Drives a real Chromium: the only file that knows Playwright. It speaks of buttons, fields and pictures, not of cameras.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { ROOT } from './server.js';

/** @typedef {{ width: number, height: number, touch?: boolean }} Size */
/** @typedef {{ size?: Size, dark?: boolean, lang?: string, scripts?: boolean, webgl?: boolean, position?: { longitude: number, latitude: number, accuracy: number } | 'refused' }} Person */
/** @typedef {Parameters<import('playwright-core').Page['getByRole']>[0]} Role */

/** @type {Record<'phone' | 'desk' | 'hall' | 'oldHall', Size>} */
export const SIZES = {
  phone: { width: 390, height: 844, touch: true },
  desk: { width: 1280, height: 800 },
  hall: { width: 1920, height: 1080 },
  oldHall: { width: 1024, height: 768 },
};

/** Software rendering that is explicit, so that the console stays clean; no other host can even be resolved. */
const FLAGS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RESULTS = join(ROOT, 'test-results');

function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [process.env.CHROMIUM, ...paths, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium found: `make test` tells how to get one, CHROMIUM= names one elsewhere');
  return found;
}

/** A browser in which several people look at the same server.
 * @param {string} address @returns {Promise<{ enter: (person?: Person) => Promise<Screen>, close: () => Promise<void> }>} */
export async function openBrowser(address) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
  return {
    async enter(person = {}) {
      const context = await browser.newContext({ baseURL: address, ...circumstances(person) });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      if (person.webgl === false) await page.addInitScript('HTMLCanvasElement.prototype.getContext = () => null');
      return new Screen(page, address);
    },
    close: () => browser.close(),
  };
}

/** What the device and its settings are like; movement is always reduced, so that pictures are the same each time.
 * @param {Person} person @returns {import('playwright-core').BrowserContextOptions} */
function circumstances({ size = SIZES.desk, dark = false, lang = 'fr-FR', scripts = true, position }) {
  const { width, height, touch = false } = size;
  const place = typeof position === 'object' ? { geolocation: position, permissions: ['geolocation'] } : {};
  return {
    viewport: { width, height }, hasTouch: touch, isMobile: touch, deviceScaleFactor: touch ? 2 : 1, colorScheme: dark ? 'dark' : 'light',
    locale: lang, timezoneId: 'Europe/Paris', reducedMotion: 'reduce', javaScriptEnabled: scripts, ...place,
  };
}

/** What one person has in front of them. Whatever the browser complains about is kept until the end and fails the test there. */
export class Screen {
  /** @type {string[]} */
  #complaints = [];
  /** @type {RegExp[]} */
  #foreseen = [];
  #page;

  /** @param {import('playwright-core').Page} page @param {string} address */
  constructor(page, address) {
    this.#page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.#complaints.push(`script: ${error.stack ?? error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(address) && !/^(data|blob):/.test(url)) this.#complaints.push(`request to another place: ${url}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 500) this.#complaints.push(`the server failed: ${response.status()} ${response.url()}`);
    });
  }

  /** A complaint that belongs to the test, such as the 422 it provokes. @param {RegExp} pattern */
  foresee(pattern) {
    this.#foreseen.push(pattern);
  }

  /** Closes the screen and fails when the browser complained of anything that was not foreseen. */
  async leave() {
    await this.#page.context().close();
    const found = this.#complaints.filter((complaint) => !this.#foreseen.some((pattern) => pattern.test(complaint)));
    if (found.length > 0) throw new Error(`the browser complained:\n${found.join('\n')}`);
  }

  /** Opens an address and waits until nothing more is loaded and drawn. @param {string} path */
  async open(path) {
    const response = await this.#page.goto(path);
    await this.settle();
    return response?.status() ?? 0;
  }

  /** Waits until the network is quiet and two frames have been drawn. */
  async settle() {
    await this.#page.waitForLoadState('networkidle');
    await this.#page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))').catch(() => undefined);
  }

  address() {
    return new URL(this.#page.url());
  }

  title() {
    return this.#page.title();
  }

  async back() {
    await this.#page.goBack();
    await this.settle();
  }

  async reload() {
    await this.#page.reload();
    await this.settle();
  }

  /** @param {Role} role @param {string | RegExp} name */
  #find(role, name) {
    return this.#page.getByRole(role, { name, exact: typeof name === 'string' }).filter({ visible: true }).first();
  }

  /** Presses what has this role and name. @param {string | RegExp} name @param {Role} [role] */
  async press(name, role = 'button') {
    await this.#find(role, name).click();
  }

  /** @param {string | RegExp} label @param {string} text */
  async fill(label, text) {
    await this.#page.getByLabel(label).filter({ visible: true }).first().fill(text);
  }

  /** @param {string | RegExp} label @returns {Promise<string>} */
  async valueOf(label) {
    return this.#page.getByLabel(label).filter({ visible: true }).first().inputValue();
  }

  /** @param {string | RegExp} label @param {string} option */
  async select(label, option) {
    await this.#page.getByLabel(label).filter({ visible: true }).first().selectOption(option);
  }

  /** Waits until something with this role and name is there. @param {Role} role @param {string | RegExp} name */
  async see(role, name) {
    await this.#find(role, name).waitFor();
  }

  /** Waits until this text is there. @param {string | RegExp} text */
  async read(text) {
    await this.#page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Waits until nothing with this role and name is there any more. @param {Role} role @param {string | RegExp} name */
  async miss(role, name) {
    await this.#find(role, name).waitFor({ state: 'detached' });
  }

  /** Waits until the address answers. @param {(url: URL) => boolean} test */
  async arriveAt(test) {
    await this.#page.waitForURL(test);
  }

  /** How many visible things have this role (and name). @param {Role} role @param {string | RegExp} [name] */
  count(role, name) {
    return this.#page.getByRole(role, name === undefined ? {} : { name }).filter({ visible: true }).count();
  }

  /** The text of the first element a CSS selector finds, blanks folded. @param {string} selector */
  async text(selector) {
    return (await this.#page.locator(selector).first().innerText()).replace(/\s+/g, ' ').trim();
  }

  /** @param {string} key as in "ArrowRight" */
  async strike(key) {
    await this.#page.keyboard.press(key);
  }

  /** Taps or clicks at a point of the element, in CSS pixels from its middle. @param {string} selector @param {number} [dx] @param {number} [dy] */
  async touchAt(selector, dx = 0, dy = 0) {
    const box = await this.#page.locator(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} is not on the screen`);
    await this.#page.mouse.click(box.x + box.width / 2 + dx, box.y + box.height / 2 + dy);
  }

  /** Drags from the middle of an element. @param {string} selector @param {number} dx @param {number} dy */
  async drag(selector, dx, dy) {
    const box = await this.#page.locator(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} is not on the screen`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await this.#page.mouse.move(x, y);
    await this.#page.mouse.down();
    await this.#page.mouse.move(x + dx, y + dy, { steps: 8 });
    await this.#page.mouse.up();
  }

  /** The computed value of a CSS property. @param {string} selector @param {string} property */
  style(selector, property) {
    return this.#page.locator(selector).first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
  }

  /** The box of an element in CSS pixels. @param {string} selector */
  box(selector) {
    return this.#page.locator(selector).first().boundingBox();
  }

  /** How far the page can be scrolled sideways, in CSS pixels: nothing, on a page that fits. */
  overflow() {
    return this.#page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  /** A request from the page's own origin, as a script would make it. @param {string} path @returns {Promise<any>} */
  async json(path) {
    return (await this.#page.context().request.get(path, { headers: { accept: 'application/json' } })).json();
  }

  /** Keeps what is on the screen in test-results, or where told. @param {string} name @param {{ path?: string, whole?: boolean }} [how] */
  async picture(name, { path, whole = false } = {}) {
    mkdirSync(RESULTS, { recursive: true });
    return this.#page.screenshot({ path: path ?? join(RESULTS, `${name}.png`), fullPage: whole });
  }

  /** What axe finds against WCAG 2.2 AA and good practice, one line each. @returns {Promise<string[]>} */
  async audit() {
    await this.#page.evaluate(AXE);
    const violations = await this.#page.evaluate(async () => {
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      return (await /** @type {any} */ (window).axe.run(document, { runOnly: tags, resultTypes: ['violations'] })).violations;
    });
    return violations.map((/** @type {any} */ v) => `${v.id}: ${v.help}: ${v.nodes.map((/** @type {any} */ node) => node.target.join(' ')).join(', ')}`);
  }
}
