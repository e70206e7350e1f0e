// Without the map, the mouse or the eyes: a whole report by keyboard, a missing school, and axe on every state there is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** @typedef {import('./visitor.js').Visitor} Visitor */
/** @typedef {import('./driver.js').Screen} Screen */

const CENTRE = { longitude: 3.8767, latitude: 43.6109, accuracy: 9 };
const QUIET = { longitude: 3.8402, latitude: 43.6301, accuracy: 8 };

describe('without the map', () => {
  const town = openTown();

  test('a report goes out by keyboard alone, from an address, with the side and a direction in words', () => town.with({ position: 'refused', webgl: false }, async (visitor, screen) => {
    await visitor.openMap('panel=report');
    await screen.read(/Position refusée/);
    await screen.hands.reach('#field-place');
    await screen.hands.write('12 rue Alfred Legal');
    await screen.strike('Enter');
    await screen.see('group', 'Lequel ?');
    await screen.hands.reach('.place__results input');
    await screen.strike('Space');
    await screen.read('Placée');
    assert.equal(await screen.valueOf('Numéro'), '12');
    await screen.hands.reach('#field-side');
    await screen.strike('n');
    await screen.hands.reach('input[name=choice]');
    await screen.strike('ArrowRight');
    await screen.hands.reach('input[name=direction-kind]');
    await screen.strike('ArrowRight');
    await screen.hands.reach('#direction-heading');
    await screen.strike('End');
    await screen.read(/Vers le nord-ouest \(315°\)/);
    assert.deepEqual(await screen.audit(), []);
    await screen.hands.reach('.report__send');
    await screen.strike('Enter');
    await screen.see('heading', 'Merci');
    const [camera] = (await visitor.cameras()).filter(({ properties }) => properties['camera:direction'] === '315');
    assert.equal(camera?.properties['camera:type'], 'fixed');
  }));

  test('beside the map too a direction is told by keyboard where the form asks for it', () => town.with({ position: { ...QUIET, latitude: 43.6321, longitude: 3.8442 } }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8/);
    await screen.hands.reach('input[name=choice]');
    await screen.strike('ArrowRight');
    await screen.hands.reach('input[name=direction-kind]');
    await screen.strike('ArrowRight');
    await screen.strike('Tab');
    assert.match(await screen.hands.holder(), /La dire en mots/);
    await screen.strike('Enter');
    await screen.see('combobox', 'Elle regarde');
    await screen.strike('Tab');
    await screen.strike('End');
    await screen.read(/Vers le nord-ouest \(315°\)/);
    assert.equal(await screen.attribute('slider', 'Direction', 'aria-valuenow'), '315', 'the wedge on the map follows');
    assert.deepEqual(await screen.audit(), []);
  }));

  for (const mapLibrary of /** @type {const} */ (['late', 'never'])) {
    test(`the form opens and sends while the map’s library comes ${mapLibrary}`, () => town.with({ size: SIZES.phone, mapLibrary, position: mapLibrary === 'late' ? { ...QUIET, latitude: 43.6361, longitude: 3.8502 } : QUIET }, async (visitor, screen) => {
      screen.foresee(/maplibre-gl|ERR_FAILED/);
      await visitor.openMap('panel=report');
      await screen.see('searchbox', 'Adresse, rue, école ou lieu');
      await screen.read(/Position à 8/);
      await screen.press('Fixe', 'radio');
      await visitor.sendReport();
    }));
  }

  test('a missing school keeps its kind over a reload, and the middle of the map alone is no place for it', () => town.with({ size: SIZES.phone, position: 'refused' }, async (visitor, screen) => {
    await visitor.openMap('map=17/43.6281/3.8452&panel=missing');
    await screen.read(/Position refusée/);
    await screen.press('Crèche', 'radio');
    await screen.reload();
    await screen.seeElement('html[data-ready]');
    await screen.read('Votre brouillon est repris.');
    assert.equal(await screen.isChecked('Crèche'), true);
    await screen.read(/Position refusée/);
    await screen.press('Envoyer');
    await screen.read(/Amenez la croix sur l’endroit/);
    assert.deepEqual(await screen.audit(), []);
    await screen.press('La croix est au bon endroit');
    await screen.see('heading', 'Merci');
  }));

  test('a missing nursery is sent to review and is nowhere public', () => town.with({ size: SIZES.phone, position: QUIET }, async (visitor, screen) => {
    await visitor.openMap('panel=missing');
    await screen.read(/Position à 8/);
    await screen.press('Envoyer');
    await screen.read(/Dites d’abord si c’est/);
    await screen.press('Crèche', 'radio');
    await screen.fill('Nom, s’il est affiché', 'Crèche des Lauriers');
    await screen.reload();
    assert.equal(await screen.valueOf('Nom, s’il est affiché'), 'Crèche des Lauriers', 'a reload loses nothing');
    assert.equal(await screen.isChecked('Crèche'), true);
    await screen.read('Votre brouillon est repris.');
    await screen.press('Recommencer');
    await screen.read(/Ce sera vérifié avant d’être affiché/);
    assert.deepEqual([await screen.valueOf('Nom, s’il est affiché'), await screen.isChecked('Crèche')], ['', false]);
    await screen.press('Crèche', 'radio');
    await screen.fill('Nom, s’il est affiché', 'Crèche des Lauriers');
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Envoyer');
    await screen.read(/comparé aux listes officielles/);
    assert.ok(!JSON.stringify(await visitor.places()).includes('Lauriers'));
    const receipt = await screen.valueOf('Votre reçu');
    await visitor.openReceipt(receipt);
    await screen.read('Crèche des Lauriers');
    assert.deepEqual(await screen.audit(), []);
    await screen.press('École, collège ou lycée', 'radio');
    await screen.fill('Nom, s’il est affiché', 'École des Lauriers');
    await screen.press('Enregistrer');
    await screen.read('Votre correction est enregistrée.');
    await screen.read('École des Lauriers');
    await visitor.withdrawReport();
  }));
});

/** Every state of the interface and how it is reached.
 * @type {[string, string, (visitor: Visitor, screen: Screen) => Promise<unknown>][]} */
const STATES = [
  ['home', '', async () => {}],
  ['list of cameras', 'panel=list', async () => {}],
  ['list of schools', 'panel=list', (_, screen) => screen.press('Écoles', 'radio')],
  ['legend', 'panel=legend', async () => {}],
  ['filters', 'panel=filters', async () => {}],
  ['menu', 'panel=menu', async () => {}],
  ['my reports', 'panel=mine', (_, screen) => screen.read(/Rien ici/)],
  ['cameras around', 'panel=around', (_, screen) => screen.read(/caméras? à moins de 300/)],
  ['three to check', 'panel=check', (_, screen) => screen.read(/à vérifier à moins/)],
  ['missing school', 'panel=missing', (_, screen) => screen.read(/Position à 9/)],
  ['form with neighbours', 'panel=report', (_, screen) => screen.read(/Est-ce/)],
  ['form, sector', 'panel=report', (_, screen) => screen.press('Un secteur', 'radio')],
  ['form, dome', 'panel=report', (_, screen) => screen.press('Dôme', 'radio')],
  ['form, all unfolded', 'panel=report', async (_, screen) => {
    await screen.unfold('En dire plus (facultatif)');
    await screen.unfold('Photographier dans les règles');
  }],
  ['form, duplicates refused', 'panel=report', async (_, screen) => {
    screen.foresee(/status of 409/);
    await screen.read(/Est-ce/);
    await screen.press('Envoyer');
    await screen.read(/Rien n’a encore été envoyé/);
  }],
  ['unknown camera', 'camera=ZZZZZZZZ', (_, screen) => {
    screen.foresee(/status of 404/);
    return screen.read('Rien à cette adresse');
  }],
];

describe('axe', () => {
  const town = openTown();

  for (const [name, query, reach] of STATES) {
    for (const person of [{ size: SIZES.phone }, { dark: true, webgl: false }]) {
      test(`finds nothing: ${name}, ${person.webgl === false ? 'in the dark without a map' : 'on a phone'}`, () => town.with({ ...person, position: CENTRE }, async (visitor, screen) => {
        const known = await visitor.lonelyCamera();
        const [longitude, latitude] = known.geometry.coordinates;
        await screen.standAt({ longitude: longitude + 0.0001, latitude, accuracy: 9 });
        await visitor.openMap(query);
        await reach(visitor, screen);
        assert.deepEqual(await screen.audit(), []);
        assert.equal(await screen.overflow(), 0);
      }));
    }
  }

  for (const path of ['about', 'report', 'privacy', 'legal']) {
    test(`finds nothing on /${path}`, () => town.with({ size: SIZES.phone }, async (_, screen) => {
      await screen.open(`./${path}`);
      assert.deepEqual(await screen.audit(), []);
    }));
  }
});
