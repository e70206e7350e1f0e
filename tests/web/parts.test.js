// Boxes as the numbers of the moderators' form, and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentsOf, readBox } from '../../web/js/moderation/parts.js';

test('a box becomes numbers that cover at least as much, and comes back', () => {
  const box = { x: 0.123456, y: 0.5, width: 0.2, height: 0.5 };
  assert.deepEqual(percentsOf(box), ['12.34', '50', '20.01', '50']);
  const back = readBox(percentsOf(box));
  assert.ok(back && back.x <= box.x && back.x + back.width >= box.x + box.width - 1e-9);
  assert.deepEqual(percentsOf({ x: 0, y: 0, width: 1, height: 1 }), ['0', '0', '100', '100']);
});

test('numbers that are no box within the picture draw none', () => {
  assert.deepEqual(readBox(['10,5', '0', '20', '30']), { x: 0.105, y: 0, width: 0.2, height: 0.3 });
  for (const texts of [['', '', '', ''], ['10', '10', '', '5'], ['95', '0', '10', '10'], ['0', '0', '0', '5'], ['x', '0', '1', '1'], ['-1', '0', '5', '5']]) {
    assert.equal(readBox(texts), null, texts.join());
  }
});
