// What people do with Contrechamp, in the words of the product. It presses and reads through the driver and knows no Playwright.
import { after, before } from 'node:test';
import { SIZES } from './devices.js';
import { openBrowser } from './driver-browser.js';
import { startServer } from './server.js';

export { SIZES };

/** @typedef {import('./devices.js').Person} Person */
/** @typedef {import('./driver.js').Screen} Screen */
/** @typedef {{ id: string, geometry: { coordinates: [number, number] }, properties: Record<string, any> }} Feature */

/** A server and a browser for the tests of one file; each test lets people in and they leave without a complaint.
 * @param {string[]} [options] of `contrechamp serve` */
export function openTown(options = []) {
  /** @type {import('./server.js').Server} */
  let server;
  /** @type {Awaited<ReturnType<typeof openBrowser>>} */
  let browser;
  before(async () => {
    server = await startServer(options);
    browser = await openBrowser(server.address);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  return {
    /** Where it is reached. */
    address: () => server.address,
    /** What an operator types while the server runs. @param {...string} words */
    command: (...words) => server.command(...words),
    /** Lets somebody in, and sees them out: leaving fails on whatever the browser complained of.
     * @param {Person} person @param {(visitor: Visitor, screen: Screen) => Promise<void>} visit */
    async with(person, visit) {
      const screen = await browser.enter(person);
      let isDone = false;
      try {
        await visit(new Visitor(screen), screen);
        isDone = true;
      } finally {
        if (isDone) await screen.leave();
        else await screen.leave().catch((/** @type {Error} */ error) => console.error(error.message));
      }
    },
  };
}

/** Somebody with the product before them. Texts are those of the French interface unless they say otherwise. */
export class Visitor {
  #screen;

  /** @param {Screen} screen */
  constructor(screen) {
    this.#screen = screen;
  }

  /** @param {string} [query] without its question mark */
  async openMap(query = '') {
    await this.#screen.open(query === '' ? './' : `./?${query}`);
    await this.#screen.seeElement('html[data-ready]');
    await this.#screen.settle();
  }

  /** Looks at a place from so near that each camera is drawn alone. @param {[number, number]} position longitude, latitude */
  async lookAt([lon, lat], zoom = 17) {
    await this.openMap(`map=${zoom}/${lat}/${lon}`);
  }

  /** @param {string} text */
  async searchFor(text) {
    await this.#screen.type('#search-input', text);
  }

  /** Waits for a search result and takes it. @param {RegExp} name */
  async takeResult(name) {
    await this.#screen.press(name, 'option');
    await this.#screen.settle();
  }

  /** The heading of the sheet that is open. */
  heading() {
    return this.#screen.text('#panel-body h2');
  }

  /** What the open sheet says. */
  sheet() {
    return this.#screen.text('#panel-body');
  }

  async closeSheet() {
    await this.#screen.press('Fermer');
  }

  /** Taps in the middle of the map, or so many CSS pixels from there. */
  async tapMap(dx = 0, dy = 0) {
    await this.#screen.touchAt('#map', dx, dy);
  }

  /** A value of the address. @param {string} name */
  asked(name) {
    return this.#screen.address().searchParams.get(name);
  }

  /** Waits until the address has this value. @param {string} name @param {string | RegExp | null} value */
  async untilAsked(name, value) {
    await this.#screen.arriveAt((url) => {
      const found = url.searchParams.get(name);
      return value instanceof RegExp ? value.test(found ?? '') : found === value;
    });
  }

  async beginReport() {
    await this.#screen.press('Signaler une caméra', 'link');
    await this.#screen.see('heading', /Que voyez-vous/);
    await this.#screen.settle();
  }

  async sendReport() {
    await this.#screen.press('Envoyer');
    await this.#screen.see('heading', 'Merci');
  }

  /** Opens the page of a report by its receipt, as kept. @param {string} address */
  async openReceipt(address) {
    await this.#screen.open('./about');
    await this.#screen.open(address);
    await this.#screen.see('button', 'Retirer');
  }

  /** @param {string} type the word beside the picture */
  async correctReport(type) {
    await this.#screen.press(type, 'radio');
    await this.#screen.press('Enregistrer');
    await this.#screen.read('Votre correction est enregistrée.');
  }

  async withdrawReport() {
    await this.#screen.press('Retirer');
    await this.#screen.see('heading', 'Retirer ce signalement ?');
    await this.#screen.press('Retirer');
    await this.#screen.read('Ce signalement est retiré.');
  }

  /** Cameras as the interface's own data has them. @param {string} [filter] as in a query @returns {Promise<Feature[]>} */
  async cameras(filter = '') {
    return (await this.#screen.json(`./collections/cameras/items?limit=1000${filter}`)).features;
  }

  /** Places for children. @returns {Promise<Feature[]>} */
  async places() {
    return (await this.#screen.json('./collections/places/items?limit=1000')).features;
  }

  /** A camera of the city's list that has no other within some 60 m, so that a tap can mean only it. */
  async lonelyCamera() {
    const all = await this.cameras();
    const metres = (/** @type {Feature} */ a, /** @type {Feature} */ b) => {
      const [[x, y], [u, v]] = [a.geometry.coordinates, b.geometry.coordinates];
      return Math.hypot((x - u) * 80_500, (y - v) * 111_100);
    };
    const lonely = all.find((camera) => all.every((other) => other === camera || metres(camera, other) > 60));
    if (!lonely) throw new Error('every camera has a neighbour');
    return lonely;
  }
}
