// The map on the wall of a meeting: figures large enough for the back of the hall, stepped by arrow keys or a clicker.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** A figure is read from the back of the hall when it takes a tenth of the wall's height. */
const SHARE_OF_THE_WALL = 0.1;

describe('on the wall', () => {
  const town = openTown();

  for (const [name, size] of Object.entries({ '1024x768': SIZES.oldHall, '1920x1080': SIZES.hall })) {
    test(`one figure, its source and its caveat fill ${name}`, () => town.with({ size }, async (visitor, screen) => {
      await visitor.openMap('projection');
      await screen.see('heading', 'Montpellier');
      const wall = await screen.text('.wall');
      assert.match(wall, /141/);
      assert.match(wall, /Source/);
      assert.match(wall, /Pas de point ne veut pas dire pas de caméra/);
      const figure = Number.parseFloat(await screen.style('.wall__figure', 'font-size'));
      assert.ok(figure >= size.height * SHARE_OF_THE_WALL, `the figure is ${figure} px of ${size.height}`);
      assert.ok(await screen.overflow() <= 0);
      assert.equal(await screen.isCut('.wall__text'), false, 'the words are cut');
      await screen.picture(`wall-${name}`);
    }));
  }

  for (const [name, size] of Object.entries({ '1024x768': SIZES.oldHall, '1920x1080': SIZES.hall })) {
    test(`no step, colour or language pushes the source off ${name}, and all of it is read from afar`, () => town.with({ size }, async (visitor, screen) => {
      for (const lang of ['fr', 'en']) {
        await visitor.openMap(`projection&lang=${lang}`);
        await screen.see('heading', 'Montpellier');
        await screen.strike('s');
        for (const colour of ['count', 'per_1000', 'surveys', 'off', 'per_km2']) {
          await screen.strike('c');
          await visitor.untilAsked('colour', colour === 'per_km2' ? null : colour);
          for (let step = 0; step < 4; step += 1) {
            assert.equal(await screen.isCut('.wall__text'), false, `the words are cut: ${lang}, ${colour}, ${await screen.text('.wall')}`);
            await screen.strike('ArrowRight');
          }
          await screen.strike('Home');
        }
      }
      assert.ok(Number.parseFloat(await screen.style('.wall__source', 'font-size')) >= size.height / 48, 'the source is too small for a hall');
    }));
  }

  test('on a phone held upright no step pushes the source or its caveat off the wall', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    for (const step of ['projection', 'projection=34172-03&colour=per_1000', 'projection=34172-03&colour=surveys']) {
      await visitor.openMap(step);
      await screen.seeElement('.wall__source');
      await screen.strike('s');
      await screen.read(/ont une caméra à moins de/);
      assert.equal(await screen.isCut('.wall__text'), false, `the words are cut: ${await screen.text('.wall')}`);
    }
    assert.equal(await screen.pictures.isOver('.wall__controls', '.wall__text'), false);
  }));

  test('a tap brings back the buttons of the wall', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    await visitor.openMap('projection');
    await screen.seeElement('.wall:not(.wall--pointing)');
    await visitor.tapMap();
    await screen.seeElement('.wall--pointing');
    assert.equal(await screen.count('button', /Écoles/) > 0, true);
  }));

  test('the keys of the wall are told beside its words, not over them', () => town.with({ size: SIZES.oldHall }, async (visitor, screen) => {
    await visitor.openMap('projection');
    await screen.see('heading', 'Montpellier');
    await screen.strike('h');
    assert.equal(await screen.pictures.isOver('.wall__controls', '.wall__text'), false);
  }));

  test('a neighbourhood has on the map the very colour of its class in the key', () => town.with({ size: SIZES.oldHall }, async (visitor, screen) => {
    await visitor.openMap('projection=34172-03');
    await screen.see('heading', 'Centre historique');
    const densest = (await screen.style(':root', '--ramp-5')).trim();
    await screen.until(async () => (await screen.pictures.colours('#map'))[0] === densest);
  }));

  test('dots say where and not what is known, and the signs of a part are told in words', () => town.with({ size: SIZES.hall }, async (visitor, screen) => {
    await visitor.openMap('projection');
    await screen.see('heading', 'Montpellier');
    assert.match(await screen.text('.wall__signs'), /quel que soit son état/);
    await screen.strike('ArrowRight');
    await visitor.untilAsked('projection', /^34172-\d\d$/);
    assert.match(await screen.text('.wall__signs'), /publiée, non revue/);
  }));

  test('arrow keys and a clicker step from the city through its neighbourhoods and back', () => town.with({ size: SIZES.hall }, async (visitor, screen) => {
    await visitor.openMap('projection');
    await screen.see('heading', 'Montpellier');
    await screen.strike('ArrowRight');
    await visitor.untilAsked('projection', /^34172-\d\d$/);
    const first = visitor.asked('projection');
    await screen.strike('PageDown');
    await visitor.untilAsked('projection', new RegExp(`^(?!${first})34172-\\d\\d$`));
    await screen.picture('wall-area');
    await screen.strike('PageUp');
    await visitor.untilAsked('projection', first);
    await screen.strike('ArrowLeft');
    await visitor.untilAsked('projection', '34172');
    await screen.see('heading', 'Montpellier');
  }));

  test('one key shows the school zones, one the colours, one blanks the wall', () => town.with({ size: SIZES.oldHall }, async (visitor, screen) => {
    await visitor.openMap('projection');
    await screen.see('heading', 'Montpellier');
    await screen.strike('s');
    await screen.read(/écoles et crèches sur \d+ ont une caméra/);
    await screen.settle();
    await screen.picture('wall-schools');
    await screen.strike('c');
    await visitor.untilAsked('colour', 'count');
    await screen.strike('b');
    await screen.seeElement('.wall--blank');
    await screen.strike('b');
    await screen.seeElement('.wall:not(.wall--blank)');
    await screen.strike('b');
    await screen.seeElement('.wall--blank');
    await screen.strike('ArrowRight');
    await screen.seeElement('.wall:not(.wall--blank)');
    await screen.see('heading', 'Montpellier');
  }));

  test('F takes the whole screen and gives it back, and the wall stays', () => town.with({ size: SIZES.oldHall }, async (visitor, screen) => {
    await visitor.openMap('projection');
    await screen.see('heading', 'Montpellier');
    for (let times = 0; times < 2; times += 1) {
      await screen.strike('f');
      await screen.settle();
    }
    await screen.strike('ArrowRight');
    await screen.see('heading', 'Centre historique');
    await screen.seeElement('.wall');
  }));

  test('Escape leaves the page as it was', () => town.with({ size: SIZES.hall }, async (visitor, screen) => {
    await visitor.openMap('panel=legend&colour=per_1000');
    await visitor.openMap('panel=legend&colour=per_1000&projection');
    await screen.see('heading', 'Montpellier');
    await screen.strike('c');
    await screen.strike('Escape');
    await visitor.untilAsked('projection', null);
    await visitor.untilAsked('colour', 'per_1000');
    assert.equal(visitor.asked('hide'), null);
    assert.equal(await screen.count('heading', 'Montpellier'), 0);
  }));

  test('is found in the menu', () => town.with({ size: SIZES.hall }, async (visitor, screen) => {
    await visitor.openMap('panel=menu');
    await screen.press(/^Projeter en réunion/);
    await screen.see('heading', 'Montpellier');
    assert.equal(visitor.asked('projection') !== null, true);
  }));
});
