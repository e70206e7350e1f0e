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
});
