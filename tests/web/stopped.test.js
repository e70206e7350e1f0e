// A photo that something between the device and the server finds too large: it waits, and that is said by name.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ApiError } from '../../web/js/api.js';
import { stateWords } from '../../web/js/panels/mine-words.js';
import { isPassing, isStopped, sendFitting, sentWords } from '../../web/js/photos/send-photo.js';

const foreign = new ApiError('broken', 413);

describe('a photo too large for a proxy', () => {
  test('may pass on another network, and is told from a refusal of ours and from silence', () => {
    assert.deepEqual([isPassing(foreign), isStopped(foreign)], [true, true]);
    assert.equal(isStopped(new ApiError('problem', 413)), false);
    assert.equal(isStopped(new ApiError('offline')), false);
  });

  test('is sent once more, smaller, and that is said; where it does not pass either, or cannot be drawn smaller, it waits as it was', async () => {
    const photo = /** @type {any} */ ({ id: 'a', blob: new Blob(['x'.repeat(2000)]) });
    const proxy = (/** @type {any} */ { blob }) => (blob.size > 1000 ? Promise.reject(foreign) : Promise.resolve(/** @type {any} */ ({ photo_id: 'a', bytes: blob.size })));
    const half = async (/** @type {Blob} */ blob) => blob.slice(0, blob.size / 2);
    const sent = await sendFitting(photo, proxy, half);
    assert.deepEqual(sent, { photo_id: 'a', bytes: 1000, isSmaller: true });
    assert.equal((await sendFitting({ ...photo, blob: new Blob(['x']) }, proxy, half)).isSmaller, undefined);
    const huge = { ...photo, blob: new Blob(['x'.repeat(5000)]) };
    for (const draw of [half, async () => null, () => Promise.reject(new Error('no memory'))]) await assert.rejects(sendFitting(huge, proxy, draw), (error) => error === foreign);
    await assert.rejects(sendFitting(photo, () => Promise.reject(new ApiError('problem', 413)), () => assert.fail('a refusal of ours is final')), /./);
    const texts = /** @type {any} */ ({ t: (/** @type {string} */ key) => key });
    assert.deepEqual(sentWords({ sent: [sent], failed: [] }, texts), ['photo.sent', 'photo.sent_smaller']);
  });

  test('is said among one’s own reports as long as it waits', () => {
    const texts = /** @type {any} */ ({ t: (/** @type {string} */ key) => key });
    const letter = /** @type {any} */ ({ state: 'sent', kind: 'camera', status: 'unverified', photosLeft: 1, isPhotoStopped: true });
    assert.match(stateWords(letter, null, texts).words, /mine\.photo_stopped/);
    assert.doesNotMatch(stateWords({ ...letter, photosLeft: 0 }, null, texts).words, /mine\.photo_stopped/);
  });
});
