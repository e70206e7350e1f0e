// The map as residents use it: looking, searching, filtering, opening sheets, coming back.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

const CAMERAS_OF_THE_CITY = 141;

describe('the map', () => {
  const town = openTown();

  test('says first how many cameras are located, how many were declared, and what no point means', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    await visitor.openMap();
    const home = await screen.text('#home');
    assert.match(home, new RegExp(`${CAMERAS_OF_THE_CITY} caméras localisées`));
    assert.match(home, /sont déclarées/);
    assert.match(home, /Pas de point ne veut pas dire pas de caméra\./);
    assert.equal(await screen.overflow(), 0);
  }));

  test('says how many of them meet the filters', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    await visitor.openMap('school-zone=100');
    await screen.read(/répondent à vos filtres/);
    const met = Number((await screen.text('#home-filtered')).match(/^\d+/)?.[0]);
    assert.ok(met > 0 && met < CAMERAS_OF_THE_CITY, `${met} of ${CAMERAS_OF_THE_CITY}`);
  }));

  test('opens the sheet of the camera that is tapped, and "back" closes it', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap();
    const camera = await visitor.lonelyCamera();
    await visitor.lookAt(camera.geometry.coordinates);
    await visitor.tapMap();
    await visitor.untilAsked('camera', camera.id);
    await screen.read(camera.properties.ref);
    await screen.back();
    assert.equal(visitor.asked('camera'), null);
    assert.equal(await screen.count('heading', new RegExp(camera.properties.ref)), 0);
  }));

  test('finds a neighbourhood without its accents and opens it', () => town.with({}, async (visitor) => {
    await visitor.openMap();
    await visitor.searchFor('cevennes');
    await visitor.takeResult(/Cévennes/);
    await visitor.untilAsked('area', /^34172-/);
    assert.match(await visitor.heading(), /Cévennes/);
  }));

  test('the search field is empty again after "back" and when what was found is closed', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap();
    for (const leave of [() => screen.back(), () => visitor.closeSheet()]) {
      await visitor.searchFor('cevennes');
      await visitor.takeResult(/Cévennes/);
      await visitor.untilAsked('area', /^34172-/);
      assert.match(await screen.valueOf('Chercher'), /Cévennes/);
      await leave();
      await visitor.untilAsked('area', null);
      assert.equal(await screen.valueOf('Chercher'), '');
    }
  }));

  test('whoever comes back to a list in view is told that the map has moved, and can list what it shows now', () => town.with({}, async (_visitor, screen) => {
    await screen.open('./?panel=list&map=15/43.6105/3.8767');
    await screen.press('Dans la vue', 'radio');
    await screen.read(/^\d+ caméras?$/);
    const before = await screen.text('#panel-body [role=status]');
    await screen.press(/^Caméra\s*:/);
    await screen.see('button', 'Je la vois');
    await screen.settle();
    await screen.press('Fermer');
    await screen.read(/La carte a bougé\s: voici la liste comme vous l’avez laissée/);
    assert.equal(await screen.text('#panel-body [role=status]'), before);
    await screen.press('Lister ce qu’elle montre maintenant');
    await screen.until(async () => await screen.text('#panel-body [role=status]') !== before);
    assert.equal(await screen.isChecked('Dans la vue'), true);
    assert.equal(await screen.count('button', 'Lister ce qu’elle montre maintenant'), 0);
  }));

  test('whoever closes a camera opened from the list is back at its row, however far down', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap('panel=list');
    await screen.press('Afficher la suite');
    await screen.until(async () => await screen.hands.countOf('#panel-body .rows .row') === 100);
    const last = await screen.text('#panel-body .rows li:last-child .row');
    for (const leave of [() => screen.strike('Escape'), () => screen.back()]) {
      await screen.hands.reach('#panel-body .rows li:last-child .row');
      await screen.strike('Enter');
      await visitor.untilAsked('camera', /^[0-9A-HJKMNP-TV-Z]{8}$/i);
      await screen.see('heading', /Caméra/);
      await leave();
      await screen.see('heading', 'Liste');
      await screen.until(async () => (await screen.hands.focused()) === last.replace(/\s+/g, ''));
      assert.equal(await screen.hands.countOf('#panel-body .rows .row'), 100, 'as many rows as before');
    }
  }));

  test('finds a camera by its reference', () => town.with({}, async (visitor) => {
    await visitor.openMap();
    const [camera] = await visitor.cameras('&ref=C59.04');
    assert.ok(camera, 'the city has listed a camera C59.04');
    await visitor.searchFor('c59.04');
    await visitor.takeResult(/C59\.04/);
    await visitor.untilAsked('camera', camera.id);
  }));

  test('finds a school', () => town.with({}, async (visitor) => {
    await visitor.openMap();
    await visitor.searchFor('ecole');
    await visitor.takeResult(/[ÉE]cole/i);
    await visitor.untilAsked('place', /^eqpt-/);
  }));

  test('a street that is found is marked, and "back" shows what was seen before it', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap('map=14/43.6/3.85');
    await visitor.searchFor('place de la comedie');
    await visitor.takeResult(/Comédie/);
    await visitor.untilAsked('map', /^1[67][.\d]*\/43\.60/);
    await screen.back();
    await visitor.untilAsked('map', /^14\/43\.60*\/3\.850*$/);
    await screen.settle();
    // The address follows the map, which went back too.
    await screen.drag('#map', -60, 0);
    await visitor.untilAsked('map', /^14\/43\.(59|60)\d*\/3\.85[1-9]/);
  }));

  test('says when nothing is found', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.searchFor('zzzzqq');
    await screen.read(/Rien à ce nom/);
  }));

  test('keeps view, selection and filters in the address, so that a reload shows the same', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap('map=15/43.61/3.87');
    await screen.drag('#map', -120, -80);
    await visitor.untilAsked('map', /^15\/43\.60\d+\/3\.87\d+$/);
    await screen.press(/^À 100 m d’une école$/);
    await visitor.untilAsked('school-zone', '100');
    const before = screen.address().href;
    await screen.reload();
    assert.equal(screen.address().href, before);
    assert.equal(await screen.attribute('button', /^À 100 m d’une école$/, 'aria-pressed'), 'true');
  }));

  test('keeps the last status ticked and says so, in count, list and address alike', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap('panel=filters&cc_status=documented');
    await screen.press('publiée, non revue', 'checkbox');
    await screen.read(/Au moins un état reste coché/);
    assert.equal(await screen.hands.isTicked('publiée, non revue'), true);
    assert.equal(visitor.asked('cc_status'), 'documented');
    await screen.press('plus visible', 'checkbox');
    await visitor.untilAsked('cc_status', 'documented,gone');
    await screen.press('publiée, non revue', 'checkbox');
    await visitor.untilAsked('cc_status', 'gone');
    await screen.read(/^0 caméra$/);
  }));

  test('says which cameras a rate by inhabitants counts', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap('panel=legend&colour=per_1000');
    await screen.read(/connues à cinq ans au plus du recensement/);
  }));

  test('lists every camera that the map draws', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap();
    await screen.press('Liste');
    await visitor.untilAsked('panel', 'list');
    await screen.read(new RegExp(`${CAMERAS_OF_THE_CITY} caméras`));
  }));

  test('explains every symbol', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap();
    await screen.press('Légende et calques');
    await visitor.untilAsked('panel', 'legend');
    await screen.see('heading', 'Légende et calques');
    const legend = await visitor.sheet();
    for (const status of ['confirmée', 'à vérifier', 'publiée', 'plus visible']) assert.match(legend, new RegExp(status));
  }));

  test('speaks English all the way', () => town.with({ lang: 'en-GB' }, async (visitor, screen) => {
    await visitor.openMap();
    assert.equal(await screen.language(), 'en');
    assert.match(await screen.text('#home'), /No point does not mean no camera/i);
    await screen.follow('Français');
    await screen.settle();
    assert.equal(await screen.language(), 'fr');
    assert.equal(visitor.asked('lang'), 'fr');
  }));

  test('shows the list where the browser cannot draw', () => town.with({ webgl: false }, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.untilAsked('panel', 'list');
    await screen.read(new RegExp(`${CAMERAS_OF_THE_CITY} caméras`));
    const words = await visitor.sheet();
    assert.match(words, /ne peut pas dessiner la carte/);
    assert.match(words, /sont déclarées/);
    assert.match(words, /Pas de point ne veut pas dire pas de caméra/);
  }));

  test('whoever closes a panel is back at what opened it', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap();
    await screen.press('Liste');
    await screen.see('heading', 'Liste');
    await screen.until(async () => await screen.hands.holder() === 'h2 Liste');
    await screen.strike('Escape');
    await screen.until(async () => await screen.hands.holder() === 'button Liste');
    await screen.press('Caméras autour de moi');
    await screen.until(async () => /^h2/.test(await screen.hands.holder()));
    await screen.strike('Escape');
    await screen.until(async () => await screen.hands.holder() === 'button Caméras autour de moi');
  }));

  test('is worked by keyboard alone, from search to sheet and back', () => town.with({}, async (visitor, screen) => {
    await visitor.openMap();
    await visitor.searchFor('cevennes');
    await screen.see('option', /Cévennes/);
    await screen.strike('ArrowDown');
    await screen.strike('Enter');
    await visitor.untilAsked('area', /^34172-/);
    await screen.see('heading', /Cévennes/);
    await screen.strike('Escape');
    await visitor.untilAsked('area', null);
  }));
});
