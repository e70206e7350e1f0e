// What this device keeps beside reports of cameras: answers that wait, corrections begun; and how it forgets.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** What a browser says of requests that find no network. */
const NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch/;

describe('what the device keeps', () => {
  const town = openTown();

  test('an answer to "do you see it?" waits too, and can be taken back before it leaves', () => town.with({ size: SIZES.phone, installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    // The server is asked to withdraw an answer that it may have, and does not.
    screen.foresee(/status of 404/);
    const camera = await visitor.lonelyCamera();
    await visitor.openMap(`camera=${camera.id}`);
    await screen.seeElement('html[data-offline]');
    await screen.hands.network(false);
    for (const isLast of [false, true]) {
      await screen.press('Je la vois');
      await screen.read('Gardé sur cet appareil');
      if (!isLast) {
        await screen.picture('outbox-answer-phone');
        await screen.press('Annuler');
        await screen.read(/Annulé/);
      }
    }
    await screen.hands.network(true);
    await screen.until(async () => (await visitor.cameras(`&ref=${encodeURIComponent(camera.properties.ref)}`))[0]?.properties.cc_status === 'confirmed');
    await visitor.openMap('panel=mine');
    await screen.read('« Je la vois »');
    assert.equal(await screen.count('link', 'Ouvrir le reçu'), 1, 'the one taken back left no trace');
  }));

  test('a report that is taken back to be changed is a draft before anything is asked of a network that hangs', () => town.with({ size: SIZES.phone, position: { longitude: 3.8402, latitude: 43.6301, accuracy: 8 } }, async (visitor, screen) => {
    screen.foresee(/ERR_CONNECTION_RESET|ERR_FAILED/);
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8/);
    await screen.press('Dôme', 'radio');
    await screen.hands.loseAnswers(/\/reports$/, 'POST');
    await screen.press('Envoyer');
    await screen.see('heading', 'Gardé sur cet appareil');
    await screen.press('Mes signalements');
    await screen.hands.hangRequests(/\/reports\/[0-9a-f-]{36}/, 'GET');
    await screen.press('Modifier');
    await screen.until(async () => (await screen.hands.kept()).letters === 0);
    await visitor.openMap('panel=mine');
    await screen.read('Brouillon');
    await screen.press('Reprendre');
    await screen.read('Votre brouillon est repris.');
    assert.equal(await screen.isChecked('Dôme'), true);
  }));

  test('what is not changed is not drawn anew when something else is', () => town.with({ size: SIZES.phone, position: { longitude: 3.8602, latitude: 43.6441, accuracy: 8 } }, async (visitor, screen) => {
    screen.foresee(/ERR_CONNECTION_RESET|ERR_FAILED/);
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8/);
    await screen.hands.loseRequests(/\/reports$/, 'POST');
    await screen.press('Envoyer');
    await screen.press('Mes signalements');
    await screen.read('Attend le réseau');
    await screen.hands.mark('.mine__row, .mine, #mine-now');
    const lost = screen.hands.nextRequest(/\/reports$/);
    await screen.press('Essayer maintenant');
    await lost;
    await screen.settle();
    assert.equal(await screen.hands.countOf('[data-marked]'), 3);
  }));

  test('a correction begun survives a reload, and can be started over with the camera as it is known', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    const camera = await visitor.lonelyCamera();
    await visitor.openMap(`camera=${camera.id}`);
    await screen.follow(/Corriger/);
    await screen.see('heading', 'Corriger');
    await screen.press('Orientable', 'radio');
    await screen.reload();
    await screen.read('Votre brouillon est repris.');
    assert.equal(await screen.isChecked('Orientable'), true);
    await screen.press('Recommencer');
    await screen.read(/rien d’autre n’est touché/);
    assert.equal(await screen.isChecked('Orientable'), false);
    await screen.press('Fixe', 'radio');
    await screen.back();
    await screen.see('button', 'Je la vois');
    await screen.follow(/Corriger/);
    await screen.read('Votre brouillon est repris.');
    assert.equal(await screen.isChecked('Fixe'), true, 'going back loses nothing');
  }));

  test('whoever reported a camera this month is not asked whether they see it', () => town.with({ size: SIZES.phone, position: { longitude: 3.8374, latitude: 43.6359, accuracy: 8 } }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.press('Dôme', 'radio');
    await visitor.sendReport();
    await screen.press('Voir la caméra');
    await screen.read(/Vous avez signalé cette caméra ce mois-ci/);
    await screen.read(/Source.{1,3}signalements d’habitants/);
    assert.equal(await screen.count('button', 'Je la vois'), 0);
    await screen.picture('mine-own-camera-phone');
    assert.deepEqual(await screen.audit(), []);
    await visitor.closeSheet();
    await visitor.beginReport();
    await screen.read('Votre propre signalement');
    await screen.press('C’est elle');
    await screen.read(/Vous avez déjà signalé cette caméra/);
  }));

  test('"forget on this phone" leaves nothing, and says what it cannot erase', () => town.with({ size: SIZES.phone, position: { longitude: 3.8332, latitude: 43.6341, accuracy: 8 }, installs: true }, async (visitor, screen) => {
    await visitor.openMap('panel=mine');
    await screen.read(/Rien ici pour l’instant/);
    await screen.seeElement('html[data-offline]');
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.press('Orientable', 'radio');
    await visitor.openMap('panel=mine');
    await screen.read('Brouillon');
    await screen.picture('outbox-draft-phone', { whole: true });
    const before = await screen.hands.kept();
    assert.ok((before.drafts ?? 0) > 0 && (before.caches ?? 0) > 0, JSON.stringify(before));
    await screen.read(/sans les reçus vous ne pourrez plus le corriger ni le retirer/);
    await screen.press('Oublier sur ce téléphone');
    await screen.read(/C’est oublié/);
    await screen.picture('outbox-forgotten-phone', { whole: true });
    assert.deepEqual(await screen.audit(), []);
    assert.deepEqual(await screen.hands.kept(), { drafts: 0, caches: 0, letters: 0, photos: 0 });
    await screen.read(/Rien ici pour l’instant/);
  }));
});
