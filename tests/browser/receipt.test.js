// The page of a receipt: where the report stands, on a small map and in words, and how its sender moves it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** A corner of two streets with no camera of the city's list near it. */
const CORNER = { lon: 3.8762, lat: 43.6091 };

/** @param {import('./driver.js').Screen} screen @param {number} seed makes receipt and id @param {object} [told] */
async function report(screen, seed, told = {}) {
  const receipt = Buffer.alloc(32, seed).toString('base64url');
  const body = { report_id: `0f8fad5b-d9cb-469f-a165-7086772895${seed}`, kind: 'camera', seen_on: '2026-11-01', accuracy_m: 8, tags: { 'camera:type': 'dome' }, position: { type: 'Point', coordinates: [CORNER.lon, CORNER.lat] }, ...told };
  const sent = await screen.json('./reports', { receipt, body });
  assert.ok(sent.report_id, JSON.stringify(sent));
  return { receipt, id: sent.report_id };
}

/** Where a report says it is. @param {import('./visitor.js').Visitor} visitor @param {string} camera code */
async function placeOf(visitor, camera) {
  const found = (await visitor.cameras(`&near=${CORNER.lon},${CORNER.lat},300`)).find(({ id }) => id === camera);
  return found?.geometry.coordinates ?? [0, 0];
}

describe('the page of a receipt', () => {
  const town = openTown();

  test('shows where the report stands, and its sender moves it with the keyboard alone', () => town.with({ size: SIZES.desk }, async (visitor, screen) => {
    const { receipt } = await report(screen, 11);
    await visitor.openReceipt(`./r/?lang=fr#${receipt}`);
    await screen.read(/Près de\s: Rue .* · .*Montpellier/);
    await screen.read(/position envoyée à 8\sm près/);
    await screen.see('img', /Plan des environs/);
    await screen.hands.reach('.spot + p ~ .button');
    await screen.strike('Enter');
    await screen.see('application', 'Plan à déplacer sous la croix');
    for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowUp']) await screen.strike(key);
    await screen.read(/à 20\sm de l’endroit envoyé/);
    assert.deepEqual(await screen.audit(), []);
    await screen.picture('receipt-place-desk');
    await screen.press('Enregistrer cet endroit');
    await screen.read('Le nouvel endroit est enregistré.');
    const [camera] = await visitor.cameras(`&near=${CORNER.lon},${CORNER.lat},60`);
    const [lon = 0, lat = 0] = await placeOf(visitor, camera?.id ?? '');
    assert.ok(Math.abs((lat - CORNER.lat) * 111_100 - 20) < 1 && Math.abs((lon - CORNER.lon) * 80_500 - 4) < 1, `${lon} ${lat}`);
    assert.equal(camera?.properties['camera:type'], 'dome', 'the rest stays as it was');
  }));

  test('on a phone the map is dragged under the cross, or a place is tapped; what waits for review can be moved too', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    const { receipt, id } = await report(screen, 12, { kind: 'place', tags: { amenity: 'school', name: 'École du Coin' } });
    await visitor.openReceipt(`./r/?lang=fr#${receipt}`);
    await screen.read(/attend une relecture/);
    await screen.press('Corriger l’endroit');
    await screen.drag('.spot__frame', -60, 0);
    await screen.read(/à \d+\sm de l’endroit envoyé/);
    await screen.settle();
    await screen.touchAt('.spot__frame', 0, -40);
    const small = (await screen.hands.targets('.receipt__main')).filter(({ width, height }) => width < 44 || height < 44);
    assert.deepEqual(small, []);
    assert.equal(await screen.overflow(), 0);
    await screen.picture('receipt-place-phone');
    await screen.press('Enregistrer cet endroit');
    await screen.read('Le nouvel endroit est enregistré.');
    const kept = await screen.json(`./reports/${id}`, { receipt, method: 'GET' });
    const [lon, lat] = kept.position.coordinates;
    assert.ok(lon > CORNER.lon + 0.0001 && lat > CORNER.lat + 0.00005, `${lon} ${lat} lies north-east of where it was`);
    await visitor.withdrawReport();
    assert.notEqual(await screen.style('.note', 'background-color'), await screen.style('body', 'background-color'), 'the last word stands on a sheet of its own');
  }));

  test('a place outside the territory is asked about before it is saved', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    screen.foresee(/status of 422/);
    const { receipt, id } = await report(screen, 13, { position: { type: 'Point', coordinates: [3.8452, 43.6281] } });
    await visitor.openReceipt(`./r/?lang=fr#${receipt}`);
    await screen.press('Corriger l’endroit');
    await screen.fill('Adresse, rue, école ou lieu', '48.8530, 2.3499');
    await screen.press('Chercher');
    await screen.press(/48\.853/, 'radio');
    await screen.press('Enregistrer cet endroit');
    await screen.read(/hors du territoire de la carte/);
    await screen.press('Oui, c’est bien là');
    await screen.read('Le nouvel endroit est enregistré.');
    await screen.read(/Aucune rue ni aucun quartier connu/);
    assert.deepEqual((await screen.json(`./reports/${id}`, { receipt, method: 'GET' })).position.coordinates, [2.3499, 48.853]);
  }));
});

describe('where every report is looked at first', () => {
  const town = openTown(['--publish', 'after-review']);

  test('the sender is told that it waits, later that it was refused and why, and is led to no camera that nobody sees', () => town.with({ size: SIZES.phone, position: { longitude: 3.8402, latitude: 43.6301, accuracy: 8 } }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8/);
    await visitor.sendReport();
    await screen.read('La caméra sera sur la carte après relecture.');
    assert.equal(await screen.count('button', 'Voir la caméra'), 0);
    const receipt = await screen.valueOf('Votre reçu');
    await visitor.openMap('panel=mine');
    await screen.read('Envoyé, attend une relecture');
    assert.equal(await screen.count('button', 'Voir la caméra'), 0);
    await visitor.openReceipt(receipt);
    await screen.read(/attend une relecture et ne se voit pas encore/);
    assert.equal(await screen.count('link', 'Voir la caméra'), 0);
    const [waiting] = (await screen.json('./reports', { receipt: receipt.split('#')[1] ?? '', method: 'GET' })).reports;
    await town.command('reports', 'refuse', waiting.report_id, '--why', 'Une sonnette');
    await visitor.openReceipt(receipt);
    await screen.read(/a été refusé à la relecture et ne compte pas.*Une sonnette/);
    assert.deepEqual(await screen.audit(), []);
  }));
});
