// Makes the map's library from the sources in its package, with the bundler it is published with. The half that works beside the page
// shares one file with the page's half, where each published file holds a copy of it, and what the application never calls is left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name of the file that both halves share. */
const SHARED = 'maplibre-gl-shared';

/** The halves, and what the application takes of each; `SRC` stands for the library's sources. */
const HALVES = {
  'maplibre-gl': "export { Map } from 'SRC/ui/map.ts'; export { setWorkerUrl } from 'SRC/index.ts';",
  'maplibre-gl-worker': "export { default } from 'SRC/source/worker.ts';",
};

/** The names of all files that are made. */
export const NAMES = [SHARED, ...Object.keys(HALVES)].map((name) => `${name}.mjs`);

/** A second format of vector tiles is read only where a style asks for it, which ours never does: 14 kB. */
const LEFT_OUT = { '@maplibre/mlt': "export const GEOMETRY_TYPE = {}; export const decodeTile = () => { throw new Error('expected Mapbox vector tiles'); };" };

/** The library's files. @param {string} folder of its package @returns {Promise<[name: string, bytes: Buffer][]>} */
export async function makeMapLibre(folder) {
  // Only where there is something to make, since loading it takes half a second.
  const { rolldown } = await import('rolldown');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const sources = join(folder, 'src').replaceAll('\\', '/');
  const own = new Map(Object.entries({ ...HALVES, ...LEFT_OUT }).map(([id, text]) => [id, text.replaceAll('SRC', sources)]));
  const bundle = await rolldown({
    input: Object.fromEntries(Object.keys(HALVES).map((name) => [name, name])),
    platform: 'browser',
    // A field that is only declared would hide the one of the class above it: the published files have none either.
    transform: { target: 'es2022', assumptions: { setPublicClassFields: true }, typescript: { removeClassFieldsWithoutInitializer: true } },
    plugins: [{ name: 'own', resolveId: (id) => (own.has(id) ? `\0${id}` : null), load: (id) => (id.startsWith('\0') ? own.get(id.slice(1)) ?? null : null) }],
  });
  const { output } = await bundle.generate({
    format: 'esm', minify: true, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs', codeSplitting: { groups: [{ name: SHARED, minShareCount: 2 }] },
    banner: `/**\n * MapLibre GL JS\n * @license 3-Clause BSD. Full text of license: https://github.com/maplibre/maplibre-gl-js/blob/v${version}/LICENSE.txt\n */`,
  });
  await bundle.close();
  return output.map((file) => [file.fileName, Buffer.from(file.type === 'chunk' ? file.code : file.source)]);
}
