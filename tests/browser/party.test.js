// A mapping party: the sheet for the walk, what came back on paper typed in, and "we looked here" on everybody's map.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** What a browser says of requests that find no network. */
const NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch/;
const SHAPE = 'shape=3.8402,43.6290,3.8462,43.6290,3.8462,43.6320,3.8402,43.6320';

describe('a walk on paper', () => {
  const town = openTown();

  test('each sheet of a walk is one A4, whatever is known there', () => town.with({ scripts: false }, async (_visitor, screen) => {
    for (const [path, pages] of /** @type {[string, number][]} */ ([['./walks/34172-03', 1], ['./walks/34172-07', 4], [`./walks/shape?${SHAPE}`, 1]])) {
      assert.equal(await screen.open(path), 200, path);
      assert.equal(await screen.printedPages(), pages, path);
    }
  }));

  test('on a phone the whole sheet is seen at once', () => town.with({ size: SIZES.phone }, async (_visitor, screen) => {
    await screen.open('./walks/34172-03');
    assert.equal(await screen.isCut('main'), false, 'nothing has to be scrolled sideways');
    await screen.picture('walk-phone', { whole: true });
  }));

  test('the sheet is found from the neighbourhood’s page', () => town.with({ scripts: false }, async (_visitor, screen) => {
    await screen.open('./areas/34172-03');
    await screen.follow('Feuille de marche à imprimer');
    await screen.settle();
    assert.equal(screen.address().pathname, '/walks/34172-03');
    assert.match(await screen.text('main'), /Initiales/);
    assert.match(await screen.text('main'), /\/walks\/34172-03\/entry\?at=\d+/);
  }));

  for (const [page, path] of [['walks', './walks'], ['walk', './walks/34172-03'], ['walk-entry', './walks/34172-03/entry'], ['walk-entry-of-several-maps', './walks/34172-09/entry']]) {
    for (const [name, size, dark] of /** @type {const} */ ([['phone-light', SIZES.phone, false], ['hall-dark', SIZES.hall, true]])) {
      test(`${page} fits and axe finds nothing: ${name}`, () => town.with({ size, dark }, async (_visitor, screen) => {
        await screen.open(String(path));
        await screen.settle();
        await screen.picture(`${page}-${name}`);
        assert.ok(await screen.overflow() <= 0, 'the page can be scrolled sideways');
        assert.deepEqual(await screen.audit(), []);
      }));
    }
  }
});

describe('typing in what came back', () => {
  const town = openTown();

  test('a sheet is typed in by keyboard, survives a reload, and becomes reports and a survey that can be undone', () => town.with({ size: SIZES.hall }, async (visitor, screen) => {
    await screen.open('./walks/34172-03/entry');
    await screen.seeElement('html[data-ready]');
    await screen.seeElement('#walk-streets option');
    await screen.press('Vue', 'radio');
    await screen.strike('1');
    await screen.strike('2');
    await screen.touchAt('.walk-map svg', -40, 60);
    await screen.strike('1');
    await screen.strike('9');
    await screen.fill('Remarque', 'sous le porche');
    await screen.picture('walk-entry-filled', { whole: true });
    await screen.reload();
    await screen.seeElement('html[data-ready]');
    await screen.read('Votre saisie a été retrouvée.');
    assert.equal(await screen.valueOf('Remarque'), 'sous le porche');
    assert.equal(await screen.valueOf('Type'), '1');
    const before = (await visitor.cameras()).length;
    await screen.press('Tout envoyer');
    await screen.read('Tout est envoyé. Merci !');
    await screen.picture('walk-entry-sent', { whole: true });
    const after = await visitor.cameras();
    assert.equal(after.length, before + 1);
    const fresh = after.find(({ properties }) => properties['camera:direction'] === '0-360');
    assert.equal(fresh?.properties['camera:type'], 'dome');
    assert.ok(!JSON.stringify(after).includes('porche'), 'a remark waits for review');
    const surveys = (await screen.json('./collections/surveys/items')).features;
    assert.deepEqual(surveys.map((/** @type {any} */ { properties }) => [properties.cc_area, properties.cc_finds]), [['34172-03', 'some']]);
    await screen.press('Tout envoyer');
    await screen.read('Rien de nouveau à envoyer.');
    assert.equal(await screen.count('button', 'Annuler'), 4, 'two known cameras, a new one and the survey');
    for (const left of [3, 2, 1, 0]) {
      await screen.press('Annuler');
      while (await screen.count('button', 'Annuler') !== left) await screen.settle();
    }
    // A button goes when it is pressed; what it takes back is gone when the server has answered.
    await screen.until(async () => !(await screen.text('main')).includes('Retrait…'));
    assert.equal((await visitor.cameras()).length, before);
    assert.equal((await screen.json('./collections/surveys/items')).numberMatched, 0);
  }));

  test('on a device whose clock lags the sheet is of the day it is', () => town.with({ daysLate: 366 }, async (_visitor, screen) => {
    await screen.open('./walks/34172-03/entry');
    await screen.seeElement('html[data-ready]');
    assert.ok(Math.abs(Date.parse((await screen.hands.values('#entry-day'))[0] ?? '') - Date.now()) < 2 * 86_400_000);
  }));

  test('without the map a line is placed by its street, its corner and its side', () => town.with({}, async (visitor, screen) => {
    await screen.open('./walks/34172-03/entry');
    await screen.seeElement('#walk-streets option');
    await screen.fill('Rue', 'Rue qui n’existe pas');
    await screen.read(/n’est pas sur la feuille/);
    await screen.press('Tout envoyer');
    await screen.read(/n’a pas d’endroit/);
    await screen.fill('Rue', 'Rue Foch');
    await screen.read(/Placée d’après la rue, à \d+\sm près/);
    await screen.fill('À l’angle de', 'Rue Cambacérès');
    await screen.read(/Placée d’après la rue, à 20\sm près/);
    screen.foresee(/status of 409/);
    await screen.press('Tout envoyer');
    await screen.read(/Tout est envoyé|Une partie n’est pas encore envoyée/);
    if (await screen.count('button', 'C’en est une autre') > 0) {
      await screen.press('C’en est une autre');
      await screen.read(/envoyée/);
    }
    const found = await visitor.cameras('&cc_status=unverified');
    assert.equal(found.length, 1);
  }));

  test('without network every line and the survey wait on the device, and leave by themselves, once', () => town.with({ size: SIZES.hall }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    // The sheet as it was printed stays the same sheet when its cameras are on the map.
    await screen.open('./walks/34172-03');
    const [printed] = (await screen.text('main')).match(/walks\/34172-03\/entry\?at=\d+/) ?? [];
    await screen.open(`./${printed}`);
    await screen.seeElement('html[data-ready]');
    await screen.press('Vue', 'radio');
    await screen.touchAt('.walk-map svg', -40, 60);
    await screen.strike('1');
    const before = (await visitor.cameras()).length;
    await screen.hands.network(false);
    await screen.press('Tout envoyer');
    await screen.read(/tout est gardé sur cet appareil/);
    assert.equal(await screen.count('button', 'Annuler'), 3, 'a known camera, a new one and the survey can be taken back');
    await screen.picture('walk-entry-kept', { whole: true });
    assert.deepEqual(await screen.audit(), []);
    await screen.hands.network(true);
    await screen.until(async () => (await screen.json('./collections/surveys/items')).numberMatched === 1);
    await screen.until(async () => (await visitor.cameras()).length === before + 1);
    await screen.read('Tout est envoyé. Merci !');
    await screen.reload();
    await screen.seeElement('html[data-ready]');
    await screen.until(async () => await screen.count('button', 'Annuler') === 3);
    await screen.press('Tout envoyer');
    await screen.read('Rien de nouveau à envoyer.');
    assert.equal((await visitor.cameras()).length, before + 1);
  }));
});

describe('saying "we looked here"', () => {
  const town = openTown();
  const surveys = async (/** @type {import('./driver.js').Screen} */ screen) => (await screen.json('./collections/surveys/items?limit=100')).features.map((/** @type {any} */ { properties }) => properties);

  test('a neighbourhood where none was found is on everybody’s map and sheet by its day, and can be taken back by its receipt', async () => {
    let receipt = '';
    await town.with({ size: SIZES.phone }, async (visitor, screen) => {
      await visitor.openMap('area=34172-03');
      await screen.read(/Personne n’a encore noté/);
      await screen.press('Nous avons regardé ici');
      await screen.see('heading', 'Nous avons regardé ici');
      await screen.press('Envoyer');
      await screen.read('Dites si vous avez trouvé des caméras.');
      await screen.press('Nous n’en avons trouvé aucune', 'radio');
      await screen.picture('survey-phone');
      assert.deepEqual(await screen.audit(), []);
      await screen.press('Envoyer');
      await screen.read(/C’est noté, et la carte le montre déjà/);
      assert.equal(visitor.asked('colour'), 'surveys');
      receipt = await screen.valueOf('Votre reçu');
      await screen.picture('survey-sent-phone');
    });
    await town.with({ size: SIZES.hall, dark: true }, async (visitor, screen) => {
      const [only] = await surveys(screen);
      assert.deepEqual([only.cc_area, only.cc_finds, only.cc_surveyed_on.length], ['34172-03', 'none', 10]);
      await visitor.openMap('area=34172-03&colour=surveys');
      await screen.read('regardé depuis moins d’un mois');
      await screen.read('100 %');
      await screen.picture('survey-layer-hall');
      assert.deepEqual(await screen.audit(), []);
      await screen.open('./areas/34172-03');
      assert.match(await screen.text('main'), /Regardé sans rien trouver/);
      assert.equal(await screen.printedPages(), 1);
      await screen.open('./areas/34172');
      assert.equal(await screen.printedPages(), 1);
      screen.foresee(/status of 404/);
      await screen.open('./about');
      await screen.open(receipt);
      await screen.press('Annuler ce relevé');
      await screen.read('Ce relevé est retiré.');
      assert.deepEqual(await surveys(screen), []);
    });
  });

  test('streets are ticked from a list, and a reload keeps them', () => town.with({ webgl: false }, async (visitor, screen) => {
    await visitor.openMap('area=34172-03&panel=survey');
    await screen.press('Des rues', 'radio');
    await screen.fill('Chercher une rue', 'foch');
    await screen.press(/Rue Foch/, 'checkbox');
    await screen.read('1 rue choisie');
    await screen.reload();
    await screen.read('1 rue choisie');
    await screen.press('Nous avons trouvé des caméras', 'radio');
    await screen.press('Envoyer');
    await screen.read(/Cela fait .* de rues/);
    const [only] = await surveys(screen);
    assert.deepEqual([only.cc_scope, only.cc_streets, only.cc_finds], ['streets', ['Rue Foch'], 'some']);
    await screen.press('Annuler ce relevé');
    await screen.read('Ce relevé est retiré.');
  }));

  test('without network it waits among one’s own reports, leaves by itself, and opens by its receipt', () => town.with({ size: SIZES.phone, installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    screen.foresee(/status of 404/);
    await visitor.openMap('area=34172-03&panel=survey');
    await screen.seeElement('html[data-offline]');
    await screen.hands.network(false);
    await screen.press('Nous n’en avons trouvé aucune', 'radio');
    await screen.press('Envoyer');
    await screen.see('heading', 'Gardé sur cet appareil');
    await screen.picture('survey-kept-phone');
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Mes signalements');
    await screen.read(/«.Nous avons regardé ici.»/);
    await screen.read('Attend le réseau');
    await screen.picture('survey-mine-phone');
    assert.deepEqual(await surveys(screen), []);
    await screen.hands.network(true);
    await screen.read(/^Envoyé/);
    assert.deepEqual((await surveys(screen)).map((/** @type {any} */ { cc_area: area, cc_finds: finds }) => [area, finds]), [['34172-03', 'none']]);
    await screen.follow('Ouvrir le reçu');
    await screen.press('Annuler ce relevé');
    await screen.read('Ce relevé est retiré.');
    assert.deepEqual(await surveys(screen), []);
  }));

  test('a shape is drawn by tapping the map and has a walk sheet of its own', () => town.with({ size: SIZES.hall }, async (visitor, screen) => {
    await visitor.openMap('map=16/43.6105/3.8767&panel=survey');
    await screen.press('Une zone dessinée', 'radio');
    for (const [dx, dy] of [[-200, -150], [200, -150], [0, 150]]) await visitor.tapMap(dx, dy);
    await screen.read(/3 coins posés/);
    await screen.picture('survey-shape');
    await screen.press('Nous n’en avons trouvé aucune', 'radio');
    await screen.see('link', 'Feuille de marche à imprimer');
    await screen.press('Envoyer');
    await screen.read(/C’est noté/);
    assert.deepEqual((await surveys(screen)).map((/** @type {any} */ { cc_scope: scope }) => scope), ['shape']);
    await screen.press('Annuler ce relevé');
    await screen.read('Ce relevé est retiré.');
  }));
});
