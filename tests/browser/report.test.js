// A resident with a phone in the street: from the position to the map, the receipt, the correction and the withdrawal.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** Places in the city with no camera of the city's list within 100 m, one for each test. */
const QUIET = {
  first: { longitude: 3.8402, latitude: 43.6301, accuracy: 8 },
  second: { longitude: 3.8502, latitude: 43.6361, accuracy: 12 },
  third: { longitude: 3.8332, latitude: 43.6251, accuracy: 8 },
};

describe('reporting', () => {
  const town = openTown();

  test('a camera reported from the phone stands on everybody’s map at once, to be verified', async () => {
    let camera = '';
    await town.with({ size: SIZES.phone, position: QUIET.first }, async (visitor, screen) => {
      await visitor.openMap();
      await visitor.beginReport();
      await screen.read(/Position à 8\sm près/);
      await screen.press('Dôme', 'radio');
      await screen.picture('report-phone');
      await visitor.sendReport();
      await screen.read(/sur la carte, à vérifier/);
      await screen.press('Voir la caméra');
      await visitor.untilAsked('camera', /^[0-9A-HJKMNP-TV-Z]{8}$/i);
      camera = visitor.asked('camera') ?? '';
      await screen.read('à vérifier');
    });
    await town.with({}, async (visitor, screen) => {
      await visitor.lookAt([QUIET.first.longitude, QUIET.first.latitude], 18);
      await visitor.tapMap();
      await visitor.untilAsked('camera', camera);
      await screen.read(/Dôme/i);
    });
  });

  test('the receipt alone opens the report, corrects it and withdraws it', () => town.with({ size: SIZES.phone, position: QUIET.second }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 12\sm près/);
    await visitor.sendReport();
    const receipt = await screen.valueOf('Votre reçu');
    assert.match(receipt, /\/r\/(\?[^#]*)?#[\w-]{43}$/, 'the secret stands in the fragment');
    await screen.unfold('Montrer en code QR');
    await screen.see('img', 'Code QR de votre reçu');
    assert.equal(await screen.pictures.readCode('report-receipt-code'), receipt, 'another device reads the same link');
    await visitor.openReceipt(receipt);
    const near = `&near=${QUIET.second.longitude},${QUIET.second.latitude},100`;
    await visitor.correctReport('Fixe');
    const [corrected] = await visitor.cameras(near);
    assert.equal(corrected?.properties['camera:type'], 'fixed');
    await visitor.withdrawReport();
    const after = await visitor.cameras(near);
    assert.equal(after.length, 0, 'a withdrawn report leaves no camera');
  }));

  test('a receipt of any client opens its page, and offers the choice where it was used twice', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    const receipt = Buffer.alloc(32, 9).toString('base64url');
    const report = { kind: 'camera', seen_on: '2026-11-01', evidence: 'seen', tags: { 'camera:type': 'dome' } };
    await screen.json('./reports', { receipt, body: { ...report, report_id: '0f8fad5b-d9cb-469f-a165-70867728950e', position: { type: 'Point', coordinates: [3.8462, 43.6341] } } });
    await visitor.openReceipt(`./r/?lang=fr#${receipt}`);
    await screen.json('./reports', { receipt, body: { ...report, report_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', seen_on: '2026-11-02', position: { type: 'Point', coordinates: [3.8472, 43.6341] } } });
    await screen.open('./about');
    await screen.open(`./r/?lang=fr#${receipt}`);
    await screen.read(/Ce reçu ouvre 2 signalements/);
    await screen.picture('receipt-several');
    await screen.press('une caméra · 2 novembre 2026');
    await screen.see('button', 'Retirer');
  }));

  test('a refused value is told at its field and nothing is lost', () => town.with({ size: SIZES.phone, position: QUIET.third }, async (visitor, screen) => {
    screen.foresee(/status of 422/);
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.press('Orientable', 'radio');
    await screen.unfold('En dire plus (facultatif)');
    await screen.fill('Remarque', 'au-dessus de la porte');
    await screen.fill('Vue le', '2999-01-01');
    await screen.press('Envoyer');
    await screen.seeElement('#error-seenOn');
    assert.equal(await screen.attribute('radio', 'Orientable', 'value'), 'panning');
    assert.equal(await screen.valueOf('Remarque'), 'au-dessus de la porte');
    await screen.picture('report-refused');
    await screen.fill('Vue le', '2026-11-01');
    await screen.press('Envoyer');
    await screen.see('heading', 'Merci');
  }));

  test('what was entered survives a reload', () => town.with({ size: SIZES.phone, position: QUIET.third }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.unfold('En dire plus (facultatif)');
    await screen.fill('Remarque', 'sous le balcon');
    await screen.reload();
    await screen.seeElement('html[data-ready]');
    await screen.see('heading', /Que voyez-vous/);
    await screen.read('Votre brouillon est repris.');
    assert.equal(await screen.valueOf('Remarque'), 'sous le balcon', 'and the fold that holds it is open');
  }));

  test('without a position a reload does not turn the middle of the map into a place', () => town.with({ size: SIZES.phone, position: 'refused' }, async (visitor, screen) => {
    const near = '&near=3.8442,43.6321,60';
    await visitor.openMap('map=18/43.6321/3.8442');
    await visitor.beginReport();
    await screen.read(/Position refusée/);
    await screen.press('Dôme', 'radio');
    await screen.reload();
    await screen.seeElement('html[data-ready]');
    await screen.read('Votre brouillon est repris.');
    await screen.read(/Position refusée/);
    await screen.press('Envoyer');
    await screen.read(/Amenez la croix sur l’endroit/);
    assert.equal((await visitor.cameras(near)).length, 0, 'nobody chose that place');
    await screen.press('La croix est au bon endroit');
    await screen.read(/Merci/);
    assert.equal((await visitor.cameras(near)).length, 1);
  }));

  test('a marker moved by hand is where it was after Back', () => town.with({ size: SIZES.phone, position: { longitude: 3.8502, latitude: 43.6361, accuracy: 8 } }, async (visitor, screen) => {
    const middle = () => (visitor.asked('map') ?? '').split('/').slice(1).map(Number);
    const isAbout = (/** @type {number[]} */ [a = 0, b = 0], /** @type {number[]} */ [c = 0, d = 0]) => Math.hypot(a - c, b - d) < 0.00003;
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.until(async () => isAbout(middle(), [43.6361, 3.8502]));
    await screen.touchAt('#map', 60, -200);
    await screen.until(async () => !isAbout(middle(), [43.6361, 3.8502]));
    await screen.settle();
    const moved = middle();
    await screen.back();
    await screen.until(async () => await screen.count('heading', /Que voyez-vous/) === 0);
    await visitor.beginReport();
    await screen.read('Votre brouillon est repris.');
    await screen.until(async () => isAbout(middle(), moved));
    await screen.press('En commencer un autre');
    await screen.until(async () => isAbout(middle(), [43.6361, 3.8502]));
  }));

  test('a camera already known within 25 m is offered, and "it is that one" becomes a sighting', () => town.with({ size: SIZES.phone, position: QUIET.first }, async (visitor, screen) => {
    const [known] = await visitor.cameras();
    assert.ok(known, 'the city’s list is loaded');
    const [longitude, latitude] = known.geometry.coordinates;
    await screen.standAt({ longitude: longitude + 0.00005, latitude, accuracy: 6 });
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Est-ce elle/);
    await screen.picture('report-neighbour');
    await screen.press('C’est elle');
    await screen.read(/Votre confirmation est enregistrée/);
    const [after] = await visitor.cameras(`&ref=${encodeURIComponent(known.properties.ref)}`);
    assert.notEqual(after?.properties.cc_status, 'documented');
  }));

  test('without a position the pin is placed by hand', () => town.with({ size: SIZES.phone, position: 'refused' }, async (visitor, screen) => {
    await visitor.openMap('map=18/43.6281/3.8452');
    await visitor.beginReport();
    await screen.read(/Position refusée/);
    await screen.press('Envoyer');
    await screen.read(/Amenez la croix sur l’endroit/);
    await screen.picture('report-not-placed');
    assert.equal((await visitor.cameras('&near=3.8452,43.6281,60')).length, 0, 'the middle of the map is no place that anybody chose');
    await screen.press('La croix est au bon endroit');
    await screen.read(/Merci/);
    const found = await visitor.cameras('&near=3.8452,43.6281,60');
    assert.equal(found.length, 1);
  }));

  test('the question where it is goes once an address answers it', () => town.with({ size: SIZES.phone, position: 'refused' }, async (visitor, screen) => {
    const question = 'La croix est au bon endroit';
    await visitor.openMap('map=18/43.6281/3.8452');
    await visitor.beginReport();
    await screen.read(/Position refusée/);
    await screen.press('Envoyer');
    await screen.see('button', question);
    await screen.fill('Adresse, rue, école ou lieu', 'Rue Alfred Legal');
    await screen.press('Chercher');
    await screen.press(/Alfred Legal/, 'radio');
    await screen.until(async () => await screen.count('button', question) === 0);
    assert.deepEqual(await screen.audit(), []);
  }));

  test('free text of strangers is kept and not shown', () => town.with({ position: { longitude: 3.8562, latitude: 43.6401, accuracy: 8 } }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.unfold('En dire plus (facultatif)');
    await screen.fill('Remarque', 'chez Monsieur Untel <b>au</b> 3e');
    await visitor.sendReport();
    const all = JSON.stringify(await visitor.cameras('&near=3.8562,43.6401,60'));
    assert.ok(!all.includes('Untel'), 'a note reached the public data');
  }));
});

describe('reporting where the server asks for work', () => {
  const town = openTown(['--proof-of-work', 'always']);

  test('the browser does the work, and the report goes out once without another press', () => town.with({ size: SIZES.phone, position: QUIET.first }, async (visitor, screen) => {
    screen.foresee(/status of 428/);
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.press('Dôme', 'radio');
    await visitor.sendReport();
    await screen.read(/sur la carte, à vérifier/);
    assert.equal((await visitor.cameras('&cc_status=unverified')).length, 1);
  }));
});
