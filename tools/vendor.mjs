// Copies the browser libraries named below from node_modules to web/vendor, each with its brotli and gzip copy beside it.
// It never changes a library and never fetches: what is copied is what package-lock.json holds.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TARGET = join(ROOT, 'web', 'vendor');
const FONT = '@fontsource-variable/atkinson-hyperlegible-next';

/** What is vendored: name in web/vendor -> path in node_modules. */
const FILES = {
  'maplibre-gl.mjs': 'maplibre-gl/dist/maplibre-gl.mjs',
  'maplibre-gl-worker.mjs': 'maplibre-gl/dist/maplibre-gl-worker.mjs',
  'maplibre-gl-shared.mjs': 'maplibre-gl/dist/maplibre-gl-shared.mjs',
  'maplibre-gl.css': 'maplibre-gl/dist/maplibre-gl.css',
  'maplibre-gl.LICENSE.txt': 'maplibre-gl/LICENSE.txt',
  'lean-qr.mjs': 'lean-qr/index.mjs',
  'lean-qr.LICENSE.txt': 'lean-qr/LICENSE',
  'atkinson-hyperlegible-next-latin-wght-normal.woff2': `${FONT}/files/atkinson-hyperlegible-next-latin-wght-normal.woff2`,
  'atkinson-hyperlegible-next-latin-ext-wght-normal.woff2': `${FONT}/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2`,
  'atkinson-hyperlegible-next.LICENSE.txt': `${FONT}/LICENSE`,
};

/** Formats that are compressed already gain nothing from a second compression. */
const IS_COMPRESSED = /\.woff2$/;

/** Writes through a temporary name, so that a server reading the folder never meets half a file.
 * @param {string} path @param {Uint8Array} bytes */
function writeWhole(path, bytes) {
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

/** The file's bytes, or null where there is none.
 * @param {string} path @returns {Buffer | null} */
function readIfThere(path) {
  return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path) : null;
}

/** Copies one file and its compressed copies; answers whether anything was written.
 * @param {string} name @param {string} from @returns {boolean} */
function vendor(name, from) {
  const bytes = readFileSync(join(ROOT, 'node_modules', from));
  const to = join(TARGET, name);
  const wanted = IS_COMPRESSED.test(name) ? [] : [`${to}.br`, `${to}.gz`];
  const isSame = readIfThere(to)?.equals(bytes) ?? false;
  if (isSame && wanted.every((path) => statSync(path, { throwIfNoEntry: false }))) return false;
  if (wanted.length > 0) {
    writeWhole(`${to}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
    writeWhole(`${to}.gz`, gzipSync(bytes, { level: 9 }));
  }
  writeWhole(to, bytes);
  return true;
}

/** Removes what an older list left behind.
 * @param {string[]} names */
function removeOthers(names) {
  const kept = new Set(names.flatMap((name) => [name, `${name}.br`, `${name}.gz`]));
  for (const name of readdirSync(TARGET)) if (!kept.has(name)) rmSync(join(TARGET, name), { recursive: true });
}

mkdirSync(TARGET, { recursive: true });
// The type checker finds a library's types beside the copy; a browser never asks for these files.
const TYPES = ['maplibre-gl', 'lean-qr'];
for (const name of TYPES) writeWhole(join(TARGET, `${name}.d.mts`), Buffer.from(`export * from '${name}';\n`));
const written = Object.entries(FILES).filter(([name, from]) => vendor(name, from));
removeOthers([...Object.keys(FILES), ...TYPES.map((name) => `${name}.d.mts`)]);
console.log(written.length === 0 ? 'web/vendor is up to date' : `web/vendor: ${written.length} files written`);
