// Drives a real Chromium: with driver-browser.js, driver-hands.js and driver-pictures.js the only file that knows Playwright. It speaks of buttons, fields and pictures, not of cameras.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Hands } from './driver-hands.js';
import { appear, Pictures } from './driver-pictures.js';
import { AXE, auditPage } from './inside.js';
import { ROOT } from './server.js';
/** @typedef {Parameters<import('playwright-core').Page['getByRole']>[0]} Role */

const RESULTS = join(ROOT, 'test-results');
/** What one person has in front of them. Whatever the browser complains about is kept until the end and fails the test there. */
export class Screen {
  /** @type {string[]} */
  #complaints = [];
  /** @type {RegExp[]} */
  #foreseen = [];
  #page;
  #address;
  #hasScripts;

  /** @param {import('playwright-core').Page} page @param {string} address @param {boolean} hasScripts */
  constructor(page, address, hasScripts) {
    this.#page = page;
    this.#address = address;
    /** The keyboard, the device as it is held, and how much was done with them. */
    this.hands = new Hands(page);
    /** What it shows and takes as pictures. */
    this.pictures = new Pictures(page);
    this.#hasScripts = hasScripts;
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

  /** Another tab of the same browser; it closes with this one. */
  async tab() {
    return new Screen(await this.#page.context().newPage(), this.#address, this.#hasScripts);
  }

  /** Opens an address and waits until nothing more is loaded and drawn. @param {string} path */
  async open(path) {
    const response = await this.#page.goto(path);
    await this.settle();
    return response?.status() ?? 0;
  }

  /** Waits until the network is quiet, the map has drawn its ground after its cameras (or had ten seconds for it) and two frames have been drawn. */
  async settle() {
    await this.#page.waitForLoadState('networkidle');
    if (this.#hasScripts) await this.#page.evaluate(`new Promise((done) => { const end = performance.now() + 10000; const look = () => performance.now() > end || !document.querySelector('#map canvas') || performance.getEntriesByName('map settled').length > 0 ? done() : setTimeout(look, 50); look(); })`).catch(() => undefined);
    // Without scripts no frame is ever called for.
    if (this.#hasScripts) await this.#page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))').catch(() => undefined);
  }

  address() {
    return new URL(this.#page.url());
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

  /** Presses a button that may be gone already. @param {string} name */
  async pressIfThere(name) {
    if (await this.count('button', name) > 0) await this.#find('button', name).click({ timeout: 2000 }).catch(() => undefined);
  }

  /** Asks again and again until it is so; fails after a while. @param {() => Promise<boolean>} question */
  async until(question) {
    const end = Date.now() + 60_000;
    while (!await question()) {
      if (Date.now() > end) throw new Error('it did not become so');
      await new Promise((done) => setTimeout(done, 250));
    }
  }

  /** @param {string | RegExp} label @param {string} text */
  async fill(label, text) {
    await this.#page.getByLabel(label).filter({ visible: true }).first().fill(text);
  }

  /** @param {string | RegExp} label @returns {Promise<string>} */
  async valueOf(label) {
    return this.#page.getByLabel(label).filter({ visible: true }).first().inputValue();
  }

  /** Whether a choice is taken. @param {string} name */
  isChecked(name) {
    return this.#find('radio', name).isChecked();
  }

  /** Waits until something with this role and name is there. @param {Role} role @param {string | RegExp} name */
  async see(role, name) {
    await appear(this.#find(role, name));
  }

  /** Waits until a CSS selector finds something. @param {string} selector */
  async seeElement(selector) {
    await this.#page.locator(selector).first().waitFor({ state: 'attached' });
  }

  /** Types into a field, key by key as people do. @param {string} selector @param {string} text */
  async type(selector, text) {
    await this.#page.locator(selector).fill('');
    await this.#page.locator(selector).pressSequentially(text);
  }

  /** Waits until this text is there. @param {string | RegExp} text */
  async read(text) {
    await appear(this.#page.getByText(text).filter({ visible: true }).first());
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
    await this.#page.locator(selector).first().scrollIntoViewIfNeeded();
    const box = await this.#page.locator(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} is not on the screen`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await this.#page.mouse.move(x, y);
    await this.#page.mouse.down();
    await this.#page.mouse.move(x + dx, y + dy, { steps: 8 });
    await this.#page.mouse.up();
  }

  /** Opens a <details>. @param {string} summary */
  async unfold(summary) {
    await this.#page.locator('details:not([open]) > summary', { hasText: summary }).first().click();
  }

  /** Moves to where the device will say it is. @param {{ longitude: number, latitude: number, accuracy: number }} position */
  async standAt(position) {
    await this.#page.context().setGeolocation(position);
  }

  /** The computed value of a CSS property. @param {string} selector @param {string} property */
  style(selector, property) {
    return this.#page.locator(selector).first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
  }

  /** An attribute of what has this role and name. @param {Role} role @param {string | RegExp} name @param {string} attribute */
  attribute(role, name, attribute) {
    return this.#find(role, name).getAttribute(attribute);
  }

  /** The language the page says it is written in. */
  language() {
    return this.#page.locator('html').getAttribute('lang');
  }

  /** Follows a link. @param {string | RegExp} name */
  async follow(name) {
    await this.press(name, 'link');
  }

  /** How far the page can be scrolled sideways, in CSS pixels: nothing, on a page that fits. */
  overflow() {
    return this.#page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  /** Whether something is larger than the box it is shown in. @param {string} selector */
  isCut(selector) {
    return this.#page.locator(selector).first().evaluate((element) => element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1);
  }

  /** A request from the page's own origin, as a script would make it; with a body, a report and its receipt; with a receipt alone, what it opens. @param {string} path @param {{ receipt: string, body?: object, method?: string }} [sent] @returns {Promise<any>} */
  async json(path, sent) {
    return (await this.#page.context().request.fetch(path, sent ? { method: sent.method ?? 'POST', headers: { authorization: `Bearer ${sent.receipt}` }, ...(sent.body ? { data: sent.body } : {}) } : { headers: { accept: 'application/json' } })).json();
  }

  /** Keeps what is on the screen in test-results, or where told. @param {string} name @param {{ path?: string, whole?: boolean }} [how] */
  async picture(name, { path, whole = false } = {}) {
    mkdirSync(RESULTS, { recursive: true });
    return this.#page.screenshot({ path: path ?? join(RESULTS, `${name}.png`), fullPage: whole, ...(path?.endsWith('.jpg') ? { quality: 80 } : {}) });
  }

  /** How many A4 sheets the page prints on. */
  async printedPages() {
    return (await this.#page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  }

  /** What axe finds against WCAG 2.2 AA and good practice, one line each. @returns {Promise<string[]>} */
  async audit() {
    return this.#page.evaluate(AXE).then(() => this.#page.evaluate(auditPage));
  }
}
