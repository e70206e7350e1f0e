// Degrees and metres near one place, on the WGS 84 ellipsoid: for what is drawn and said, while the server measures geodesics.

/** Metres of one degree of longitude and of latitude, by the usual series in the latitude; right to a centimetre in the kilometre.
 * @param {number} lat degrees @returns {{ lon: number, lat: number }} */
export function metresPerDegree(lat) {
  const radians = (lat * Math.PI) / 180;
  return {
    lon: 111_412.84 * Math.cos(radians) - 93.5 * Math.cos(3 * radians) + 0.118 * Math.cos(5 * radians),
    lat: 111_132.954 - 559.822 * Math.cos(2 * radians) + 1.175 * Math.cos(4 * radians),
  };
}

/** A closed ring of 64 corners around a centre, counter-clockwise.
 * @param {[number, number]} centre longitude, latitude in degrees @param {number} radiusM metres @returns {[number, number][]} */
export function ringAround([lon, lat], radiusM) {
  const scale = metresPerDegree(lat);
  return Array.from({ length: 65 }, (_, index) => {
    const angle = ((index % 64) / 32) * Math.PI;
    return [lon + (radiusM * Math.cos(angle)) / scale.lon, lat + (radiusM * Math.sin(angle)) / scale.lat];
  });
}

/** Great-circle metres between two positions (haversine, sphere of 6 371 008.8 m): for telling "about 14 m", never for statistics.
 * @param {[number, number]} from longitude, latitude @param {[number, number]} to longitude, latitude @returns {number} */
export function distanceM(from, to) {
  const radians = Math.PI / 180;
  const dLat = (to[1] - from[1]) * radians;
  const dLon = (to[0] - from[0]) * radians;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(from[1] * radians) * Math.cos(to[1] * radians) * Math.sin(dLon / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.sqrt(h));
}
