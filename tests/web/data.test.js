// Holds the committed areas, places and cameras to what data/README.md promises of them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keepCodes } from '../../tools/data/cameras.mjs';
import { contains, polygonsOf, signedArea } from '../../tools/data/geometry.mjs';
import { areas, cameras, countBy, places, territory } from './territory.js';

describe('the areas', () => {
  const byId = new Map(areas.map((area) => [area.id, area]));

  it('are one metropole, 31 communes, 7 quartiers and 31 sous-quartiers', () => {
    assert.deepEqual(countBy(areas, (f) => f.properties.kind), { metropole: 1, commune: 31, quartier: 7, 'sous-quartier': 31 });
  });

  it('each belong to a parent of the next larger kind', () => {
    const parentKind = { commune: 'metropole', quartier: 'commune', 'sous-quartier': 'quartier' };
    for (const { id, properties } of areas) {
      const expected = parentKind[/** @type {keyof typeof parentKind} */ (properties.kind)];
      assert.equal(byId.get(properties.parent)?.properties.kind, expected, id);
    }
  });

  it('have a name of their own within their kind, and the code used twice stands twice', () => {
    assert.equal(new Set(areas.map((f) => `${f.properties.kind}/${f.properties.name}`)).size, areas.length);
    const twice = areas.filter((f) => f.properties.ref === 'MIP').map((f) => f.properties.name);
    assert.deepEqual(twice, ['La Pompignane', 'Port Marianne']);
  });

  it('have a population with its year and source, or none at all', () => {
    for (const { id, properties: p } of areas) {
      assert.equal(p.population === null, p.population_on === null, id);
      assert.equal(p.population === null, p.population_source === null, id);
      assert.ok(p.population === null || (Number.isInteger(p.population) && p.population > 0), id);
    }
  });

  it('say in both languages which populations are doubtful, and add up no doubtful one', () => {
    const doubtful = areas.filter((f) => f.properties.population_doubt !== null);
    assert.deepEqual(doubtful.map((f) => f.properties.name), ['Boutonnet', 'Gambetta', 'Grammont', 'Millénaire']);
    for (const { properties: p } of doubtful) assert.ok(p.population_doubt.fr && p.population_doubt.en);
    for (const quartier of areas.filter((f) => f.properties.kind === 'quartier')) {
      const parts = areas.filter((f) => f.properties.parent === quartier.id);
      const isSound = parts.every((f) => f.properties.population_doubt === null);
      const sum = parts.reduce((total, f) => total + f.properties.population, 0);
      assert.equal(quartier.properties.population, isSound ? sum : null, quartier.properties.name);
    }
  });

  it('have outlines that never cross themselves', () => {
    const side = (/** @type {number[]} */ a, /** @type {number[]} */ b, /** @type {number[]} */ p) =>
      Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));
    for (const { id, geometry } of areas) {
      for (const ring of polygonsOf(geometry).flat()) {
        for (let i = 1; i < ring.length; i += 1) {
          for (let j = i + 1; j < ring.length; j += 1) {
            const [a, b, c, d] = [ring[i - 1], ring[i], ring[j - 1], ring[j]];
            const isCrossing = side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
            assert.ok(!isCrossing, `${id} near ${a}`);
          }
        }
      }
    }
  });

  it('cover exactly what their parts cover', () => {
    const size = (/** @type {any} */ f) => polygonsOf(f.geometry).flat().reduce((sum, ring) => sum + signedArea(ring), 0);
    for (const parent of areas.filter((f) => ['metropole', 'quartier'].includes(f.properties.kind))) {
      const parts = areas.filter((f) => f.properties.parent === parent.id);
      const sum = parts.reduce((total, f) => total + size(f), 0);
      assert.ok(Math.abs(sum / size(parent) - 1) < 1e-4, parent.properties.name);
    }
  });
});

describe('the places', () => {
  it('are 68 of early childhood by their kinds, 61 maternelles, 63 élémentaires, 15 collèges and 12 lycées', () => {
    assert.deepEqual(countBy(places, (f) => f.properties['kindergarten:FR'] ?? f.properties['school:FR'] ?? f.properties.amenity), {
      crèche: 48,
      halte_garderie: 13,
      jardin_enfants: 1,
      childcare: 6,
      maternelle: 61,
      élémentaire: 63,
      collège: 15,
      lycée: 12,
    });
    assert.deepEqual(countBy(places, (f) => f.properties.amenity), { kindergarten: 62, childcare: 6, school: 151 });
  });

  it('share no UAI code, and each is well formed', () => {
    const codes = places.flatMap((f) => f.properties['ref:UAI'] ?? []);
    assert.equal(new Set(codes).size, codes.length);
    for (const code of codes) assert.match(code, /^034\d{4}[A-Z]$/);
  });

  it('carry no telephone, no electronic mail, no person', () => {
    const known = new Set(
      'name amenity kindergarten:FR school:FR ref:UAI capacity addr:housenumber addr:street addr:city operator:type source'.split(' '),
    );
    for (const { id, properties } of places) {
      for (const key of Object.keys(properties)) assert.ok(known.has(key), `${id} has ${key}`);
    }
  });

  it('lie in the city', () => {
    const city = areas.find((f) => f.id === territory.city_area);
    for (const { id, geometry } of places) assert.ok(contains(city.geometry, geometry.coordinates), id);
  });
});

describe('the cameras', () => {
  it('are the 141 of the list, each with its own reference, all documented', () => {
    assert.equal(cameras.length, 141);
    assert.equal(new Set(cameras.map((f) => f.properties.ref)).size, 141);
    assert.deepEqual(countBy(cameras, (f) => f.properties.cc_status), { documented: 141 });
    assert.deepEqual(countBy(cameras, (f) => f.properties.cc_evidence), { official_document: 141 });
  });

  it('say nothing that the list does not say', () => {
    for (const { properties } of cameras) {
      for (const key of ['camera:type', 'camera:direction', 'direction', 'camera:mount']) assert.ok(!(key in properties));
      assert.match(properties.start_date, /^20(0\d|1[0-3])$/);
    }
  });

  it('stand where Lambert-93 says, to the seventh decimal', () => {
    const camera = cameras.find((f) => f.properties.ref === 'C59.04');
    assert.deepEqual(camera.geometry.coordinates, [3.8537172, 43.6311684]);
  });

  it('have public codes in Crockford’s base 32', () => {
    for (const { id } of cameras) assert.match(id, /^[0-9A-HJKMNP-TV-Z]{8}$/);
  });

  it('each lie in the metropole, the city, one quartier and one sous-quartier of it', () => {
    for (const { id, geometry } of cameras) {
      const around = areas.filter((f) => contains(f.geometry, geometry.coordinates));
      assert.deepEqual(around.map((f) => f.properties.kind), ['metropole', 'commune', 'quartier', 'sous-quartier'], id);
      assert.equal(around[3].properties.parent, around[2].id, id);
    }
  });
});

describe('the public codes of cameras', () => {
  const camera = (/** @type {string} */ ref, /** @type {string} */ id) => ({ id, properties: { ref } });

  it('stay with their references when the file is rebuilt, whatever codes the inventory deals this time', () => {
    const dealt = cameras.map(({ properties }, index) => camera(properties.ref, `NEW${index}`));
    assert.deepEqual(keepCodes(dealt, cameras).map(({ id }) => id), cameras.map(({ id }) => id));
    assert.equal(keepCodes([camera('C142.15', 'N3WN3WN3')], cameras)[0].id, 'N3WN3WN3');
  });

  it('are never given twice', () => {
    assert.throws(() => keepCodes([camera('C01.00', 'x'), camera('C142.15', 'A0S9CCF3')], cameras), /code of its own/);
  });
});
