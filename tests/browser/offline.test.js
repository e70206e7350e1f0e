// The application without network: what one visit leaves on the device.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** What a browser says of requests that find no network. */
const NO_NETWORK = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch/;

describe('without network', () => {
  const town = openTown();

  test('after one visit the map opens with its ground, areas, places and cameras, and so does the form', () => town.with({ size: SIZES.phone, installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    const camera = await visitor.lonelyCamera();
    await visitor.openMap('area=34172');
    await screen.seeElement('html[data-offline-area]');
    const online = await screen.hands.keptAddresses();
    for (const needed of ['territory.json?lang=fr', 'ground.geojson?detail=far', 'ground.geojson?detail=near', 'collections/areas/items', 'collections/places/items', 'tiles/WebMercatorQuad/14/', 'js/report/report-panel.js']) {
      assert.ok(online.some((address) => address.includes(needed)), `${needed} is not kept`);
    }
    await screen.hands.network(false);
    const [lon, lat] = camera.geometry.coordinates;
    await visitor.openMap(`map=14/${lat}/${lon}`);
    await screen.picture('offline-map-phone');
    assert.equal(await screen.text('#toast'), '', 'nothing of the map is missing');
    await visitor.tapMap();
    await screen.seeElement('#panel-body');
    await visitor.openMap('panel=report');
    await screen.see('button', 'Envoyer');
    for (const path of ['./about', './r/', './report?lang=fr']) {
      await screen.open(path);
      await screen.see('heading', 'Pas de réseau pour cette page');
    }
    await screen.picture('offline-page-phone');
  }));

  test('where nothing is kept yet, a part of the program that cannot be fetched is told as a missing network, and comes when asked for again', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    await visitor.openMap();
    await screen.hands.network(false);
    await screen.press('Signaler une caméra', 'link');
    await screen.read(/Pas de réseau, ou le serveur ne répond pas/);
    await screen.hands.network(true);
    await screen.press('Réessayer');
    await screen.see('heading', /Que voyez-vous/);
  }));

  test('a school, an area, a camera, the lists and the search answer from what the device kept, and say so', () => town.with({ size: SIZES.phone, installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    const camera = await visitor.lonelyCamera();
    const school = (await visitor.places()).find(({ properties }) => properties.cameras_within_300_m > 0);
    assert.ok(school);
    // What was listed while there was a network is kept as well, and is not of today for ever.
    await visitor.openMap('panel=list&map=15/43.6105/3.8767');
    await screen.read(/^\d+ caméras$/);
    await screen.seeElement('html[data-offline]');
    await screen.hands.network(false);
    await visitor.openMap('panel=list&map=15/43.6105/3.8767');
    await screen.read(/Pas de réseau\s: d’après/);
    await visitor.openMap(`place=${school.id}`);
    await screen.read(/Pas de réseau\s: d’après ce que cet appareil a gardé le/);
    await screen.see('heading', /Les plus proches/);
    await visitor.openMap('area=34172');
    await screen.see('heading', 'Montpellier');
    await visitor.openMap(`camera=${camera.id}`);
    await screen.read(camera.properties.ref);
    await visitor.openMap('panel=list');
    await screen.press('Partout', 'radio');
    await screen.read(/141 caméras/);
    await screen.read(/Pas de réseau\s: d’après/);
    await screen.press('Afficher la suite');
    await screen.picture('offline-list-phone');
    await visitor.openMap('panel=filters');
    await screen.read(/141 caméras/);
    await screen.read(/Pas de réseau\s: d’après/);
    await screen.picture('offline-filters-phone');
    assert.deepEqual(await screen.audit(), []);
    await visitor.openMap('school-zone=100&panel=filters');
    await screen.read(/cet appareil ne peut pas compter avec ces filtres/);
    await visitor.openMap();
    await visitor.searchFor('cevennes');
    await visitor.takeResult(/Cévennes/);
    await visitor.untilAsked('area', /^34172-/);
  }));

  test('what cannot be answered without network is told with what works, and asked again', () => town.with({ size: SIZES.phone, installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    await screen.hands.network(false);
    await visitor.openMap('panel=list&school-zone=100');
    await screen.press('Partout', 'radio');
    await screen.read(/Pas de réseau, ou le serveur ne répond pas/);
    await screen.read(/une caméra peut être signalée/);
    await screen.hands.network(true);
    await screen.press('Réessayer');
    await screen.read(/\d+ caméras/);
  }));

  test('the language that is asked for is the one that opens', () => town.with({ size: SIZES.phone, installs: true }, async (visitor, screen) => {
    screen.foresee(NO_NETWORK);
    await visitor.openMap();
    await screen.seeElement('html[data-offline]');
    await screen.hands.network(false);
    await visitor.openMap('lang=en');
    assert.equal(await screen.language(), 'en');
    await screen.see('link', 'Report a camera');
    await visitor.openMap('lang=en&area=34172');
    await screen.read(/cameras located/);
    await screen.open('./about?lang=en');
    await screen.see('heading', 'No network for this page');
    await visitor.openMap('lang=fr');
    assert.equal(await screen.language(), 'fr');
  }));

  test('the manifest installs the map of this address with its signs', () => town.with({ installs: true }, async (visitor, screen) => {
    await visitor.openMap();
    const manifest = await screen.json('./manifest.webmanifest?lang=en');
    assert.equal(manifest.start_url, './?lang=en');
    assert.deepEqual(manifest.icons.map((/** @type {any} */ { purpose }) => purpose), ['any', 'any', 'maskable']);
    for (const { src, sizes } of manifest.icons) assert.equal(await screen.hands.sizeOf(`./${src}`), sizes);
    assert.deepEqual(manifest.shortcuts.map((/** @type {any} */ { name }) => name), ['Report a camera', 'Three to check', 'My reports']);
    for (const { name, url } of manifest.shortcuts.slice(1)) {
      await screen.open(url);
      await screen.see('heading', name);
    }
    await screen.open(manifest.shortcuts[0].url);
    await screen.see('heading', 'What do you see?');
  }));
});
