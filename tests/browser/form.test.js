// The report form in the street: few interactions, the direction by hand, sector or compass, duplicates that help, corrections.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { whitePng } from './files.js';
import { openTown, SIZES } from './visitor.js';

/** Places in the city with no camera of the city's list within 100 m, one for each test. */
const QUIET = [[3.8402, 43.6301], [3.8502, 43.6361], [3.8332, 43.6251], [3.8562, 43.6401], [3.8452, 43.6281], [3.8442, 43.6321]].map(([longitude = 0, latitude = 0]) => ({ longitude, latitude, accuracy: 8 }));
const [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH] = /** @type {[any, any, any, any, any, any]} */ (QUIET);

describe('the form', () => {
  const town = openTown();
  const near = (/** @type {{ longitude: number, latitude: number }} */ { longitude, latitude }) => `&near=${longitude},${latitude},60`;

  test('with the compass a camera is sent in six interactions at most', () => town.with({ size: SIZES.phone, position: FIRST }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.press('Je pointe où elle regarde');
    await screen.hands.turnDevice({ alpha: 270, beta: 80, gamma: 0 });
    await screen.read(/Vers l’est \(90°\)/);
    await screen.press('Garder cette direction');
    await screen.press('Fixe', 'radio');
    await visitor.sendReport();
    assert.ok(await screen.hands.interactions() <= 6, `${await screen.hands.interactions()} interactions`);
    const [camera] = await visitor.cameras(near(FIRST));
    assert.deepEqual([camera?.properties['camera:type'], camera?.properties['camera:direction']], ['fixed', '90']);
  }));

  test('who points at the camera looks the other way than it does', () => town.with({ size: SIZES.phone, position: SECOND }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.press('Je pointe vers la caméra');
    await screen.hands.turnDevice({ alpha: 0, beta: 30, gamma: 0 });
    await screen.read(/Vers le sud \(180°\)/);
    await screen.press('Je ne sais pas', 'radio');
  }));

  test('a phone that does not know north says so, and a sensor that is silent too', () => town.with({ size: SIZES.phone, position: SECOND }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.press('Je pointe où elle regarde');
    await screen.hands.turnDevice({ alpha: 40, beta: 0, gamma: 0, absolute: false });
    await screen.read('Ce téléphone ne dit pas où est le nord');
    await screen.read(/Direction inconnue/);
  }));

  test('a sector is drawn by its two ends and written clockwise; what is unknown again has no tag', () => town.with({ size: SIZES.phone, position: THIRD }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.press('Un secteur', 'radio');
    await screen.read(/Glissez les deux poignées/);
    await screen.press('Début du secteur', 'slider');
    await screen.strike('ArrowRight');
    await screen.drag('.aim__handle--to', -10, 60);
    await screen.read(/dans le sens des aiguilles/);
    await visitor.sendReport();
    const [camera] = await visitor.cameras(near(THIRD));
    assert.match(camera?.properties['camera:direction'] ?? '', /^\d+-\d+$/);
  }));

  test('a wedge that nobody has turned says that the direction is unknown and that none is sent', () => town.with({ size: SIZES.phone, position: SIXTH }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.press('Fixe', 'radio');
    await screen.read(/part sans direction/);
    assert.notEqual(await screen.style('.aim__doubt', 'display'), 'none', 'the wedge on the map asks');
    assert.match(await screen.text('.aim__says'), /Direction inconnue/);
    await screen.picture('report-direction-unknown');
    await screen.drag('.aim__handle--turn', -20, 10);
    await screen.read(/Vers le/);
    assert.equal(await screen.style('.aim__doubt', 'display'), 'none');
    await screen.strike('Delete');
    await screen.read(/part sans direction/);
    await visitor.sendReport();
    const [camera] = await visitor.cameras(near(SIXTH));
    assert.equal(camera?.properties['camera:direction'], null, 'a page of items names what none of its last says');
  }));

  test('where the device tells no place, the search for one stands first in the form', () => town.with({ size: SIZES.phone, position: 'refused' }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position refusée/);
    await screen.fill('Adresse, rue, école ou lieu', 'champollion');
    await screen.press('Chercher');
    await screen.press(/Champollion/, 'radio');
    await screen.read(/Placée\s: Rue Jean François Champollion/);
    assert.equal(await screen.count('button', 'Prendre la position de l’appareil'), 1, 'and the device can be asked again');
    await screen.picture('report-refused-place');
    await visitor.sendReport();
  }));

  test('a dome is asked for no direction, a turning camera may see all around', () => town.with({ size: SIZES.phone, position: FOURTH }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.press('Dôme', 'radio');
    await screen.read(/pas de direction à donner/);
    assert.equal(await screen.count('slider'), 0);
    await screen.press('Orientable', 'radio');
    await screen.press('Tout autour', 'radio');
    await visitor.sendReport();
    const [camera] = await visitor.cameras(near(FOURTH));
    assert.deepEqual([camera?.properties['camera:type'], camera?.properties['camera:direction']], ['panning', '0-360']);
  }));

  test('everything that is pressed is at least 48 pixels high', () => town.with({ size: SIZES.phone, position: FIFTH }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8\sm près/);
    await screen.unfold('En dire plus (facultatif)');
    const small = (await screen.hands.targets('#panel-body')).concat(await screen.hands.targets('.aim')).filter(({ width, height }) => width < 48 || height < 48);
    assert.deepEqual(small, []);
    assert.deepEqual(await screen.audit(), []);
  }));

  test('Back gives up the covering of a photo and nothing else; once it is kept, Back leaves the form at once', () => town.with({ size: SIZES.phone, position: SIXTH }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.unfold('Ajouter une photo (facultatif)');
    await screen.see('heading', 'De près');
    await screen.press('Dôme', 'radio');
    await screen.pictures.choose('photo-close', 'a.png', 'image/png', whitePng(300, 200));
    await screen.see('heading', 'Cachez les visages et les plaques');
    await screen.back();
    await screen.until(async () => await screen.count('heading', 'Cachez les visages et les plaques') === 0);
    await screen.see('heading', /Que voyez-vous/);
    assert.equal(await screen.isChecked('Dôme'), true);
    await screen.pictures.choose('photo-close', 'a.png', 'image/png', whitePng(300, 200));
    await screen.press('Garder la photo');
    await screen.see('img', 'Votre photo : De près');
    await screen.until(() => screen.hands.hasGoneBack());
    await screen.back();
    await screen.until(async () => await screen.count('heading', /Que voyez-vous/) === 0);
    await visitor.beginReport();
    await screen.see('img', 'Votre photo : De près');
    assert.equal(await screen.isChecked('Dôme'), true);
  }));
});

describe('duplicates help', () => {
  const town = openTown();

  test('a neighbour is shown with a drawing, distance and bearing, and another one on the same pole goes on', () => town.with({ size: SIZES.phone, position: FIRST }, async (visitor, screen) => {
    const known = await visitor.lonelyCamera();
    const [longitude, latitude] = known.geometry.coordinates;
    await screen.standAt({ longitude: longitude + 0.0001, latitude, accuracy: 6 });
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/à 8\sm, vers l’ouest/);
    await screen.see('img', /Plan : la caméra à 8/);
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Une autre, même sur le même mât');
    await visitor.sendReport();
    assert.equal((await visitor.cameras(`&near=${longitude},${latitude},20`)).length, 2);
  }));
});
