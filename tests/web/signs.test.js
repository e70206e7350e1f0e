// The signs tell status and type apart, and the receipt finds its report.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKey, reportIdOf } from '../../web/js/report/receipt-key.js';
import { cameraSign, shapeOf, SHAPES, statusOf, STATUSES, wedgePath } from '../../web/js/signs.js';

test('every status and type has a drawing of its own, but for what is gone', () => {
  const drawn = STATUSES.filter((status) => status !== 'gone').flatMap((status) => SHAPES.map((shape) => JSON.stringify(cameraSign(shape, status))));
  assert.equal(new Set(drawn).size, drawn.length);
});

test('every sign begins with a halo of the surface', () => {
  for (const status of STATUSES) for (const shape of SHAPES) assert.equal(cameraSign(shape, status)[0]?.stroke, 'surface');
});

test('a shape comes from the tags, an unknown type being unknown and not fixed', () => {
  assert.equal(shapeOf({}), 'unknown');
  assert.equal(shapeOf({ 'surveillance:type': 'camera', 'camera:type': 'dome' }), 'dome');
  assert.equal(shapeOf({ 'camera:type': 'panorama' }), 'unknown');
  assert.equal(shapeOf({ 'surveillance:type': 'ALPR', 'camera:type': 'fixed' }), 'alpr');
  assert.equal(shapeOf({ 'surveillance:type': 'gunshot_detector' }), 'other');
  assert.equal(statusOf('rumoured'), 'unverified');
});

test('a wedge opens to both sides of north, and a whole turn is a disc', () => {
  assert.equal(wedgePath(10, 180), 'M0 0L-10 0A10 10 0 0 1 10 0Z');
  assert.match(wedgePath(10, 270), / 1 1 /);
  assert.doesNotMatch(wedgePath(10, 360), /L/);
});

test('a receipt is 32 bytes that name their report', () => {
  const { receipt, reportId } = makeKey((bytes) => bytes.fill(255));
  assert.equal(Buffer.from(receipt, 'base64url').length, 32);
  assert.match(reportId, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.equal(reportIdOf(receipt), reportId);
});

test('two receipts differ, and what is no receipt names nothing', () => {
  assert.notEqual(makeKey().receipt, makeKey().receipt);
  for (const text of ['', 'abc', `${'a'.repeat(42)}!`, 'a'.repeat(44)]) assert.equal(reportIdOf(text), null, text);
});
