// The rules of covering: where a box may be, what it covers, and what a file says that it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../../web/js/api.js';
import { boxAround, boxBetween, fit, LEAST, moved, pixelsOf, resized } from '../../web/js/photos/boxes.js';
import { wrongKind } from '../../web/js/photos/picture.js';
import { askedWaitS } from '../../web/js/photos/send-photo.js';

const bytes = (/** @type {string} */ text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test('a box is the same whichever corner it is drawn from', () => {
  const [a, b] = [{ x: 0.2, y: 0.3 }, { x: 0.6, y: 0.5 }];
  assert.deepEqual(boxBetween(a, b), boxBetween(b, a));
  assert.deepEqual(boxBetween({ x: -0.5, y: -0.5 }, { x: 2, y: 2 }), { x: 0, y: 0, width: 1, height: 1 });
});

test('a tap makes a box around the finger, square on the picture whatever its shape', () => {
  const wide = boxBetween({ x: 0.5, y: 0.5 }, { x: 0.505, y: 0.5 }, 2);
  assert.ok(Math.abs(wide.width * 2 - wide.height) < 1e-9);
  assert.ok(wide.x < 0.5 && wide.x + wide.width > 0.5);
  const tall = boxAround({ x: 1, y: 0 }, 0.5);
  assert.ok(tall.x + tall.width <= 1 && tall.y >= 0, 'it stays inside');
});

test('a box never leaves the picture and never becomes too small to be held', () => {
  const box = { x: 0.9, y: 0.9, width: 0.1, height: 0.1 };
  for (const next of [moved(box, 5, 5), moved(box, -5, -5), resized(box, 5, 5), resized(box, -5, -5), fit({ x: -1, y: 3, width: 0, height: 9 })]) {
    assert.ok(next.x >= 0 && next.y >= 0 && next.x + next.width <= 1 + 1e-9 && next.y + next.height <= 1 + 1e-9, JSON.stringify(next));
    assert.ok(next.width >= LEAST && next.height >= LEAST, JSON.stringify(next));
  }
});

test('covered pixels go outwards to whole ones', () => {
  assert.deepEqual(pixelsOf({ x: 0.101, y: 0.199, width: 0.1, height: 0.1 }, 100, 100), [10, 19, 11, 11]);
  assert.deepEqual(pixelsOf({ x: 0, y: 0, width: 1, height: 1 }, 1600, 1200), [0, 0, 1600, 1200]);
});

test('a file is what its first bytes say, whatever it is called', () => {
  assert.equal(wrongKind(bytes('GIF89a.')), 'gif');
  assert.equal(wrongKind(bytes('  <svg xmlns=')), 'text');
  assert.equal(wrongKind(bytes('\u00ef\u00bb\u00bf<?xml')), 'text');
  assert.equal(wrongKind(bytes('%PDF-1.7')), 'pdf');
  assert.equal(wrongKind(bytes('\0\0\0\x18ftypisom')), 'film');
  for (const photo of ['\u00ff\u00d8\u00ff\u00e0', '\u0089PNG\r\n\x1a\n', 'RIFF\0\0\0\0WEBP', '\0\0\0\x18ftypheic', '\0\0\0\x18ftypavif', '']) assert.equal(wrongKind(bytes(photo)), null);
});

test('photos wait as long as the server asked for any of them', () => {
  const failed = [null, 5, 90].map((seconds) => ({ error: new ApiError('problem', 503, {}, seconds) }));
  assert.equal(askedWaitS(failed), 90);
  assert.equal(askedWaitS([failed[0], { error: new Error('lost') }]), null);
});
