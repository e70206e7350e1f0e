// A newer program while reports wait on the telephone: they outlive it, leave once, and the page that is still open goes on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './driver-browser.js';
import { openFront } from './front.js';
import { startServer } from './server.js';
import { SIZES, Visitor } from './visitor.js';

/** What a browser says of requests that get lost on purpose. */
const LOST = /ERR_CONNECTION_RESET|ERR_FAILED|Failed to fetch/;
/** Places of the city with no camera within 100 m. */
const PLACES = [{ longitude: 3.8402, latitude: 43.6301, accuracy: 8 }, { longitude: 3.8502, latitude: 43.6361, accuracy: 8 }];

describe('an update of the program', () => {
  /** @type {import('./front.js').Front} */
  let front;
  /** @type {import('./server.js').Server} */
  let server;
  /** @type {Awaited<ReturnType<typeof openBrowser>>} */
  let browser;
  before(async () => {
    front = await openFront();
    server = await startServer(['--public-url', front.address]);
    front.leadTo(server.address);
    browser = await openBrowser(front.address);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    front?.close();
  });

  test('loses nothing that waits, nor what is begun in the page that was open, and nothing is sent twice', async () => {
    const screen = await browser.enter({ size: SIZES.phone, position: PLACES[0] ?? 'refused', installs: true });
    const visitor = new Visitor(screen);
    screen.foresee(LOST);
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    await screen.hands.loseAnswers(/\/reports$/, 'POST');
    await visitor.beginReport();
    await screen.read(/Position à 8/);
    await screen.press('Dôme', 'radio');
    await screen.press('Envoyer');
    await screen.see('heading', 'Gardé sur cet appareil');
    front.update();
    await screen.hands.renewWorker();
    await screen.until(async () => (await screen.hands.shells()).every((name) => name.endsWith(' newer')));
    await screen.standAt(PLACES[1] ?? { longitude: 0, latitude: 0, accuracy: 0 });
    await screen.press('En signaler une autre');
    await screen.read(/Position à 8/);
    await screen.press('Fixe', 'radio');
    await screen.press('Envoyer');
    await screen.see('heading', 'Gardé sur cet appareil');
    await screen.hands.keepAnswers();
    await visitor.openMap('panel=mine');
    await screen.until(async () => await screen.count('link', 'Ouvrir le reçu') === 2);
    for (const { longitude, latitude } of PLACES) assert.equal((await visitor.cameras(`&near=${longitude},${latitude},60`)).length, 1);
    await screen.leave();
  });
});
