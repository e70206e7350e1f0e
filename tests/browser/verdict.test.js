// On every camera: "I see it", "I no longer see it", "wrong"; and three to check nearby, as a list and a walk.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

const CENTRE = { longitude: 3.8767, latitude: 43.6109, accuracy: 9 };

describe('a word on a camera', () => {
  const town = openTown();
  const statusOf = async (/** @type {import('./visitor.js').Visitor} */ visitor, /** @type {string} */ ref) => (await visitor.cameras(`&ref=${encodeURIComponent(ref)}`))[0]?.properties.cc_status;

  test('"I see it" is one tap, and undoing it another', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    const known = await visitor.lonelyCamera();
    await visitor.openMap(`camera=${known.id}`);
    await screen.press('Je la vois');
    await screen.read('Merci. Votre confirmation est enregistrée.');
    assert.equal(await screen.hands.interactions(), 1);
    assert.equal(await statusOf(visitor, known.properties.ref), 'confirmed');
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Annuler');
    await screen.read('Annulé');
    assert.equal(await statusOf(visitor, known.properties.ref), 'documented');
    await screen.see('button', 'Je la vois');
  }));

  test('the sheet’s page asks too, and without scripts it links to the map', async () => {
    let id = '';
    await town.with({ size: SIZES.desk }, async (visitor, screen) => {
      const [, known] = await visitor.cameras();
      id = known?.id ?? '';
      await screen.open(`./cameras/${id}`);
      await screen.press('Je ne la vois plus');
      await screen.read('Merci. Il est noté');
      assert.deepEqual(await screen.audit(), []);
    });
    await town.with({ scripts: false }, async (_, screen) => {
      await screen.open(`./cameras/${id}`);
      await screen.see('link', /Je la vois/);
      assert.equal(await screen.count('button', 'Je la vois'), 0);
    });
  });

  test('"wrong" opens the form as the camera is known, and only what was changed is sent', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    const [, , known] = await visitor.cameras();
    assert.ok(known);
    await visitor.openMap(`camera=${known.id}`);
    await screen.follow('Corriger ce qui est faux');
    await screen.see('heading', 'Corriger');
    assert.equal(await visitor.asked('camera'), known.id);
    await screen.press('Envoyer la correction');
    await screen.read(/Rien n’a changé/);
    await screen.press('Dôme', 'radio');
    await screen.press('Envoyer la correction');
    await screen.read('Votre correction est enregistrée.');
    const [after] = await visitor.cameras(`&ref=${encodeURIComponent(known.properties.ref)}`);
    assert.equal(after?.properties['camera:type'], 'dome');
    assert.equal(after?.properties.operator, known.properties.operator);
    assert.deepEqual(after?.geometry.coordinates, known.geometry.coordinates);
  }));

  test('whose clock is a year early is told so by name', () => town.with({ size: SIZES.phone, daysLate: -366 }, async (visitor, screen) => {
    screen.foresee(/status of 422/);
    const camera = await visitor.lonelyCamera();
    await visitor.openMap(`camera=${camera.id}`);
    await screen.press('Je la vois');
    await screen.read(/vérifiez l’horloge de l’appareil/);
  }));

  test('cameras around are told by distance and bearing, nearest first', () => town.with({ size: SIZES.phone, position: CENTRE }, async (visitor, screen) => {
    await visitor.openMap();
    await screen.press('Menu');
    await screen.press(/avec la distance et la direction/);
    await screen.read(/\d+ caméras à moins de 300/);
    const distances = [...(await visitor.sheet()).matchAll(/à (\d+)\sm, vers/g)].map(([, metres]) => Number(metres));
    assert.ok(distances.length > 3, String(distances.length));
    assert.deepEqual(distances, [...distances].sort((a, b) => a - b));
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Trois à vérifier');
    await screen.read(/à vérifier à moins de 300/);
  }));

  test('three to check make a walk that ends with thanks', () => town.with({ size: SIZES.phone, position: CENTRE }, async (visitor, screen) => {
    await visitor.openMap('panel=check');
    await screen.read(/3 caméras à vérifier à moins de 300/);
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Commencer la tournée');
    await screen.see('heading', '1 sur 3');
    await screen.hands.reach('.verdict__correct');
    assert.equal(await screen.hands.canPress('.verdict__correct'), true, 'the button that stays below covers nothing that has the focus');
    await screen.press('Je la vois');
    await screen.read('Merci. Votre confirmation est enregistrée.');
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Suivante');
    await screen.see('heading', '2 sur 3');
    await screen.press('Passer celle-ci');
    await screen.see('heading', '3 sur 3');
    await screen.press('Terminer');
    await screen.read(/1 réponse enregistrée/);
  }));

  test('a walk goes on where it was left, after a reload and after a correction', () => town.with({ size: SIZES.phone, position: CENTRE }, async (visitor, screen) => {
    await visitor.openMap('panel=check');
    await screen.press('Commencer la tournée');
    await screen.see('heading', '1 sur 3');
    await screen.press('Passer celle-ci');
    await screen.see('heading', '2 sur 3');
    await screen.reload();
    await screen.see('heading', '2 sur 3');
    await screen.read('Votre tournée reprend où vous l’aviez laissée.');
    await screen.read(/^à [\d\s]+m, vers/);
    await screen.picture('walk-resumed-phone');
    assert.deepEqual(await screen.audit(), []);
    await screen.follow('Corriger ce qui est faux');
    await screen.see('heading', 'Corriger');
    await screen.settle();
    await screen.back();
    await screen.see('heading', '2 sur 3');
    await screen.press('Recommencer');
    await screen.read(/3 caméras à vérifier à moins de 300/);
  }));

  test('without a position an address is asked for instead', () => town.with({ size: SIZES.phone, position: 'refused', webgl: false }, async (visitor, screen) => {
    await visitor.openMap('panel=around');
    await screen.read(/Position refusée/);
    await screen.fill('Adresse, rue, école ou lieu', 'place de la comédie');
    await screen.press('Chercher');
    await screen.press(/Comédie/i, 'radio');
    await screen.read(/caméras? à moins de 300|Aucune caméra/);
  }));
});
