// What the compass and the handles of the wedge mean: which way a phone points, and where a sector goes when one end is drawn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearingDeg, formatDirection } from '../../web/js/direction.js';
import { headingOf } from '../../web/js/report/compass.js';
import { zoomFor } from '../../web/js/report/pin.js';
import { turned } from '../../web/js/report/aim.js';

const heading = (/** @type {number} */ alpha, /** @type {number} */ beta, /** @type {number} */ gamma, screenDeg = 0) => Math.round(headingOf({ alpha, beta, gamma, absolute: true }, screenDeg) ?? NaN) % 360;

test('a phone flat in the hand points where its upper edge does', () => {
  assert.equal(heading(0, 0, 0), 0);
  assert.equal(heading(90, 0, 0), 270);
  assert.equal(heading(315, 20, 0), 45);
});

test('a phone held up points where its back does', () => {
  assert.equal(heading(0, 90, 0), 0);
  assert.equal(heading(270, 85, 0), 90);
  assert.equal(heading(180, 60, 0), 180);
});

test('a picture turned on the device turns the heading with it', () => {
  assert.equal(heading(0, 0, 0, 90), 90);
  assert.equal(heading(0, 0, 0, 270), 270);
});

test('a sensor that does not know north gives no heading', () => {
  assert.equal(headingOf({ alpha: 40, beta: 0, gamma: 0, absolute: false }, 0), null);
  assert.equal(headingOf({ alpha: null, beta: null, gamma: null, absolute: true }, 0), null);
  assert.equal(headingOf({ alpha: 0, beta: 0, gamma: 0, webkitCompassHeading: 350, webkitCompassAccuracy: -1 }, 0), null);
});

test('Safari’s own heading is taken as it is, turned with the screen', () => {
  assert.equal(headingOf({ alpha: 12, beta: 0, gamma: 0, webkitCompassHeading: 300, webkitCompassAccuracy: 10 }, 90), 30);
});

test('drawing one end of a sector leaves the other where it is', () => {
  const sector = { heading: 45, spreadDeg: 60 };
  const wider = turned(sector, 'to', 120);
  assert.equal(formatDirection(wider.heading ?? 0, wider.spreadDeg), '15-120');
  const across = turned(sector, 'from', 350);
  assert.equal(formatDirection(across.heading ?? 0, across.spreadDeg), '350-75');
});

test('the ends of a sector never meet, and a view is forgotten as a whole', () => {
  assert.equal(turned({ heading: 45, spreadDeg: 60 }, 'to', 16).spreadDeg, 10);
  assert.deepEqual(turned({ heading: 45, spreadDeg: 60 }, 'to', null), { heading: null, spreadDeg: null });
});

test('the map shows the whole circle that a device vouches for', () => {
  const vague = zoomFor({ lon: 3.87, lat: 43.6, accuracyM: 200 }, 390, 350);
  assert.ok(vague < 16 && vague > 14, String(vague));
  assert.equal(zoomFor({ lon: 3.87, lat: 43.6, accuracyM: 5 }, 390, 350), 18);
});

test('a bearing is told from north, clockwise', () => {
  assert.equal(Math.round(bearingDeg([3.87, 43.6], [3.87, 43.61])), 0);
  assert.equal(Math.round(bearingDeg([3.87, 43.6], [3.88, 43.6])), 90);
  assert.equal(Math.round(bearingDeg([3.87, 43.6], [3.86, 43.6])), 270);
});
