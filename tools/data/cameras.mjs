// Makes the inventory's own features of the city's list of 2014, by the program's own import and export.
// It adds nothing that the list does not say: no type of camera, no direction.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCollection } from './write.mjs';

/** How the list is to be read: what its columns mean, and what holds of all its cameras. */
const READING = [
  ['--crs', 'EPSG:2154'],
  ['--map', 'ref=Nom'],
  ['--map', 'addr:full=Adresse'],
  ['--map', 'start_date=Année'],
  ['--tag', 'man_made=surveillance'],
  ['--tag', 'surveillance=public'],
  ['--tag', 'surveillance:type=camera'],
  ['--tag', 'operator=Ville de Montpellier'],
  ['--tag', 'operator:type=public'],
  ['--source', 'city-cameras'],
  ['--licence', 'etalab-1.0'],
  ['--as-of', '2014-01-29'],
  ['--evidence', 'official_document'],
].flat();

/**
 * @param {string} program path of `contrechamp`
 * @param {import('./sources.mjs').Sources} sources
 * @param {any[]} areas as built, so that each camera knows where it lies
 * @returns {any[]} by reference number, with the public codes that the inventory gave them
 */
export function buildCameras(program, sources, areas) {
  const folder = mkdtempSync(join(tmpdir(), 'contrechamp-data-'));
  const [outlines, exported] = ['areas.geojson', 'cameras.geojson'].map((name) => join(folder, name));
  const contrechamp = (/** @type {string[]} */ ...words) =>
    execFileSync(program, [...words, '--database', join(folder, 'inventory.db')], { env: {}, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    writeCollection(outlines, areas);
    contrechamp('import', 'areas', outlines, '--source', 'areas', '--licence', 'etalab-1.0');
    contrechamp('import', 'cameras', sources.path('cameras-videoprotection-2014-l93.geojson'), ...READING);
    contrechamp('export', '--format', 'geojson', '--output', exported);
    const { features } = JSON.parse(readFileSync(exported, 'utf8'));
    return features.sort((/** @type {any} */ a, /** @type {any} */ b) => referenceNumber(a) - referenceNumber(b));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** 59 of C59.04. @param {any} camera */
function referenceNumber(camera) {
  return Number(/^C(\d+)\./.exec(camera.properties.ref)?.[1]);
}
