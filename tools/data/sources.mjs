// Reads the published files: GeoJSON, separated text in old encodings, zipped shapefiles in Lambert-93.
// It never writes, and never changes a value but its encoding and its coordinate system.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import iconv from 'iconv-lite';
import proj4 from 'proj4';
import * as shapefile from 'shapefile';

/** RGF93 / Lambert-93, as the city's files use it (registry of IGN, code LAMB93). */
const LAMBERT_93 =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +units=m +no_defs';

const toDegrees = proj4(LAMBERT_93, 'WGS84');

/**
 * Turns an easting and northing in metres (EPSG:2154) into longitude and latitude in degrees.
 * @param {number[]} position
 * @returns {[number, number]}
 */
export function lambert93ToDegrees([easting, northing]) {
  return toDegrees.forward([easting, northing]);
}

/** One of the published files is not where they should be. */
export class MissingSource extends Error {
  /** @param {string} path */
  constructor(path) {
    super(`${path} is not there: SOURCES names the folder of the published files that data/README.md lists`);
  }
}

/** The published files of one folder, under the names that `data/README.md` lists. */
export class Sources {
  /** @param {string} directory */
  constructor(directory) {
    this.directory = directory;
  }

  /** @param {string} name @returns {string} */
  path(name) {
    const path = join(this.directory, name);
    if (!existsSync(path)) throw new MissingSource(path);
    return path;
  }

  /** @param {string} name @returns {any[]} the features, as published */
  features(name) {
    return JSON.parse(readFileSync(this.path(name), 'utf8')).features;
  }

  /**
   * Rows of a separated text whose fields never hold the separator (true of both lists read here).
   * @param {string} name
   * @param {{separator: string, encoding: string}} format
   * @returns {Record<string, string>[]}
   */
  rows(name, { separator, encoding }) {
    const text = iconv.decode(readFileSync(this.path(name)), encoding);
    const [header, ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
    const columns = header.split(separator);
    return lines.map((line) => {
      const cells = line.split(separator);
      return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
    });
  }

  /**
   * Features of the shapefile inside a zip, in Lambert-93 metres.
   * @param {string} name
   * @returns {Promise<any[]>}
   */
  async shapes(name) {
    const entries = Object.entries(unzipSync(readFileSync(this.path(name))));
    const entry = (/** @type {string} */ ending) => {
      const found = entries.find(([path]) => path.toLowerCase().endsWith(ending));
      if (!found) throw new Error(`${name}: expected a file ending in ${ending}, found none`);
      return found[1];
    };
    const collection = await shapefile.read(entry('.shp'), entry('.dbf'), { encoding: 'windows-1252' });
    return collection.features;
  }
}
