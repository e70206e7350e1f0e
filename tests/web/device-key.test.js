// What the device's secret gives away: one token for each camera and month, and nothing that links two of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceToken } from '../../web/js/report/device-key.js';

/** @returns {any} */
function storage() {
  const kept = new Map();
  return { getItem: (/** @type {string} */ name) => kept.get(name) ?? null, setItem: (/** @type {string} */ name, /** @type {string} */ value) => void kept.set(name, value), kept };
}

test('the same device, camera and month give the same token', async () => {
  const own = storage();
  assert.equal(await deviceToken('7K2M9QXA', '2026-11-02', own), await deviceToken('7K2M9QXA', '2026-11-30', own));
  assert.match(await deviceToken('7K2M9QXA', '2026-11-02', own), /^[\w-]{43}$/);
});

test('another camera, month or device gives another', async () => {
  const own = storage();
  const tokens = await Promise.all([deviceToken('7K2M9QXA', '2026-11-02', own), deviceToken('7K2M9QXB', '2026-11-02', own), deviceToken('7K2M9QXA', '2026-12-02', own), deviceToken('7K2M9QXA', '2026-11-02', storage())]);
  assert.equal(new Set(tokens).size, 4);
});

test('the secret itself is in no token, and storage that is refused is no failure', async () => {
  const own = storage();
  const token = await deviceToken('7K2M9QXA', '2026-11-02', own);
  assert.notEqual(own.kept.get('device-secret'), token);
  const refused = { getItem() { throw new Error('refused'); }, setItem() { throw new Error('refused'); } };
  assert.match(await deviceToken('7K2M9QXA', '2026-11-02', /** @type {any} */ (refused)), /^[\w-]{43}$/);
});
