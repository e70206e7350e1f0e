// The part of the driver that makes, gives and looks at pictures, and listens to how they are sent. It knows Playwright, as driver.js does.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { commonColours, isOver } from './inside.js';
import { ROOT } from './server.js';

/** Waits until it is visible; fails with what the page shows instead. @param {import('playwright-core').Locator} what */
export async function appear(what) {
  await what.waitFor().catch(async (error) => {
    const instead = await what.page().locator('#panel-body, main').filter({ visible: true }).first().innerText({ timeout: 2000 }).catch(() => 'nothing that could be read');
    throw new Error(`${error.message}\nThe page says instead: ${instead.replace(/\s+/g, ' ').slice(0, 800)}`);
  });
}

/** Pictures on one person's screen. */
export class Pictures {
  #page;

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.#page = page;
  }

  /** The device goes over to its dark or its light theme, as it does in the evening. @param {boolean} dark */
  async turn(dark) {
    await this.#page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    // The page hears of it with its next frame.
    await this.#page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }

  /** Chooses a file, as from a telephone's pictures. @param {string} name of the field @param {string} file its name @param {string} mimeType @param {Buffer} buffer */
  async choose(name, file, mimeType, buffer) {
    await this.#page.locator(`input[type=file][name=${name}]`).last().setInputFiles({ name: file, mimeType, buffer });
  }

  /** Draws with the mouse between two points, as shares of the element's sides. @param {string} selector @param {[number, number]} from @param {[number, number]} to */
  async drawBox(selector, from, to) {
    const box = await this.#page.locator(selector).boundingBox();
    if (!box) throw new Error(`${selector} is not on the screen`);
    const place = (/** @type {[number, number]} */ [x, y]) => /** @type {const} */ ([box.x + x * box.width, box.y + y * box.height]);
    await this.#page.mouse.move(...place(from));
    await this.#page.mouse.down();
    await this.#page.mouse.move(...place(to), { steps: 6 });
    await this.#page.mouse.up();
  }

  /** Whether two elements lie over each other. @param {string} selector @param {string} other */
  isOver(selector, other) {
    return this.#page.evaluate(isOver, [selector, other]);
  }

  /** The colours that most of an element has on the screen, the commonest first, as `#rrggbb`. @param {string} selector */
  async colours(selector) {
    const picture = await this.#page.locator(selector).first().screenshot();
    return this.#page.evaluate(commonColours, picture.toString('base64'));
  }

  /** What a reader of QR codes (zbar) finds on the screen, which is kept under this name. @param {string} name */
  async readCode(name) {
    const path = join(ROOT, 'test-results', `${name}.png`);
    await this.#page.getByRole('img', { name: /code QR/i }).scrollIntoViewIfNeeded();
    await this.#page.screenshot({ path });
    return execFileSync('zbarimg', ['--quiet', '--raw', '--nodbus', '-Sdisable', '-Sqrcode.enable', path], { encoding: 'utf8' }).trim();
  }

  /** A JPEG painted with rectangles, made by the browser. @param {number} width @param {number} height @param {[string, number, number, number, number][]} parts colour, left, top, width, height */
  async paint(width, height, parts) {
    const url = await this.#page.evaluate(([w, h, rectangles]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      for (const [colour, ...place] of rectangles) {
        context.fillStyle = colour;
        context.fillRect(...place);
      }
      return canvas.toDataURL('image/jpeg', 0.95);
    }, /** @type {const} */ ([width, height, parts]));
    return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  }

  /** The colour of a picture at a place, in a word. @param {Buffer} bytes @param {number} x share of its width @param {number} y share of its height */
  colourAt(bytes, x, y) {
    return this.#page.evaluate(async ([base64, across, down]) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.drawImage(image, 0, 0);
      const [red = 0, green = 0, blue = 0] = context.getImageData(Math.floor(across * image.width), Math.floor(down * image.height), 1, 1).data;
      if (Math.max(red, green, blue) < 12) return 'black';
      return red > 150 && blue < 80 ? 'red' : blue > 150 && red < 80 ? 'blue' : `${red},${green},${blue}`;
    }, /** @type {const} */ ([bytes.toString('base64'), x, y]));
  }

  /** Listens for requests of a method from now on; the answer waits for them and gives their bodies. @param {string} method @returns {() => Promise<Buffer[]>} */
  listen(method) {
    /** @type {Buffer[]} */
    const bodies = [];
    const heard = this.#page.route('**/*', async (route) => {
      const request = route.request();
      if (request.method() === method) bodies.push(request.postDataBuffer() ?? Buffer.alloc(0));
      await route.fallback();
    });
    return () => heard.then(() => bodies);
  }

  /** Answers requests of a method in place of the server, which asks not to be tried again by itself within the hour; null lets them through again. @param {string} method @param {number | null} status */
  async answer(method, status) {
    await this.#page.unroute('**/photos/**');
    if (status === null) return;
    await this.#page.route('**/photos/**', (route) => (route.request().method() === method ? route.fulfill({ status, contentType: 'application/problem+json', headers: { 'Retry-After': '3600' }, body: '{}' }) : route.fallback()));
  }

  /** Something on the way stops the first photo of a method, and whatever is not smaller than it, in its own words. @param {string} method */
  async stopLarge(method) {
    let least = Infinity;
    await this.#page.route('**/photos/**', async (route) => {
      const size = route.request().postDataBuffer()?.length ?? 0;
      if (route.request().method() !== method || (least < Infinity && size < least)) return route.fallback();
      least = Math.min(least, size);
      return route.fulfill({ status: 413, contentType: 'text/html', body: '<h1>413 Request Entity Too Large</h1>' });
    });
  }

  /** Gives the pages to come something that this browser lacks. @param {string} name @param {string} source */
  async pretend(name, source) {
    await this.#page.addInitScript(`globalThis[${JSON.stringify(name)}] = ${source}`);
  }

  /** @param {string | RegExp} name of a radio button or a box */
  isChecked(name) {
    return this.#page.getByLabel(name, { exact: typeof name === 'string' }).first().isChecked();
  }
}
