// Small screens and phones on their side: nothing that is needed is cut, covered or out of reach, with a map or without.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** Places without a camera near them. */
const QUIET = { lying: { longitude: 3.8402, latitude: 43.6301, accuracy: 8 }, small: { longitude: 3.8502, latitude: 43.6361, accuracy: 8 }, photo: { longitude: 3.8602, latitude: 43.6441, accuracy: 8 } };
const SCREENS = /** @type {const} */ (['lying', 'small']);

describe('small screens', () => {
  const town = openTown();

  for (const name of SCREENS) {
    const size = SIZES[name];

    test(`on the map nothing covers what is pressed (${name})`, () => town.with({ size }, async (visitor, screen) => {
      await visitor.openMap();
      for (const each of ['#report-button', '#locate-button', '#menu-button', '#filters-button', '#search-input', '#chips button']) assert.ok(await screen.hands.canPress(each), each);
      assert.equal(await screen.overflow(), 0);
      await screen.picture(`map-${name}`);
      await visitor.openMap('area=34172');
      assert.ok(await screen.hands.canPress('.panel__close'), 'the sheet can be closed');
      const camera = await visitor.lonelyCamera();
      await visitor.lookAt(camera.geometry.coordinates);
      await visitor.openMap(`camera=${camera.id}&map=17/${camera.geometry.coordinates[1]}/${camera.geometry.coordinates[0]}`);
      assert.ok(await screen.hands.canPress('.panel__close'), 'so can that of a camera');
    }));

    test(`in the form cross, wedge and button can all be used (${name})`, () => town.with({ size, position: QUIET[name] }, async (visitor, screen) => {
      await visitor.openMap();
      await visitor.beginReport();
      await screen.read(/Position à 8\sm près/);
      for (const each of ['.aim__handle--turn', '.report__send', '.panel__close', '.picture input']) assert.ok(await screen.hands.canPress(each), each);
      await screen.picture(`report-${name}`);
      await screen.drag('.aim__handle--turn', -20, 10);
      await screen.read(/Vers le/);
      await visitor.sendReport();
    }));
  }

  test('a phone on its side shows the sheet beside the map, which is centred on what is opened', () => town.with({ size: SIZES.lying }, async (visitor, screen) => {
    const camera = await visitor.lonelyCamera();
    await visitor.lookAt(camera.geometry.coordinates);
    await visitor.tapMap();
    await visitor.untilAsked('camera', camera.id);
    await screen.read(camera.properties.ref);
    assert.ok(await screen.hands.canPress('#report-button'));
  }));

  test('on a small phone a photo is as wide as the screen while faces are covered', () => town.with({ size: SIZES.small, position: QUIET.photo }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.beginReport();
    await screen.unfold('Ajouter une photo (facultatif)');
    await screen.pictures.choose('photo-close', 'photo.jpg', 'image/jpeg', await screen.pictures.paint(800, 600, [['#777', 0, 0, 800, 600]]));
    await screen.see('heading', 'Cachez les visages et les plaques');
    await screen.settle();
    assert.ok(Number.parseFloat(await screen.style('.cover__picture', 'width')) >= 250, await screen.style('.cover__picture', 'width'));
    assert.deepEqual((await screen.hands.targets('.cover')).filter(({ height }) => height < 44), []);
  }));

  for (const [name, size] of Object.entries({ phone: SIZES.phone, small: SIZES.small, lying: SIZES.lying })) {
    test(`without a map a camera can still be reported from the list (${name})`, () => town.with({ size, webgl: false }, async (visitor, screen) => {
      await visitor.openMap();
      await screen.see('heading', 'Liste');
      assert.ok(await screen.hands.canPress('#report-button'), 'the list leaves the one action free');
      await screen.picture(`list-no-map-${name}`);
      await visitor.beginReport();
      assert.ok(await screen.hands.canPress('.report__send'));
    }));
  }
});
