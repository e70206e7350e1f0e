// A photo that something between the device and the server finds too large: it waits, and that is said by name.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ApiError } from '../../web/js/api.js';
import { stateWords } from '../../web/js/panels/mine-words.js';
import { isPassing, isStopped } from '../../web/js/photos/send-photo.js';

const foreign = new ApiError('broken', 413);

describe('a photo too large for a proxy', () => {
  test('may pass on another network, and is told from a refusal of ours and from silence', () => {
    assert.deepEqual([isPassing(foreign), isStopped(foreign)], [true, true]);
    assert.equal(isStopped(new ApiError('problem', 413)), false);
    assert.equal(isStopped(new ApiError('offline')), false);
  });

  test('is said among one’s own reports as long as it waits', () => {
    const texts = /** @type {any} */ ({ t: (/** @type {string} */ key) => key });
    const letter = /** @type {any} */ ({ state: 'sent', kind: 'camera', status: 'unverified', photosLeft: 1, isPhotoStopped: true });
    assert.match(stateWords(letter, null, texts).words, /mine\.photo_stopped/);
    assert.doesNotMatch(stateWords({ ...letter, photosLeft: 0 }, null, texts).words, /mine\.photo_stopped/);
  });
});
