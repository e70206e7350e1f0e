// Rebuilds data/montpellier from the published files: node tools/data/build.mjs PROGRAM SOURCES [OUTPUT]
// PROGRAM is the built `contrechamp`, whose own import and export make the cameras.
// It fetches nothing and answers the same bytes each time; territory.toml is written by hand and is not touched.

import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { buildAreas } from './areas.mjs';
import { buildCameras } from './cameras.mjs';
import { buildGround } from './ground.mjs';
import { expectSameMembership } from './membership.mjs';
import { buildPlaces, streetNames } from './places.mjs';
import { MissingSource, Sources } from './sources.mjs';
import { writeCollection } from './write.mjs';

const [program, directory, output = new URL('../../data/montpellier', import.meta.url).pathname] = process.argv.slice(2);
if (!program || !directory) {
  console.error('usage: node tools/data/build.mjs PROGRAM SOURCES [OUTPUT]\nSOURCES is the folder of published files that data/README.md lists.');
  process.exit(2);
}

async function rebuild() {
  const sources = new Sources(directory);
  const centreLines = await sources.shapes('filaire-voies-2014-l93.zip');
  const addresses = await sources.shapes('points-adresse-2014-l93.zip');
  const areas = buildAreas(sources);
  const committed = new URL('../../data/montpellier/cameras.geojson', import.meta.url);
  const known = JSON.parse(readFileSync(committed, 'utf8')).features;

  const collections = {
    'areas.geojson': areas,
    'places.geojson': buildPlaces(sources, streetNames(centreLines, addresses)),
    'cameras.geojson': buildCameras(program, sources, areas, known),
    'ground.geojson': buildGround(sources, centreLines),
  };

  expectSameMembership(sources, areas, [...collections['cameras.geojson'], ...collections['places.geojson']]);

  for (const [name, features] of Object.entries(collections)) {
    const path = join(output, name);
    writeCollection(path, features);
    const bytes = readFileSync(path);
    console.log(`${name}: ${features.length} features, ${bytes.length} bytes, ${brotliCompressSync(bytes).length} with brotli`);
  }
}

await rebuild().catch((error) => {
  if (!(error instanceof MissingSource)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});
