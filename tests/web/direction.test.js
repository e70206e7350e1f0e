// Reading of OSM view directions, with the traps seen in the wild.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHeading, nearestWind, parseDirections, parseHeading } from '../../web/js/direction.js';

test('degrees and the sixteen winds are headings', () => {
  assert.equal(parseHeading('271'), 271);
  assert.equal(parseHeading('271.5'), 271.5);
  assert.equal(parseHeading('N'), 0);
  assert.equal(parseHeading('e'), 90);
  assert.equal(parseHeading(' NNW '), 337.5);
  assert.equal(parseHeading('360'), 0);
});

test('a blank, a word and a turn too far are not due north', () => {
  for (const text of ['', ' ', 'nord', '361', '-90', '1e2', 'NaN']) assert.equal(parseHeading(text), null, text);
});

test('a sector is read clockwise and keeps its width', () => {
  assert.deepEqual(parseDirections('270-90').views, [{ heading: 0, spread: 180 }]);
  assert.deepEqual(parseDirections('90-270').views, [{ heading: 180, spread: 180 }]);
  assert.deepEqual(parseDirections('N-E').views, [{ heading: 45, spread: 90 }]);
});

test('a sector from a heading to itself is the whole circle', () => {
  assert.deepEqual(parseDirections('0-360').views, [{ heading: 180, spread: 360 }]);
});

test('several views are kept, and what cannot be read is handed back', () => {
  assert.deepEqual(parseDirections('N; 180;towards the gate;'), { views: [{ heading: 0, spread: null }, { heading: 180, spread: null }], unread: ['towards the gate'] });
  assert.deepEqual(parseDirections(undefined), { views: [], unread: [] });
});

test('a heading is written as a whole degree from 0 to 359', () => {
  assert.equal(formatHeading(359.6), '0');
  assert.equal(formatHeading(-90), '270');
  assert.equal(formatHeading(721), '1');
});

test('a heading has one of eight winds', () => {
  assert.equal(nearestWind(350), 'n');
  assert.equal(nearestWind(44), 'ne');
  assert.equal(nearestWind(-45), 'nw');
});
