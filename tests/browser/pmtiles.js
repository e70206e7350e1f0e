// Writes PMTiles 3 files of one vector tile, as an operator may bring them. It knows neither browsers nor cameras.
import { GeoJSONVT } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';

const HEADER_BYTES = 127;
const [NOT_COMPRESSED, VECTOR] = [1, 1];

/** @typedef {{ z: number, x: number, y: number }} TileKey */

/** A file with one tile. @param {TileKey} key @param {Record<string, GeoJSON.Feature[]>} layers by their names @param {string} attribution */
export function pmtilesOf(key, layers, attribution) {
  const tile = Buffer.from(fromGeojsonVt(Object.fromEntries(Object.entries(layers).map(([name, features]) => [name, slice(key, features)])), { version: 2, extent: 4096 }));
  const metadata = Buffer.from(JSON.stringify({ attribution, vector_layers: Object.keys(layers).map((id) => ({ id, fields: {} })) }));
  const directory = Buffer.from([1, tileId(key), 1, tile.length, 1].flatMap(varint));
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('PMTiles');
  header[7] = 3;
  const starts = [HEADER_BYTES, HEADER_BYTES + directory.length, HEADER_BYTES + directory.length + metadata.length];
  /** @type {[number, number][]} */
  const lengths = [[8, starts[0] ?? 0], [16, directory.length], [24, starts[1] ?? 0], [32, metadata.length], [40, starts[2] ?? 0], [56, starts[2] ?? 0], [64, tile.length], [72, 1], [80, 1], [88, 1]];
  for (const [at, value] of lengths) header.writeBigUInt64LE(BigInt(value), at);
  header.set([1, NOT_COMPRESSED, NOT_COMPRESSED, VECTOR, key.z, key.z], 96);
  return Buffer.concat([header, directory, metadata, tile]);
}

/** @param {TileKey} key @param {GeoJSON.Feature[]} features */
function slice({ z, x, y }, features) {
  const tile = new GeoJSONVT({ type: 'FeatureCollection', features }, { maxZoom: z, indexMaxZoom: z, tolerance: 0, extent: 4096, buffer: 64 }).getTile(z, x, y);
  if (!tile) throw new Error(`nothing lies in the tile ${z}/${x}/${y}`);
  return tile;
}

/** Its place on the Hilbert curve through all tiles, the lowest zooms first. @param {TileKey} key */
function tileId({ z, x, y }) {
  let id = (4 ** z - 1) / 3;
  for (let side = 2 ** z / 2; side >= 1; side /= 2) {
    const [right, down] = [(x & side) > 0 ? 1 : 0, (y & side) > 0 ? 1 : 0];
    id += side * side * ((3 * right) ^ down);
    if (down === 0) [x, y] = right === 1 ? [side - 1 - y, side - 1 - x] : [y, x];
  }
  return id;
}

/** @param {number} value */
function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
