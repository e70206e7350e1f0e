// Builds the areas: sous-quartiers and communes as published and simplified, quartiers and the metropole by dissolving them,
// so that each lies in its parent without gap or overlap. It never assigns a camera or a school.

import { feature, merge } from 'topojson-client';
import { topology } from 'topojson-server';
import { presimplify, simplify } from 'topojson-simplify';
import { polygonGeometry, polygonsOf, tidyPolygon } from './geometry.mjs';
import { typographicName } from './names.mjs';

const METROPOLE = { id: '243400017', name: 'Montpellier Méditerranée Métropole' };
const CITY = '34172';
const DECIMALS = 6;

/** Planar area, in square degrees, under which a corner goes: about 20 m² at this latitude. */
const CORNER_WEIGHT = 20 / (111_200 * 111_200 * 0.724);

/** Code and French name of each quartier by its number in the sous-quartiers file (names: the city's list, with its accents). */
const QUARTIERS = new Map([
  [1, { code: 'HO', name: 'Hôpitaux-Facultés' }],
  [2, { code: 'PA', name: 'Mosson' }],
  [3, { code: 'CV', name: 'Les Cévennes' }],
  [4, { code: 'CX', name: 'Croix d’Argent' }],
  [5, { code: 'PR', name: 'Prés d’Arènes' }],
  [6, { code: 'MI', name: 'Port Marianne' }],
  [7, { code: 'MC', name: 'Montpellier Centre' }],
]);

/** Names that the rules for streets do not set right, by SQUARTIER_. */
const SOUS_QUARTIER_NAMES = new Map([
  [7, 'Plan des Quatre Seigneurs'],
  [8, 'Hôpitaux-Facultés'],
  [15, 'Les Beaux-Arts'],
  [18, 'Les Cévennes'],
  [3, 'Centre historique'],
  [31, 'Prés d’Arènes'],
]);

/** SQUARTMNO is MIP twice; the population table calls Port Marianne MIPM. */
const PORT_MARIANNE = 22;

/** Populations that the table gives twice, to two sous-quartiers that cannot share one. */
const DOUBTFUL = new Map(
  [
    ['MCB', 'Gambetta'],
    ['MCG', 'Boutonnet'],
    ['MIG', 'Millénaire'],
    ['MIL', 'Grammont'],
  ].map(([code, twin]) => [
    code,
    {
      fr: `La source donne exactement le même nombre d’habitants à ${twin}\u00a0: au moins l’un des deux est faux.`,
      en: `The source gives exactly the same population to ${twin}: at least one of the two is wrong.`,
    },
  ]),
);

/**
 * @param {import("./sources.mjs").Sources} sources
 * @returns {any[]} the metropole, its communes, the quartiers and sous-quartiers, parents first
 */
export function buildAreas(sources) {
  const communes = buildCommunes(sources);
  const quarters = buildQuarters(sources);
  return [...communes, ...quarters];
}

/** @param {import("./sources.mjs").Sources} sources */
function buildCommunes(sources) {
  const published = sources.features('communes-metropole-31.geojson').sort(byKey((f) => f.properties.code));
  const { topo, dissolved, geometryOf } = dissolver(published, { simplified: false });
  const total = published.reduce((sum, { properties }) => sum + properties.populationMunicipale, 0);
  const population = (/** @type {number} */ count) => ({
    population: count,
    population_on: '2022',
    population_source: 'communes-population',
    population_doubt: null,
  });
  const metropole = area(METROPOLE.id, dissolved(topo.objects.parts.geometries), {
    kind: 'metropole',
    name: METROPOLE.name,
    ref: METROPOLE.id,
    parent: null,
    ...population(total),
    source: 'communes-outlines',
  });
  const communes = published.map(({ properties }, index) =>
    area(properties.code, geometryOf(index), {
      kind: 'commune',
      name: typographicName(properties.nom),
      ref: properties.code,
      parent: METROPOLE.id,
      ...population(properties.populationMunicipale),
      source: 'communes-outlines',
    }),
  );
  return [metropole, ...communes];
}

/** @param {import("./sources.mjs").Sources} sources */
function buildQuarters(sources) {
  const published = sources.features('sous-quartiers-2014.geojson').sort(byKey((f) => f.properties.SQUARTIER_));
  const people = new Map(
    sources
      .rows('sous-quartiers-population-2009.csv', { separator: ',', encoding: 'utf8' })
      .map((row) => [row.squartmno, Number(row.population_2009)]),
  );
  const { topo, dissolved, geometryOf } = dissolver(published, { simplified: true });
  const quartiers = [...QUARTIERS].map(([number, { code, name }]) => {
    const isMember = (/** @type {unknown} */ _, /** @type {number} */ index) => published[index].properties.QUARTIER === number;
    return area(`${CITY}-${code}`, dissolved(topo.objects.parts.geometries.filter(isMember)), {
      kind: 'quartier',
      name,
      ref: code,
      parent: CITY,
      ...sumOf(published.filter(isMember).map(({ properties }) => populationOf(properties, people))),
      source: 'quartiers',
    });
  });
  const sousQuartiers = published.map(({ properties }, index) =>
    area(`${CITY}-${String(properties.SQUARTIER_).padStart(2, '0')}`, geometryOf(index), {
      kind: 'sous-quartier',
      name: SOUS_QUARTIER_NAMES.get(properties.SQUARTIER_) ?? typographicName(properties.LIBSQUART),
      ref: properties.SQUARTMNO,
      parent: `${CITY}-${quartierCode(properties.QUARTIER)}`,
      ...populationOf(properties, people),
      source: 'sous-quartiers',
    }),
  );
  return [...quartiers, ...sousQuartiers];
}

/** A quartier's population is the sum of its parts, or unknown when one of them is doubtful. @param {any[]} parts */
function sumOf(parts) {
  if (parts.some((part) => part.population_doubt !== null)) {
    return { population: null, population_on: null, population_source: null, population_doubt: null };
  }
  return { ...parts[0], population: parts.reduce((sum, part) => sum + part.population, 0) };
}

/** @param {any} properties @param {Map<string, number>} people */
function populationOf({ SQUARTIER_: number, SQUARTMNO: code }, people) {
  const key = number === PORT_MARIANNE ? 'MIPM' : code;
  const population = people.get(key);
  if (population === undefined) throw new Error(`sous-quartier ${number}: expected a population under ${key}, found none`);
  return {
    population,
    population_on: '2009',
    population_source: 'sous-quartiers-population',
    population_doubt: DOUBTFUL.get(key) ?? null,
  };
}

/** @param {number} number */
function quartierCode(number) {
  const quartier = QUARTIERS.get(number);
  if (!quartier) throw new Error(`expected a quartier from 1 to 7, found ${number}`);
  return quartier.code;
}

/**
 * Neighbours share their borders in a topology, so that simplifying and dissolving keep them together.
 * @param {any[]} published
 * @param {{simplified: boolean}} options
 */
function dissolver(published, { simplified }) {
  const parts = { type: 'FeatureCollection', features: published };
  const exact = topology({ parts: /** @type {any} */ (parts) }, 1e7);
  const topo = /** @type {any} */ (simplified ? simplify(presimplify(/** @type {any} */ (exact)), CORNER_WEIGHT) : exact);
  return {
    topo,
    dissolved: (/** @type {any[]} */ members) => tidy(merge(topo, members)),
    geometryOf: (/** @type {number} */ index) => tidy(/** @type {any} */ (feature(topo, topo.objects.parts.geometries[index])).geometry),
  };
}

/** Slivers between neighbours that do not quite meet go: under 500 m². @param {any} geometry */
function tidy(geometry) {
  const polygons = polygonsOf(geometry).map((rings) => tidyPolygon(rings, { decimals: DECIMALS, leastArea: 500 }));
  return polygonGeometry(/** @type {any} */ (polygons.filter((rings) => rings !== null)));
}

/** @param {string} id @param {any} geometry @param {object} properties */
function area(id, geometry, properties) {
  return { type: 'Feature', id, properties, geometry };
}

/** @param {(f: any) => string | number} key */
function byKey(key) {
  return (/** @type {any} */ a, /** @type {any} */ b) => (key(a) < key(b) ? -1 : 1);
}
