// Networks that are there in name only: something else answers in the server's place, or nothing answers for long.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './driver-browser.js';
import { openFront } from './front.js';
import { startServer } from './server.js';
import { SIZES, Visitor } from './visitor.js';

/** @typedef {import('./devices.js').Person} Person */
/** @typedef {import('./visitor.js').Screen} Screen */

/** What a browser says of such answers, and of none. */
const STRANGE = /Failed to load resource|the server failed: 511|ERR_INTERNET_DISCONNECTED|Failed to fetch/;
const PAGE = '<!doctype html><title>Wi-Fi</title><h1>Connectez-vous au Wi-Fi</h1>';
/** @type {[string, import('./front.js').Door][]} */
const DOORS = [
  ['a proxy that forbids', { status: 403, type: 'text/html', body: PAGE }],
  ['a proxy that wants a name', { status: 407, type: 'text/html', body: PAGE }],
  ['a network that wants to be signed in to', { status: 511, type: 'text/html', body: PAGE }],
  ['a page of somebody else', { status: 200, type: 'text/html', body: PAGE }],
  ['data of somebody else', { status: 200, type: 'application/json', body: '{"status":"ok"}' }],
  ['a refusal of somebody else', { status: 404, type: 'application/json', body: '{"type":"about:blank","title":"Not Found"}' }],
];
/** Places of the city with no camera within 100 m. */
const PLACES = Array.from({ length: 12 }, (_, index) => ({ longitude: 3.8332 + 0.0021 * (index % 4), latitude: 43.6341 + 0.0018 * Math.floor(index / 4), accuracy: 8 }));
const place = (/** @type {number} */ index) => PLACES[index] ?? { longitude: 3.85, latitude: 43.645, accuracy: 8 };

describe('a network in name only', () => {
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
  /** @param {Person} person @param {(visitor: Visitor, screen: Screen) => Promise<void>} look */
  const visit = async (person, look) => {
    front.shut(null);
    const screen = await browser.enter({ size: SIZES.phone, ...person });
    screen.foresee(STRANGE);
    await look(new Visitor(screen), screen);
    front.shut(null);
    await screen.leave();
  };
  /** @param {Visitor} visitor @param {Screen} screen @param {{ longitude: number, latitude: number, accuracy: number }} at */
  const begin = async (visitor, screen, at) => {
    await screen.standAt(at);
    await visitor.beginReport();
    await screen.read(/Position à 8/);
    await screen.press('Dôme', 'radio');
  };
  /** @param {Visitor} visitor @param {{ longitude: number, latitude: number }} at */
  const reportedAt = async (visitor, { longitude, latitude }) => (await visitor.cameras(`&near=${longitude},${latitude},60`)).length;
  /** @param {Screen} screen */
  const addPhoto = async (screen) => {
    await screen.unfold('Ajouter une photo (facultatif)');
    await screen.pictures.choose('photo-close', 'mur.jpg', 'image/jpeg', await screen.pictures.paint(400, 300, [['#c00', 0, 0, 400, 300]]));
    await screen.press('Garder la photo');
    await screen.see('img', 'Votre photo : De près');
  };

  for (const [index, [who, door]] of DOORS.entries()) {
    test(`${who} neither refuses a report nor takes it, nor its photo: ${door.status}`, () => visit({ position: place(index), installs: true }, async (visitor, screen) => {
      await visitor.openMap();
      await screen.seeElement('html[data-offline]');
      await begin(visitor, screen, place(index));
      await addPhoto(screen);
      front.shut(door);
      await screen.press('Envoyer');
      await screen.see('heading', 'Gardé sur cet appareil');
      await screen.press('Mes signalements');
      await screen.read('Attend le réseau');
      front.shut({ ...door, path: /\/photos\// });
      await screen.press('Essayer maintenant');
      await screen.read('Envoyé 1 photo attend encore.');
      assert.equal(await reportedAt(visitor, place(index)), 1);
      front.shut(null);
      await screen.pressIfThere('Essayer maintenant');
      await screen.until(async () => (await screen.hands.kept()).photos === 0);
      await screen.follow('Ouvrir le reçu');
      await screen.see('img', 'Votre photo : De près');
    }));
  }

  test('a proxy that leaves our policy out of answers costs nobody what is kept for later', () => visit({ position: place(8), installs: true }, async (visitor, screen) => {
    front.strip('content-security-policy');
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    front.strip(null);
    await screen.hands.network(false);
    await visitor.openMap('panel=list');
    await screen.read(/Pas de réseau\s: d’après/);
  }));

  test('a report that is taken back there waits until the server itself has heard of it', () => visit({ position: place(6) }, async (visitor, screen) => {
    await visitor.openMap();
    await begin(visitor, screen, place(6));
    await screen.hands.loseAnswers(/\/reports$/, 'POST');
    await screen.press('Envoyer');
    await screen.see('heading', 'Gardé sur cet appareil');
    front.shut({ status: 404, type: 'text/html', body: PAGE, path: /\/reports/ });
    await screen.hands.keepAnswers();
    await screen.press('Mes signalements');
    await screen.press('Effacer');
    await screen.press(/Effacer vraiment/);
    await screen.read(/sera retiré du serveur/);
    front.shut(null);
    await screen.pressIfThere('Essayer maintenant');
    await screen.until(async () => await reportedAt(visitor, place(6)) === 0);
  }));

  test('the worker alone believes nobody else either', () => visit({ position: place(7), installs: true }, async (visitor, screen) => {
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    await screen.hands.network(false);
    await begin(visitor, screen, place(7));
    await addPhoto(screen);
    await screen.press('Envoyer');
    await screen.see('heading', 'Gardé sur cet appareil');
    await screen.open('about:blank');
    for (const [, door] of DOORS) {
      front.shut(door);
      await screen.hands.network(true);
      const turned = front.turnedAway();
      await screen.hands.wakeWorker('outbox');
      await screen.until(async () => front.turnedAway() > turned);
    }
    front.shut(null);
    await visitor.openMap('panel=mine');
    await screen.until(async () => (await screen.hands.kept()).photos === 0);
    assert.equal(await reportedAt(visitor, place(7)), 1);
    await screen.follow('Ouvrir le reçu');
    await screen.see('img', 'Votre photo : De près');
  }));

  test('what such a network answers is never kept as ours, and lists go on from what is', () => visit({ position: place(8), installs: true }, async (visitor, screen) => {
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    front.shut({ status: 200, type: 'text/html', body: PAGE });
    await screen.press('Liste');
    await screen.press('Partout', 'radio');
    await screen.read(/Pas de réseau\s: d’après/);
    await screen.read(/^\d+ caméras$/);
    await screen.open('./?lang=fr');
    await screen.see('heading', 'Connectez-vous au Wi-Fi');
    front.shut(null);
    await screen.hands.network(false);
    await visitor.openMap('panel=list');
    await screen.read(/Pas de réseau\s: d’après/);
  }));

  test('after a few seconds without an answer it is said that nobody has to wait, and leaving loses nothing', () => visit({ position: place(9) }, async (visitor, screen) => {
    await visitor.openMap();
    await begin(visitor, screen, place(9));
    const answer = await screen.hands.holdRequests(/\/reports$/, 'POST');
    await screen.press('Envoyer');
    await screen.read(/Le réseau est lent\. C’est gardé sur cet appareil/);
    await screen.picture('portal-slow-phone');
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Mes signalements');
    await screen.read('Attend le réseau');
    await answer();
    await screen.read(/^Envoyé/);
    assert.equal(await reportedAt(visitor, place(9)), 1);
  }));

  test('a report that is refused after its sender has left stays with its reason', () => visit({ position: place(10) }, async (visitor, screen) => {
    const { longitude, latitude } = place(10);
    const receipt = Buffer.alloc(32, 9).toString('base64url');
    await screen.json('./reports', { receipt, body: { report_id: '7c9e6679-7425-40de-944b-e07fc1f90ae2', kind: 'camera', seen_on: '2026-11-20', evidence: 'seen', tags: { 'surveillance:type': 'camera', 'camera:type': 'dome' }, position: { type: 'Point', coordinates: [longitude + 0.0001, latitude] } } });
    await visitor.openMap();
    await begin(visitor, screen, place(10));
    const answer = await screen.hands.holdRequests(/\/reports$/, 'POST');
    await screen.press('Envoyer');
    await screen.read(/Le réseau est lent/);
    await screen.press('Mes signalements');
    await answer();
    await screen.read('Refusé');
    await screen.read(/Une caméra est déjà connue à cet endroit/);
    await screen.press('Modifier');
    await screen.read('Votre brouillon est repris.');
    assert.equal(await screen.isChecked('Dôme'), true);
  }));
});
