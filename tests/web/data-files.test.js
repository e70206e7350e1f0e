// Holds the committed files of the default territory to what data/README.md promises: geometry, size, licences, names.
// It needs no published file; where SOURCES names the folder of them, it also rebuilds everything and compares bytes.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { polygonsOf, signedArea } from '../../tools/data/geometry.mjs';
import { foldName, typographicName } from '../../tools/data/names.mjs';
import { areas, cameras, countBy, ground, places, read, territory } from './territory.js';

/** @param {any} value @returns {number[][]} every position of nested coordinates */
const positionsOf = (value) => (typeof value[0] === 'number' ? [value] : value.flatMap(positionsOf));

const files = ['areas', 'places', 'cameras', 'ground'];

const decimalsOf = (/** @type {number} */ value) => (String(value).split('.')[1] ?? '').length;

describe('the ground', () => {
  it('has streets of four classes, water, parks, pedestrian zones and buildings', () => {
    const kinds = countBy(ground, (f) => f.properties.kind);
    assert.deepEqual(Object.keys(kinds).sort(), ['building', 'park', 'pedestrian', 'street', 'water']);
    const classes = countBy(ground.filter((f) => f.properties.kind === 'street'), (f) => f.properties.class);
    assert.deepEqual(Object.keys(classes), ['1', '2', '3', '4']);
  });

  it('names every street that has a name, once for each class', () => {
    const streets = ground.filter((f) => f.properties.kind === 'street');
    for (const { properties } of streets) assert.doesNotMatch(properties.name ?? 'none', /^.{0,3}$|non dénommée/);
    assert.equal(new Set(streets.map((f) => `${f.properties.name}/${f.properties.class}`)).size, streets.length);
    const names = new Set(streets.map((f) => f.properties.name));
    for (const name of ['Rue de la Méditerranée', 'Rue de l’Aiguillerie', 'Rue Saint-Guilhem', 'Place de la Comédie']) {
      assert.ok(names.has(name), name);
    }
  });

  it('weighs less than 600 kB as sent and 3 MB as read', () => {
    const text = read('ground.geojson');
    assert.ok(text.length < 3_000_000);
    assert.ok(brotliCompressSync(text).length < 600_000);
  });

  it('keeps to five decimals', () => {
    for (const { geometry } of ground) {
      for (const position of positionsOf(geometry.coordinates)) {
        for (const value of position) assert.ok(decimalsOf(value) <= 5, String(value));
      }
    }
  });
});

describe('every file', () => {
  it('has closed rings wound by the right-hand rule', () => {
    for (const { id, properties, geometry } of [...areas, ...ground]) {
      if (!geometry.type.endsWith('Polygon')) continue;
      for (const rings of polygonsOf(geometry)) {
        rings.forEach((ring, index) => {
          assert.ok(ring.length >= 4);
          assert.deepEqual(ring[0], ring[ring.length - 1]);
          assert.equal(signedArea(ring) > 0, index === 0, `${id ?? properties.kind}, ring ${index}`);
        });
      }
    }
  });

  it('holds longitude before latitude, inside the bounds, with seven decimals at most', () => {
    const [west, south, east, north] = territory.bounds;
    for (const feature of [...areas, ...places, ...cameras, ...ground]) {
      for (const [longitude, latitude] of positionsOf(feature.geometry.coordinates)) {
        assert.ok(longitude >= west && longitude <= east && latitude >= south && latitude <= north, String(feature.id));
        assert.ok(decimalsOf(longitude) <= 7 && decimalsOf(latitude) <= 7);
      }
    }
  });

  it('has an id of its own for each area, place and camera', () => {
    for (const list of [areas, places, cameras]) assert.equal(new Set(list.map((f) => f.id)).size, list.length);
  });

  it('cites only sources that the territory knows and may export', () => {
    const keys = new Set(territory.source.map((/** @type {any} */ source) => source.key));
    const cited = [...areas, ...places].flatMap(({ properties: p }) => [p.source, p.population_source ?? []].flat());
    for (const key of [...cited, ...cameras.flatMap((f) => f.properties.cc_source)]) assert.ok(keys.has(key), key);
    for (const source of territory.source) {
      assert.match(source.licence, /^(etalab-[12]\.0|CC0-1\.0|ODbL-1\.0)$/, source.key);
      assert.ok(source.export && source.attribution && source.url && source.published_on, source.key);
    }
  });

  it('writes names with typographic apostrophes and no stray space', () => {
    for (const { properties: p } of [...areas, ...places, ...ground]) {
      for (const text of [p.name, p['addr:street']]) assert.doesNotMatch(text ?? '', /'|^ | $| {2}/);
    }
  });

  it('is explained in the README', () => {
    const readme = readFileSync(new URL('../../data/README.md', import.meta.url), 'utf8');
    for (const name of files) assert.ok(readme.includes(`${name}.geojson`), name);
    for (const { key } of territory.source) assert.ok(readme.includes(`\`${key}\``), key);
  });
});

describe('the declared totals and costs', () => {
  it('each say who, when and where it is written, in both languages where there is more to say', () => {
    for (const entry of territory.declared) {
      assert.ok(Number.isInteger(entry.total) && entry.by && entry.source && entry.at, String(entry.total));
      assert.equal('note' in entry, 'note_en' in entry, entry.source);
      if (entry.url) assert.doesNotThrow(() => new URL(entry.url));
    }
    for (const total of [126, 157, 294]) assert.ok(territory.declared.some((/** @type {any} */ entry) => entry.total === total));
  });

  it('give costs as a range in euros for one camera, and flag those without a public source', () => {
    for (const cost of territory.cost) {
      assert.ok(['install', 'yearly'].includes(cost.what) && cost.low_eur > 0 && cost.low_eur <= cost.high_eur && cost.about);
      assert.ok(cost.url || cost.note.includes('aucune source publique'), cost.source);
    }
  });
});

describe('typographic names', () => {
  it('put accents, ligatures, hyphens and apostrophes right', () => {
    assert.equal(typographicName("Rue de l'Ecole  Saint Eloi"), 'Rue de l’École Saint-Éloi');
    assert.equal(typographicName('rue Jacques Coeur'), 'Rue Jacques Cœur');
  });

  it('leave alone what they do not know', () => {
    for (const name of ['Rue Goethe', 'Avenue de l’Europe', 'Place Emma', 'Rue Estelle']) assert.equal(typographicName(name), name);
  });

  it('fold to the same text when only case, accents and marks differ', () => {
    assert.equal(foldName('École Saint-Éloi, Cœur'), foldName('ECOLE SAINT ELOI COEUR'));
  });
});

const sources = process.env.SOURCES ?? '';
const root = new URL('../../', import.meta.url);
const program = ['release', 'debug'].map((profile) => new URL(`target/${profile}/contrechamp`, root).pathname).find(existsSync) ?? '';
const skip =
  (existsSync(sources) ? '' : 'SOURCES does not name the folder of published files') || (program ? '' : 'the program is not built');

describe('the script that builds the data where nothing is', () => {
  it('says in one sentence what is not there', () => {
    const script = new URL('tools/data/build.mjs', root).pathname;
    const { status, stderr } = spawnSync(process.execPath, [script, 'contrechamp', '/nowhere/at/all'], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /^\/nowhere\/at\/all\/\S+ is not there: SOURCES names the folder .*\n$/);
  });
});

describe('the script that builds the data', { skip: skip || false }, () => {
  it('answers the committed bytes again', () => {
    const output = mkdtempSync(join(tmpdir(), 'contrechamp-data-'));
    try {
      const script = new URL('tools/data/build.mjs', root).pathname;
      execFileSync(process.execPath, [script, program, sources, output], { stdio: 'ignore' });
      for (const name of files) {
        assert.equal(readFileSync(join(output, `${name}.geojson`), 'utf8'), read(`${name}.geojson`), name);
      }
    } finally {
      rmSync(output, { recursive: true });
    }
  });
});
