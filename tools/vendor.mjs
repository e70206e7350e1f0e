// Brings the browser libraries named below from node_modules to web/vendor, each with its brotli and gzip copy beside it.
// It never fetches: what is copied, or made by maplibre.mjs, is what package-lock.json holds.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeMapLibre, NAMES } from './maplibre.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TARGET = join(ROOT, 'web', 'vendor');
const FONT = '@fontsource-variable/atkinson-hyperlegible-next';

/** What is copied: name in web/vendor -> path in node_modules. */
const FILES = {
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

/** Writes one file and its compressed copies, unless they are there; answers whether anything was written.
 * @param {string} name @param {Buffer} bytes @param {boolean} [isNew] whether to write all the same, so that its time tells when @returns {boolean} */
function vendor(name, bytes, isNew = false) {
  const to = join(TARGET, name);
  const wanted = IS_COMPRESSED.test(name) ? [] : [`${to}.br`, `${to}.gz`];
  const isSame = readIfThere(to)?.equals(bytes) ?? false;
  if (!isNew && isSame && wanted.every((path) => statSync(path, { throwIfNoEntry: false }))) return false;
  if (wanted.length > 0) {
    writeWhole(`${to}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
    writeWhole(`${to}.gz`, gzipSync(bytes, { level: 9 }));
  }
  writeWhole(to, bytes);
  return true;
}

/** Writes what a type checker reads, unless it is there: anything new in this folder is a new program to build.
 * @param {string} path @param {Buffer} bytes */
function writeTypes(path, bytes) {
  if (!readIfThere(path)?.equals(bytes)) writeWhole(path, bytes);
}

/** Removes what an older list left behind.
 * @param {string[]} names */
function removeOthers(names) {
  const kept = new Set(names.flatMap((name) => [name, `${name}.br`, `${name}.gz`]));
  for (const name of readdirSync(TARGET)) if (!kept.has(name)) rmSync(join(TARGET, name), { recursive: true });
}

/** Whether the map's library is newer than all it is made from, so that it need not be made again. */
function isMade() {
  const timeOf = (/** @type {string} */ path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = Math.max(...['node_modules/.package-lock.json', 'tools/maplibre.mjs', 'tools/vendor.mjs'].map((path) => timeOf(join(ROOT, path))));
  return NAMES.every((name) => ['', '.br', '.gz'].every((ending) => timeOf(join(TARGET, name + ending)) > newest));
}

mkdirSync(TARGET, { recursive: true });
// The type checker finds a library's types beside the copy; a browser never asks for these files.
const TYPES = ['maplibre-gl', 'lean-qr'];
for (const name of TYPES) writeTypes(join(TARGET, `${name}.d.mts`), Buffer.from(`export * from '${name}';\n`));
/** @type {[name: string, bytes: Buffer][]} */
const copied = Object.entries(FILES).map(([name, from]) => [name, readFileSync(join(ROOT, 'node_modules', from))]);
const made = isMade() ? [] : await makeMapLibre(join(ROOT, 'node_modules', 'maplibre-gl'));
const written = [...copied.filter(([name, bytes]) => vendor(name, bytes)), ...made.filter(([name, bytes]) => vendor(name, bytes, true))];
removeOthers([...Object.keys(FILES), ...NAMES, ...TYPES.map((name) => `${name}.d.mts`)]);
console.log(written.length === 0 ? 'web/vendor is up to date' : `web/vendor: ${written.length} files written`);
