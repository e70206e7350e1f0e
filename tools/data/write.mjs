// Writes FeatureCollections so that a change of one feature is a change of one line.

import { writeFileSync } from 'node:fs';

/**
 * @param {string} path
 * @param {object[]} features in the order they are to stand
 */
export function writeCollection(path, features) {
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  writeFileSync(path, `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`);
}
