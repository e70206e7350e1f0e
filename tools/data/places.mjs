// Builds the places for children: nurseries, maternelles, élémentaires, collèges and lycées of the city's list of public establishments.
// It never carries a telephone number, an address of electronic mail or a person, and gives a UAI code only where one school alone fits.

import { rounder } from './geometry.mjs';
import { foldName, placeName, typographicName } from './names.mjs';

/**
 * DELTA_SSCA of the list and the OpenStreetMap tags it stands for.
 * @type {Map<string, Record<string, string>>}
 */
const KINDS = new Map(/** @type {[string, Record<string, string>][]} */ ([
  ['Petite enfance', { amenity: 'kindergarten', 'kindergarten:FR': 'crèche' }],
  ['Ecoles préélémentaires', { amenity: 'school', 'school:FR': 'maternelle' }],
  ['Ecoles élémentaires', { amenity: 'school', 'school:FR': 'élémentaire' }],
  ['Collèges', { amenity: 'school', 'school:FR': 'collège' }],
  ['Lycées', { amenity: 'school', 'school:FR': 'lycée' }],
]));

/**
 * What a name of the list's group "Petite enfance" begins with, where it is no crèche. The values are those that OpenStreetMap
 * in France documents; a relais is where childminders and parents meet, not a place of one's own for the children.
 * @type {[string, Record<string, string>][]}
 */
const EARLY_CHILDHOOD = [
  ['Halte-garderie ', { amenity: 'kindergarten', 'kindergarten:FR': 'halte_garderie' }],
  ['Jardin d’enfants ', { amenity: 'kindergarten', 'kindergarten:FR': 'jardin_enfants' }],
  ['RAM ', { amenity: 'childcare' }],
];

/** STATUT of the list, read from the establishments that carry it: city, association or firm, département, région. */
const OPERATOR_TYPES = new Map([
  ['M', 'public'],
  ['P', 'private'],
  ['CG', 'public'],
  ['LR', 'public'],
]);

/** House number that the list writes when it has none. */
const NO_NUMBER = 99_999;

/** Words of a school's name that say its kind, not which school it is. */
const GENERIC = new Set('ecole ecoles maternelle mater elementaire element primaire de d du la le les l a m van docteur'.split(' '));

/**
 * @param {import("./sources.mjs").Sources} sources
 * @param {Map<string, string>} streets French name of a street by its CODE_VOIE
 * @returns {any[]} in the order of the list's own numbers
 */
export function buildPlaces(sources, streets) {
  const schools = sources.rows('effectifs-scolaires-2014.csv', { separator: ';', encoding: 'cp850' });
  const round = rounder(7);
  return sources
    .features('etablissements-publics-2014.geojson')
    .filter(({ properties }) => KINDS.has(properties.DELTA_SSCA))
    .sort((a, b) => a.properties.FID_eqpt_2 - b.properties.FID_eqpt_2)
    .map(({ properties, geometry }) => ({
      type: 'Feature',
      id: `eqpt-${properties.FID_eqpt_2}`,
      properties: { ...tagsOf(properties, schools, streets), source: 'establishments' },
      geometry: { type: 'Point', coordinates: round(geometry.coordinates) },
    }));
}

/**
 * @param {any} published
 * @param {Record<string, string>[]} schools
 * @param {Map<string, string>} streets
 */
function tagsOf(published, schools, streets) {
  const name = placeName(fullLabel(published));
  const kind = kindOf(name, published);
  const school = findSchool(name, kind, published, schools);
  return withoutEmpty({
    name,
    ...kind,
    'ref:UAI': school?.RNE,
    capacity: school?.NBENFMAX,
    'addr:housenumber': houseNumber(published),
    'addr:street': streets.get(String(published.CDRUE)),
    'addr:city': 'Montpellier',
    'operator:type': OPERATOR_TYPES.get(published.STATUT),
  });
}

/** @param {string} name @param {any} published @returns {Record<string, string>} */
function kindOf(name, { DELTA_SSCA: group }) {
  const [, told] = (group === 'Petite enfance' && EARLY_CHILDHOOD.find(([beginning]) => name.startsWith(beginning))) || [];
  return told ?? KINDS.get(group) ?? {};
}

/** Two lycées carry one LIBEL; the sorting label says which is the professional one. @param {any} published */
function fullLabel({ LIBEL: label, LIBTRI: sorting }) {
  const [, long = ''] = /^\d\d-\d\d-(Lycée Professionnel .*)$/.exec(sorting) ?? [];
  return long === '' || label.includes('Professionnel') ? label : long;
}

/** @param {any} published */
function houseNumber({ NORUE: number, BIS: suffix }) {
  if (!number || number === NO_NUMBER) return undefined;
  return suffix ? `${number} ${suffix}` : String(number);
}

/**
 * The row of the school in the other list, when exactly one of the same kind has all the distinguishing words of the name.
 * @param {string} name
 * @param {Record<string, string>} kind
 * @param {any} published
 * @param {Record<string, string>[]} schools
 */
function findSchool(name, kind, published, schools) {
  const type = { maternelle: 'M', élémentaire: 'E' }[kind['school:FR'] ?? ''];
  if (!type) return undefined;
  const wanted = distinguishing(name);
  const found = schools
    .filter((school) => school.TYPE === type && sameWords(wanted, distinguishing(school.NOM)))
    .filter((school) => isNear(school, published));
  return found.length === 1 ? found[0] : undefined;
}

/** The street must agree where both lists give one. @param {Record<string, string>} school @param {any} published */
function isNear(school, { CDRUE: street }) {
  return !street || Number(school.CDRUE) === street;
}

/** @param {string} name @returns {string[]} */
function distinguishing(name) {
  return foldName(name.replace(/\(.*\)/, ''))
    .split(' ')
    .filter((word) => !GENERIC.has(word));
}

/** @param {string[]} wanted @param {string[]} found */
function sameWords(wanted, found) {
  return wanted.length > 0 && wanted.length === found.length && wanted.every((word) => found.includes(word));
}

/** @param {Record<string, string | undefined>} tags */
function withoutEmpty(tags) {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined && value !== ''));
}

/**
 * French names of streets by code, from the address points and the centre lines.
 * @param {any[]} centreLines
 * @param {any[]} addresses
 * @returns {Map<string, string>}
 */
export function streetNames(centreLines, addresses) {
  const named = [...addresses, ...centreLines].filter(({ properties }) => properties.CODE_VOIE && properties.LIB_OFF);
  return new Map(named.map(({ properties }) => [properties.CODE_VOIE, typographicName(properties.LIB_OFF)]));
}
