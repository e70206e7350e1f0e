// One voice for each device, camera and month; and a place outside the territory, which is asked about and accepted.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

describe('what counts', () => {
  const town = openTown();

  test('a second answer of the same device is told to be counted already, and changes nothing', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    screen.foresee(/status of 409/);
    const known = await visitor.lonelyCamera();
    await visitor.openMap(`camera=${known.id}`);
    await screen.press('Je la vois');
    await screen.read('Merci. Votre confirmation est enregistrée.');
    await screen.reload();
    await screen.press('Je ne la vois plus');
    await screen.read(/Déjà compté ce mois-ci depuis cet appareil/);
    const [after] = await visitor.cameras(`&ref=${encodeURIComponent(known.properties.ref)}`);
    assert.equal(after?.properties.cc_status, 'confirmed');
  }));

  test('a correction that moves a camera far says that it waits for review', () => town.with({ size: SIZES.phone, position: 'refused' }, async (visitor, screen) => {
    const known = await visitor.lonelyCamera();
    await visitor.openMap(`camera=${known.id}`);
    await screen.follow('Corriger ce qui est faux');
    await screen.see('heading', 'Corriger');
    await screen.unfold('En dire plus (facultatif)');
    await screen.fill('Adresse, rue, école ou lieu', 'Rue Alfred Legal');
    await screen.press('Chercher');
    await screen.press(/Alfred Legal/, 'radio');
    await screen.press('Envoyer la correction');
    await screen.read(/Votre correction est enregistrée\. Votre envoi attend une relecture/);
    const [after] = await visitor.cameras(`&ref=${encodeURIComponent(known.properties.ref)}`);
    assert.deepEqual(after?.geometry.coordinates, known.geometry.coordinates);
  }));

  test('a place outside the territory is asked about, and accepted when it is meant', () => town.with({ size: SIZES.phone, position: 'refused' }, async (visitor, screen) => {
    screen.foresee(/status of 422/);
    await visitor.openMap('map=18/43.3000/3.4800&panel=report');
    await screen.read(/Position refusée/);
    await screen.press('Envoyer');
    await screen.press('La croix est au bon endroit');
    await screen.read(/hors du territoire de la carte/);
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Oui, c’est bien là');
    await screen.see('heading', 'Merci');
  }));

  test('whoever stands outside the territory can report where they are, once they ask for it', () => town.with({ size: SIZES.phone, position: { longitude: 2.3522, latitude: 48.8566, accuracy: 9 } }, async (visitor, screen) => {
    screen.foresee(/status of 422/);
    await visitor.openMap('panel=report');
    await screen.read('Vous êtes en dehors du territoire de la carte.');
    assert.ok(!/48\.8/.test(visitor.asked('map') ?? ''), 'the map stays where the territory is');
    await screen.press('Prendre la position de l’appareil');
    await screen.read(/Position à 9/);
    await screen.press('Envoyer');
    await screen.press('Oui, c’est bien là');
    await screen.see('heading', 'Merci');
    assert.equal((await visitor.cameras('&near=2.3522,48.8566,20')).length, 1);
  }));

  test('a telephone whose clock is a year late says so, and its report bears a day that can be', () => town.with({ size: SIZES.phone, position: { longitude: 3.8402, latitude: 43.6301, accuracy: 8 }, daysLate: 366 }, async (visitor, screen) => {
    await visitor.openMap('panel=report');
    await screen.read(/L’horloge de cet appareil retarde/);
    await screen.read(/Position à 8/);
    assert.deepEqual(await screen.audit(), []);
    await visitor.sendReport();
    const [camera] = await visitor.cameras('&near=3.8402,43.6301,20');
    assert.equal(camera?.properties.cc_first_seen_on, (await screen.json('./territory.json')).generated_at.slice(0, 10));
  }));
});
