// Every page at the sizes and in the themes people meet: it fits, axe finds nothing, and its picture is kept in test-results.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** Addresses that need nothing looked up. The map's own panels are addresses too. */
const PAGES = {
  map: './',
  'map-area': './?area=34172-07',
  'map-list': './?panel=list',
  'map-legend': './?panel=legend',
  'map-filters': './?panel=filters',
  'map-menu': './?panel=menu',
  'map-mine': './?panel=mine',
  'map-surveys': './?panel=legend&colour=surveys',
  'map-survey': './?panel=survey&area=34172-07',
  'map-report': './?panel=report',
  'map-projection': './?projection',
  'city-sheet': './areas/34172',
  'area-sheet': './areas/34172-07',
  report: './report',
  flags: './flags',
  receipt: './r/',
  about: './about',
  unlocated: './unlocated',
  compare: './compare?there=city-cameras',
  privacy: './privacy',
  legal: './legal',
  offline: './offline',
  problem: './problems/not-found',
  collections: './collections?f=html',
  collection: './collections/cameras?f=html',
  items: './collections/cameras/items?f=html',
  exports: './exports',
  docs: './docs',
  'docs-dictionary': './docs/dictionary',
  editions: './editions',
  queryables: './collections/cameras/queryables?f=html',
};

/** Each page is opened once at each size and turned dark where it stands; either theme is audited at one of the sizes, the rest is for looking at. */
const CIRCUMSTANCES = [
  { name: 'phone', size: SIZES.phone, audited: 'light' },
  { name: 'hall', size: SIZES.hall, audited: 'dark' },
];

describe('every page', () => {
  const town = openTown();
  /** @type {Record<string, string>} */
  const pages = { ...PAGES };

  before(() => town.with({}, async (visitor) => {
    const [camera] = await visitor.cameras();
    const [place] = await visitor.places();
    assert.ok(camera && place, 'the territory has cameras and places');
    const [first, second] = [await town.command('edition', 'Une'), await town.command('edition', 'Deux')].map((told) => told.match(/editions\/(\S+)/)?.[1] ?? '');
    Object.assign(pages, {
      edition: `./editions/${second}`, 'edition-changes': `./editions/${first}/changes/${second}`,
      'map-camera': `./?camera=${camera.id}`, 'map-place': `./?place=${place.id}`,
      'camera-sheet': `./cameras/${camera.id}`, 'place-sheet': `./places/${place.id}`, item: `./collections/cameras/items/${camera.id}?f=html`,
    });
  }));

  for (const { name, size, audited } of CIRCUMSTANCES) {
    test(`fits and reads, light and dark, and axe finds nothing: ${name}`, async (t) => {
      for (const [page, address] of Object.entries(pages)) {
        await t.test(page, () => town.with({ size }, async (_visitor, screen) => {
          const status = await screen.open(address);
          assert.ok(status === 200 || status === 404 && page === 'problem', `${address} answers ${status}`);
          if (address.startsWith('./?') || address === './') await screen.seeElement('html[data-ready]');
          for (const theme of ['light', 'dark']) {
            if (theme === 'dark') await screen.pictures.turn(true);
            await screen.settle();
            await screen.picture(`${page}-${name}-${theme}`);
            assert.ok(await screen.overflow() <= 0, 'the page can be scrolled sideways');
            if (theme === audited) assert.deepEqual(await screen.audit(), []);
          }
          assert.equal(await screen.count('heading') > 0, true, 'the page has a heading');
        }));
      }
    });
  }

  test('dark is dark and light is light', () => town.with({ dark: true }, async (_visitor, screen) => {
    await screen.open('./about');
    const dark = await screen.style('body', 'background-color');
    await town.with({ dark: false }, async (_other, day) => {
      await day.open('./about');
      assert.notEqual(await day.style('body', 'background-color'), dark);
    });
  }));
});

describe('without JavaScript', () => {
  const town = openTown();

  test('the first page says what is known and leads to every camera', () => town.with({ scripts: false, size: SIZES.phone }, async (_visitor, screen) => {
    await screen.open('./');
    assert.match(await screen.text('body'), /141 caméras localisées/);
    await screen.follow('Toutes les caméras');
    await screen.settle();
    assert.equal(screen.address().pathname, '/collections/cameras/items');
    assert.ok(await screen.count('link') > 10, 'the list has links');
    assert.ok(await screen.overflow() <= 0);
  }));

  test('the sheet of a neighbourhood has its map, its figures and their sources', () => town.with({ scripts: false }, async (_visitor, screen) => {
    await screen.open('./areas/34172-07');
    const words = await screen.text('main');
    assert.match(words, /caméras?/);
    assert.match(words, /2014/);
    await screen.seeElement('main svg');
  }));

  test('a sheet prints on one page that stands alone', () => town.with({ scripts: false }, async (visitor, screen) => {
    const [place] = await visitor.places();
    for (const path of ['./areas/34172', './areas/34172-07', `./places/${place?.id}`]) {
      assert.equal(await screen.open(path), 200, path);
      assert.equal(await screen.printedPages(), 1, path);
    }
  }));

  test('a sheet prints on one page however long its list is', () => town.with({ scripts: false }, async (_visitor, screen) => {
    const folder = mkdtempSync(join(tmpdir(), 'contrechamp-pages-'));
    const rows = Array.from({ length: 40 }, (_, index) => `W${index},${(43.6078 + index * 0.00002).toFixed(5)},${(3.8790 + index * 0.00003).toFixed(5)},Rue du Faubourg de la Saunerie ${index}`);
    writeFileSync(join(folder, 'walk.csv'), ['ref,lat,lon,adresse', ...rows].join('\n'));
    await town.command('import', 'cameras', join(folder, 'walk.csv'), '--source', 'walk', '--licence', 'CC0-1.0');
    rmSync(folder, { recursive: true });
    for (const lang of ['fr', 'en']) {
      await screen.open(`./areas/34172-04?lang=${lang}`);
      assert.match(await screen.text('main'), /5\d (caméras|cameras)/);
      assert.equal(await screen.printedPages(), 1, lang);
    }
  }));

  test('the report page says how to report without scripts', () => town.with({ scripts: false, size: SIZES.phone }, async (_visitor, screen) => {
    assert.equal(await screen.open('./report'), 200);
    assert.match(await screen.text('main'), /caméra/);
  }));
});
