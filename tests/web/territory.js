// Reads the committed data of the default territory for the tests that hold it to what data/README.md promises.

import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';

const folder = new URL('../../data/montpellier/', import.meta.url);

/** @param {string} name @returns {string} */
export const read = (name) => readFileSync(new URL(name, folder), 'utf8');

/** @param {string} name @returns {any[]} */
const features = (name) => JSON.parse(read(name)).features;

/** @type {any} */
export const territory = parse(read('territory.toml'));
export const areas = features('areas.geojson');
export const places = features('places.geojson');
export const cameras = features('cameras.geojson');
export const ground = features('ground.geojson');

/**
 * How many there are of each key.
 * @param {any[]} list
 * @param {(feature: any) => string | undefined} key
 */
export function countBy(list, key) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const item of list) counts[String(key(item))] = (counts[String(key(item))] ?? 0) + 1;
  return counts;
}
