// What a person does with the keyboard and with the device in hand, and how much of it; the part of the driver for that.
import { countKept, listKept, measurePicture, measureTargets } from './inside.js';

export class Hands {
  #page;

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.#page = page;
  }

  /** Goes on with the tabulator until the focus is there. @param {string} selector */
  async reach(selector) {
    for (let step = 0; step < 120; step += 1) {
      if (await this.#page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await this.#page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not lead to ${selector}`);
  }

  /** Types where the focus is. @param {string} text */
  async write(text) {
    await this.#page.keyboard.type(text);
  }

  /** Takes one of a list's words. @param {string | RegExp} label @param {string} words */
  async select(label, words) {
    await this.#page.getByLabel(label).filter({ visible: true }).first().selectOption({ label: words });
  }

  /** Whether a box is ticked. @param {string | RegExp} label */
  isTicked(label) {
    return this.#page.getByRole('checkbox', { name: label }).filter({ visible: true }).first().isChecked();
  }

  /** How many things were done on this page since it was opened. @returns {Promise<number>} */
  interactions() {
    return this.#page.evaluate('window.interactions');
  }

  /** Holds the device so from now on: degrees as its sensor goes on telling them (W3C Device Orientation). @param {{ alpha: number, beta: number, gamma: number, absolute?: boolean }} angles */
  async turnDevice({ alpha, beta, gamma, absolute = true }) {
    await this.#page.evaluate(`clearInterval(window.held); window.held = setInterval(() => dispatchEvent(new DeviceOrientationEvent('deviceorientation${absolute ? 'absolute' : ''}', ${JSON.stringify({ alpha, beta, gamma, absolute })})), 50)`);
  }

  /** Sizes of everything visible that is pressed, in CSS pixels: name, width, height. @param {string} within */
  targets(within) {
    return this.#page.locator(`${within} :is(button, a, input, select, textarea, summary, [role=slider])`).filter({ visible: true }).evaluateAll(measureTargets);
  }

  /** Whether a finger in its middle would press it: it lies on the screen and nothing covers it. @param {string} selector */
  canPress(selector) {
    return this.#page.locator(selector).filter({ visible: true }).first().evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return hit !== null && (hit === element || element.contains(hit));
    });
  }

  /** How many elements a CSS selector finds. @param {string} selector */
  countOf(selector) {
    return this.#page.locator(selector).count();
  }

  /** Whether the browser has been led back from somewhere; it becomes so only once it is there. @returns {Promise<boolean>} */
  hasGoneBack() {
    return this.#page.evaluate('navigation.canGoForward');
  }

  /** Marks elements, so that it can be told whether they are still the same. @param {string} selector */
  async mark(selector) {
    await this.#page.locator(selector).evaluateAll((elements) => { for (const element of elements) element.setAttribute('data-marked', ''); });
  }

  /** What has the focus, in its own words and without blanks. @returns {Promise<string>} */
  focused() {
    return this.#page.evaluate(() => document.activeElement?.textContent?.replace(/\s+/g, '') ?? '');
  }

  /** What stands in fields, in their order. @param {string} selector @returns {Promise<string[]>} */
  values(selector) {
    return this.#page.locator(selector).evaluateAll((fields) => fields.map((field) => /** @type {HTMLInputElement} */ (field).value));
  }

  /** What a screen reader is given, as Playwright writes it. @param {string} selector */
  tree(selector) {
    return this.#page.locator(selector).first().ariaSnapshot();
  }

  /** What has the focus: its role or element, and its name. @returns {Promise<string>} */
  holder() {
    return this.#page.evaluate(() => `${document.activeElement?.tagName.toLowerCase()} ${document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.replace(/\s+/g, ' ').trim()}`);
  }

  /** Whether there is a network from now on. @param {boolean} isThere */
  async network(isThere) {
    await this.#page.context().setOffline(!isThere);
  }

  /** What the service worker keeps of the server's answers. @returns {Promise<string[]>} addresses */
  keptAddresses() {
    return this.#page.evaluate(listKept);
  }

  /** Width and height of a picture of this server, as in "192x192". @param {string} path @returns {Promise<string>} */
  sizeOf(path) {
    return this.#page.evaluate(measurePicture, path);
  }

  /** Lets requests reach the server and their answers get lost. @param {RegExp} path @param {string} method */
  async loseAnswers(path, method) {
    await this.#page.route(path, async (route) => {
      if (route.request().method() !== method) return route.fallback();
      await route.fetch();
      return route.abort('connectionreset');
    });
  }

  /** Lets requests get lost before they reach the server. @param {RegExp} path @param {string} method */
  async loseRequests(path, method) {
    await this.#page.route(path, (route) => (route.request().method() === method ? route.abort('connectionreset') : route.fallback()));
  }

  /** Lets requests wait for an answer that never comes. @param {RegExp} path @param {string} method */
  async hangRequests(path, method) {
    await this.#page.route(path, (route) => (route.request().method() === method ? undefined : route.fallback()));
  }

  /** Lets requests wait until they are let go. @param {RegExp} path @param {string} method @returns {Promise<() => Promise<void>>} lets them go */
  async holdRequests(path, method) {
    /** @type {import('playwright-core').Route[]} */
    const held = [];
    await this.#page.route(path, (route) => (route.request().method() === method ? void held.push(route) : route.fallback()));
    return async () => { for (const route of held) await route.continue(); };
  }

  /** Waits for the next request there. @param {RegExp} path */
  nextRequest(path) {
    return this.#page.waitForRequest(path);
  }

  /** Requests and answers arrive again. */
  async keepAnswers() {
    await this.#page.unrouteAll({ behavior: 'wait' });
  }

  /** What the device keeps in IndexedDB and storages, counted. @returns {Promise<Record<string, number>>} */
  kept() {
    return this.#page.evaluate(countKept);
  }

  /** The browser looks whether there is a newer service worker, as it does by itself from time to time. */
  async renewWorker() {
    await this.#page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration())?.update(); });
  }

  /** Names of the caches that hold the program's files. @returns {Promise<string[]>} */
  shells() {
    return this.#page.evaluate(async () => (await caches.keys()).filter((name) => name.includes(' shell ')));
  }

  /** The browser finds, with no page of ours open, that the network is back (Background Sync). @param {string} tag */
  async wakeWorker(tag) {
    const session = await this.#page.context().newCDPSession(this.#page);
    /** @type {Promise<{ registrationId: string, scopeURL: string }>} */
    const registered = new Promise((resolve) => session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => { if (first) resolve(first); }));
    await session.send('ServiceWorker.enable');
    const { registrationId, scopeURL } = await registered;
    await session.send('ServiceWorker.dispatchSyncEvent', { origin: new URL(scopeURL).origin, registrationId, tag, lastChance: false });
    await session.detach();
  }
}
