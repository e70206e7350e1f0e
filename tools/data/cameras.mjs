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
 * @param {any[]} known cameras of the file as it stands, whose public codes stay
 * @returns {any[]} by reference number
 */
export function buildCameras(program, sources, areas, known) {
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
    return keepCodes(features, known).sort((a, b) => referenceNumber(a) - referenceNumber(b));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Every inventory deals its codes from a start of its own; those that were published under a reference stay with it.
 * @param {any[]} cameras
 * @param {any[]} known
 * @returns {any[]}
 */
export function keepCodes(cameras, known) {
  const codes = new Map(known.map((camera) => [camera.properties.ref, camera.id]));
  const kept = cameras.map((camera) => ({ ...camera, id: codes.get(camera.properties.ref) ?? camera.id }));
  if (new Set(kept.map((camera) => camera.id)).size < kept.length) throw new Error('expected a code of its own for each camera; build again');
  return kept;
}

/** 59 of C59.04. @param {any} camera */
function referenceNumber(camera) {
  return Number(/^C(\d+)\./.exec(camera.properties.ref)?.[1]);
}
