// Turns the city's list of 2014 into features of the shape that `contrechamp export` writes, with codes of its own.
// It adds nothing that the list does not say: no type of camera, no direction.

import { createHash } from 'node:crypto';
import { contains, rounder } from './geometry.mjs';
import { lambert93ToDegrees } from './sources.mjs';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * @param {import("./sources.mjs").Sources} sources
 * @param {any[]} areas
 * @returns {any[]} by reference number
 */
export function buildCameras(sources, areas) {
  const round = rounder(7);
  return sources
    .features('cameras-videoprotection-2014-l93.geojson')
    .map(({ properties, geometry }) => {
      const position = round(lambert93ToDegrees(geometry.coordinates));
      return {
        type: 'Feature',
        id: publicId(`city-cameras/${properties.Nom}`),
        properties: { ...tagsOf(properties), cc_areas: areas.filter((a) => contains(a.geometry, position)).map((a) => a.id) },
        geometry: { type: 'Point', coordinates: position },
      };
    })
    .sort((a, b) => referenceNumber(a) - referenceNumber(b));
}

/** @param {any} published */
function tagsOf({ Nom: ref, Adresse: address, Année: year }) {
  return {
    man_made: 'surveillance',
    surveillance: 'public',
    'surveillance:type': 'camera',
    operator: 'Ville de Montpellier',
    'operator:type': 'public',
    ref,
    start_date: String(year),
    'addr:full': address,
    cc_status: 'documented',
    cc_evidence: 'official_document',
    cc_installed_on: String(year),
    cc_source: ['city-cameras'],
  };
}

/** Eight Crockford base32 characters from the identity of the row. @param {string} identity */
function publicId(identity) {
  const bytes = createHash('sha256').update(identity).digest();
  return Array.from({ length: 8 }, (_, index) => CROCKFORD[bytes[index] % 32]).join('');
}

/** 59 of C59.04. @param {any} camera */
function referenceNumber(camera) {
  return Number(/^C(\d+)\./.exec(camera.properties.ref)?.[1]);
}
