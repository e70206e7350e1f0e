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

  test('the manifest installs the map of this address with its signs', () => town.with({ installs: true }, async (visitor, screen) => {
    await visitor.openMap();
    const manifest = await screen.json('./manifest.webmanifest?lang=en');
    assert.equal(manifest.start_url, './?lang=en');
    assert.deepEqual(manifest.icons.map((/** @type {any} */ { purpose }) => purpose), ['any', 'any', 'maskable']);
    for (const { src, sizes } of manifest.icons) assert.equal(await screen.hands.sizeOf(`./${src}`), sizes);
  }));
});
