// Reports without network: kept, seen on one's own map, changed, sent by themselves and once; and a device that forgets.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** @typedef {import('./visitor.js').Visitor} Visitor */
/** @typedef {import('./visitor.js').Screen} Screen */

/** What a browser says of requests that find no network, lose their answer or are refused on purpose. */
const NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_CONNECTION_RESET|Failed to fetch/;
/** Places of the city with no camera within 100 m, one for each report. */
const QUIET = Array.from({ length: 12 }, (_, index) => ({ longitude: 3.8332 + 0.0021 * (index % 4), latitude: 43.6341 + 0.0018 * Math.floor(index / 4), accuracy: 8 }));

/** @param {Visitor} visitor @param {Screen} screen */
async function beginAt(visitor, screen) {
  await visitor.beginReport();
  await screen.read(/Position à 8\sm près/);
}

/** Sends into the void. @param {Screen} screen */
async function sendAndKeep(screen) {
  await screen.press('Envoyer');
  await screen.see('heading', 'Gardé sur cet appareil');
}

/** @param {Screen} screen */
async function openMine(screen) {
  await screen.press('Mes signalements');
  await screen.see('heading', 'Mes signalements');
}

/** Cameras that residents reported near a place, as everybody sees them. @param {Visitor} visitor @param {{ longitude: number, latitude: number }} place */
const reportedAt = (visitor, { longitude, latitude }) => visitor.cameras(`&near=${longitude},${latitude},60`);

describe('an outbox on the phone', () => {
  const town = openTown();

  test('a report without network waits with its photo, is on the sender’s own map, counts as a neighbour, and leaves by itself', () => town.with({ size: SIZES.phone, position: QUIET[0], installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    await screen.hands.network(false);
    await beginAt(visitor, screen);
    await screen.press('Dôme', 'radio');
    await screen.unfold('Ajouter une photo (facultatif)');
    await screen.pictures.choose('photo-close', 'mur.jpg', 'image/jpeg', await screen.pictures.paint(400, 300, [['#c00', 0, 0, 400, 300]]));
    await screen.press('Garder la photo');
    await screen.see('img', 'Votre photo : De près');
    await sendAndKeep(screen);
    await screen.picture('outbox-kept-phone');
    assert.deepEqual(await screen.audit(), []);

    await openMine(screen);
    await screen.read('Attend le réseau');
    await screen.picture('outbox-mine-phone', { whole: true });
    assert.deepEqual(await screen.audit(), []);
    await visitor.lookAt([QUIET[0]?.longitude ?? 0, QUIET[0]?.latitude ?? 0]);
    await screen.see('button', 'Menu, 1 signalement pas encore envoyé');
    await screen.picture('outbox-map-phone');
    await visitor.tapMap();
    await screen.see('heading', 'Mes signalements');

    await visitor.openMap();
    await beginAt(visitor, screen);
    await screen.read('Votre propre signalement, pas encore envoyé');
    await screen.picture('outbox-neighbour-phone');
    await screen.press('C’est elle');
    await screen.see('heading', 'Déjà dans vos signalements');

    await screen.hands.network(true);
    await openMine(screen);
    await screen.read(/^Envoyé/);
    const sent = await reportedAt(visitor, QUIET[0] ?? { longitude: 0, latitude: 0 });
    assert.deepEqual(sent.map(({ properties }) => properties['camera:type']), ['dome']);
    await screen.follow('Ouvrir le reçu');
    await screen.see('img', 'Votre photo : De près');
  }));

  test('a report whose answer was lost is there once, and what was changed meanwhile is what counts', () => town.with({ size: SIZES.phone, position: QUIET[1] }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    screen.foresee(/status of 409/);
    await visitor.openMap();
    await beginAt(visitor, screen);
    await screen.press('Dôme', 'radio');
    await screen.hands.loseAnswers(/\/reports$/, 'POST');
    await sendAndKeep(screen);
    await openMine(screen);
    await screen.press('Modifier');
    await screen.see('heading', /Que voyez-vous/);
    await screen.read('Votre brouillon est repris.');
    await screen.picture('outbox-resumed-phone');
    await screen.press('Fixe', 'radio');
    await screen.hands.keepAnswers();
    await visitor.sendReport();
    const sent = await reportedAt(visitor, QUIET[1] ?? { longitude: 0, latitude: 0 });
    assert.deepEqual(sent.map(({ properties }) => properties['camera:type']), ['fixed']);
  }));

  test('a report deleted after its answer was lost is withdrawn from the server too', () => town.with({ size: SIZES.phone, position: QUIET[2] }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    await visitor.openMap();
    await beginAt(visitor, screen);
    await screen.press('Dôme', 'radio');
    await screen.hands.loseAnswers(/\/reports$/, 'POST');
    await sendAndKeep(screen);
    assert.equal((await reportedAt(visitor, QUIET[2] ?? { longitude: 0, latitude: 0 })).length, 1, 'it had arrived');
    await openMine(screen);
    await screen.press('Effacer');
    await screen.press(/Effacer vraiment/);
    await screen.read(/Rien ici pour l’instant/);
    assert.equal((await reportedAt(visitor, QUIET[2] ?? { longitude: 0, latitude: 0 })).length, 0);
  }));

  test('a report given up while it is changed is withdrawn too, and on no shelf any more', () => town.with({ size: SIZES.phone, position: QUIET[2] }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    await visitor.openMap();
    await beginAt(visitor, screen);
    await screen.press('Dôme', 'radio');
    await screen.hands.loseAnswers(/\/reports$/, 'POST');
    await sendAndKeep(screen);
    await openMine(screen);
    await screen.press('Modifier');
    await screen.press('En commencer un autre');
    await screen.read(/Glissez la carte/);
    await visitor.closeSheet();
    await visitor.openMap('panel=mine');
    await screen.read(/Une première version est peut-être arrivée/);
    assert.equal((await reportedAt(visitor, QUIET[2] ?? { longitude: 0, latitude: 0 })).length, 1, 'it had arrived');
    await screen.press('Effacer');
    await screen.press(/Effacer vraiment/);
    await screen.read(/Rien ici pour l’instant/);
    await screen.until(async () => (await reportedAt(visitor, QUIET[2] ?? { longitude: 0, latitude: 0 })).length === 0);
    assert.deepEqual(await screen.hands.kept().then(({ letters, photos }) => ({ letters, photos })), { letters: 0, photos: 0 });
  }));

  test('two tabs that send the same draft make one report', () => town.with({ size: SIZES.phone, position: QUIET[3] }, async (visitor, screen) => {
    screen.foresee(/status of 409/);
    await visitor.openMap();
    await beginAt(visitor, screen);
    await screen.press('Dôme', 'radio');
    const other = await screen.tab();
    await other.open('./?panel=report');
    await other.read('Votre brouillon est repris.');
    await other.press('Orientable', 'radio');
    await visitor.sendReport();
    await other.press('Envoyer');
    await other.see('heading', 'Merci');
    const sent = await reportedAt(visitor, QUIET[3] ?? { longitude: 0, latitude: 0 });
    assert.deepEqual(sent.map(({ properties }) => properties['camera:type']), ['panning'], 'what was sent last counts');
  }));

  test('what waited while the browser was closed leaves at the next opening, or earlier where the browser can', () => town.with({ size: SIZES.phone, position: QUIET[4], installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    for (const [place, isWoken] of /** @type {const} */ ([[QUIET[4], false], [QUIET[5], true]])) {
      if (!place) throw new Error('no place');
      await screen.standAt(place);
      await visitor.openMap();
      await screen.seeElement('html[data-offline]');
      await screen.hands.network(false);
      await beginAt(visitor, screen);
      await screen.press('Dôme', 'radio');
      if (isWoken) {
        await screen.unfold('Ajouter une photo (facultatif)');
        await screen.pictures.choose('photo-close', 'mur.jpg', 'image/jpeg', await screen.pictures.paint(400, 300, [['#c00', 0, 0, 400, 300]]));
        await screen.press('Garder la photo');
        await screen.see('img', 'Votre photo : De près');
      }
      await sendAndKeep(screen);
      assert.equal((await reportedAt(visitor, place)).length, 0);
      await screen.open('about:blank');
      // The browser may find by itself that it can send now, which is as good.
      await screen.hands.network(true);
      if (isWoken) await screen.hands.wakeWorker('outbox');
      else await visitor.openMap();
      await screen.until(async () => (await reportedAt(visitor, place)).length === 1);
    }
    // A page that sends nothing itself: the worker that sent the report sends its photo too.
    await screen.open('./about');
    await screen.until(async () => (await screen.hands.kept()).photos === 0);
    await visitor.openMap('panel=mine');
    assert.equal(await screen.count('button', 'Effacer'), 0, 'both were sent');
    await screen.follow('Ouvrir le reçu');
    await screen.see('img', 'Votre photo : De près');
  }));

  test('a report that is refused when it leaves says why, and can be changed and sent', () => town.with({ size: SIZES.phone, position: QUIET[6], installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    screen.foresee(/status of 409/);
    const { longitude, latitude } = QUIET[6] ?? { longitude: 0, latitude: 0 };
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    await beginAt(visitor, screen);
    await screen.press('Dôme', 'radio');
    await screen.hands.network(false);
    await sendAndKeep(screen);
    const receipt = Buffer.alloc(32, 7).toString('base64url');
    await screen.json('./reports', { receipt, body: { report_id: '7c9e6679-7425-40de-944b-e07fc1f90ae1', kind: 'camera', seen_on: '2026-11-20', evidence: 'seen', tags: { 'surveillance:type': 'camera', 'camera:type': 'dome' }, position: { type: 'Point', coordinates: [longitude + 0.0001, latitude] } } });
    await openMine(screen);
    await screen.hands.network(true);
    await screen.read('Refusé');
    await screen.read(/Une caméra est déjà connue à cet endroit/);
    await screen.picture('outbox-refused-phone', { whole: true });
    await screen.press('Modifier');
    await screen.read(/Est-ce elle/);
    await screen.press('Une autre, même sur le même mât');
    await visitor.sendReport();
    assert.equal((await reportedAt(visitor, { longitude, latitude })).length, 2);
  }));

  test('wherever the network is cut, the report arrives, once', () => town.with({ size: SIZES.phone, position: QUIET[7], installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    const cuts = ['opened', 'placed', 'typed', 'sent', 'answered'];
    for (const [index, cut] of cuts.entries()) {
      const place = QUIET[7 + index] ?? { longitude: 3.85, latitude: 43.645, accuracy: 8 };
      const cutAt = async (/** @type {string} */ step) => { if (step === cut) await screen.hands.network(false); };
      await screen.standAt(place);
      await visitor.openMap();
      await cutAt('opened');
      await beginAt(visitor, screen);
      await cutAt('placed');
      await screen.press('Dôme', 'radio');
      await cutAt('typed');
      if (cut === 'sent') await screen.hands.loseRequests(/\/reports$/, 'POST');
      if (cut === 'answered') await screen.hands.loseAnswers(/\/reports$/, 'POST');
      await sendAndKeep(screen);
      await screen.hands.keepAnswers();
      await screen.hands.network(true);
      await openMine(screen);
      await screen.pressIfThere('Essayer maintenant');
      await screen.until(async () => (await reportedAt(visitor, place)).length === 1);
    }
    await screen.until(async () => await screen.count('button', 'Essayer maintenant') === 0);
    for (const place of QUIET.slice(7)) assert.equal((await reportedAt(visitor, place)).length, 1);
  }));
});
