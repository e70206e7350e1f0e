// What leaves the device, when, and what is said of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDue, napMs, nextOf, wakeAtMs, waitMs } from '../../web/js/outbox/backoff.js';
import { kindOf, patchTo } from '../../web/js/outbox/deliver.js';
import { ownNeighbours } from '../../web/js/outbox/own.js';
import { letterWords, refusalWords, stateWords } from '../../web/js/panels/mine-words.js';
import { isBegun } from '../../web/js/report/draft.js';
import { emptyDraft } from '../../web/js/report/report-body.js';

/** @typedef {import('../../web/js/outbox/shelf.js').Letter} Letter */

/** @param {Partial<Letter>} [more] @returns {Letter} */
const letter = (more = {}) => ({
  id: 'a', receipt: 'r', kind: 'camera', order: 1, day: '2026-11-26', state: 'waiting', report: null, draft: null, cameraId: null, status: null, isBegun: false, isBusy: false, isTakenBack: false, tries: 0, retryAtMs: 0, refusal: null,
  photosLeft: 0, isPhotoLost: false, ...more,
});
/** @type {any} words as their keys */
const texts = { t: (/** @type {string} */ key) => key, has: (/** @type {string} */ key) => key.startsWith('problem.gone') };

describe('the line', () => {
  test('pauses double up to five minutes and never undercut what the server asked for', () => {
    assert.deepEqual([1, 2, 3, 4].map((tries) => waitMs(tries, null, 0.5)), [2000, 4000, 8000, 16_000]);
    assert.equal(waitMs(40, null, 0.5), 300_000);
    assert.equal(waitMs(1, 90, 0.5), 90_000);
    assert.ok(waitMs(3, null, 0) < 8000 && waitMs(3, null, 1) > 8000, 'devices do not come at once');
  });

  test('a clock that is set back makes nobody wait for a year, nor look without a pause', () => {
    assert.equal(nextOf([letter({ retryAtMs: 400 * 86_400_000, tries: 1 })], 0)?.id, 'a');
    assert.deepEqual([napMs(5000, 1000), napMs(1000, 5000), napMs(400 * 86_400_000, 0)], [4000, 500, 300_000]);
  });

  test('goes in order, and one that pauses holds up the others until it has failed often', () => {
    const [first, second] = [letter({ id: 'first', order: 1, retryAtMs: 500, tries: 1 }), letter({ id: 'second', order: 2 })];
    assert.equal(nextOf([second, first], 100), null);
    assert.equal(nextOf([second, first], 500)?.id, 'first');
    assert.equal(nextOf([second, { ...first, tries: 5 }], 100)?.id, 'second');
    assert.equal(nextOf([second, { ...first, state: 'sent', photosLeft: 1 }], 100)?.id, 'second', 'photos that may not come yet keep no report waiting');
    assert.equal(wakeAtMs([first, letter({ retryAtMs: 800 })]), 500);
  });

  test('what was sent or refused is over, but for photos that are left', () => {
    assert.deepEqual([letter({ state: 'sent' }), letter({ state: 'refused', photosLeft: 1 }), letter({ state: 'sent', photosLeft: 1 }), letter()].map(isDue), [false, false, true, true]);
    assert.equal(nextOf([letter({ state: 'sent' })], 0), null);
    assert.equal(wakeAtMs([letter({ state: 'refused' })]), null);
  });

  test('a report changed after its answer was lost becomes what it should be, and what it no longer says is taken back', () => {
    const meant = { tags: { 'camera:type': 'dome' }, seen_on: '2026-11-26', position: { type: 'Point', coordinates: [3.87, 43.61] } };
    const there = { tags: { 'camera:type': 'fixed', operator: 'Ville' }, note: 'au coin' };
    assert.deepEqual(patchTo(meant, there), { tags: { 'camera:type': 'dome', operator: null }, note: null, position: meant.position, accuracy_m: null, seen_on: '2026-11-26' });
  });
});

test('a survey goes its own way, and is told in its own words', () => {
  const survey = { survey_id: 'a', area: '34172-03', streets: ['Rue Foch', 'Rue Diderot'], finds: 'none' };
  assert.equal(kindOf(survey), 'survey');
  assert.equal(kindOf({ report_id: 'a', kind: 'seen' }), 'seen');
  assert.equal(letterWords(letter({ kind: 'survey', report: survey }), texts), 'Rue Foch, Rue Diderot · survey.finds_none');
  assert.equal(letterWords(letter({ kind: 'survey', report: { survey_id: 'a', geometry: {}, finds: 'some' } }), texts), 'survey.mode_shape · survey.finds_some');
  assert.equal(letterWords(letter({ kind: 'survey', state: 'sent' }), texts), '');
  assert.equal(stateWords(letter({ kind: 'survey', state: 'sent' }), { state: 'waiting', status: null }, texts).state, 'review');
});

describe('one’s own reports', () => {
  test('those that wait are neighbours of a new one, those that were sent or deleted are not', () => {
    const report = { position: { type: 'Point', coordinates: [3.87, 43.61] }, tags: { 'camera:type': 'dome' } };
    const all = [letter({ id: 'waits', report }), letter({ id: 'gone', report, isTakenBack: true }), letter({ id: 'sent', state: 'sent' }), letter({ id: 'seen', kind: 'seen', report }), letter({ id: 'refused', state: 'refused', report })];
    const near = ownNeighbours(all, [3.8701, 43.61], 75);
    assert.deepEqual(near.map(({ id, isOwn }) => [id, isOwn]), [['own:waits', true], ['own:refused', true]]);
    assert.ok(Math.abs((near[0]?.distanceM ?? 0) - 8.05) < 0.1);
    assert.deepEqual(ownNeighbours(all, [3.88, 43.61], 75), []);
  });

  test('each state has its word, the newest answer of the server before the last one', () => {
    const state = (/** @type {Partial<Letter>} */ more, /** @type {any} */ told = null) => stateWords(letter(more), told, texts).state;
    assert.equal(state({}), 'waiting');
    assert.equal(state({ isBusy: true }), 'busy');
    assert.equal(state({ isTakenBack: true }), 'taken_back');
    assert.equal(state({ state: 'sent', status: 'confirmed' }), 'confirmed');
    assert.equal(state({ state: 'sent', status: 'confirmed' }, { state: 'published', status: 'unverified' }), 'sent');
    assert.equal(state({ state: 'sent' }, { state: 'waiting', status: null }), 'review');
    assert.equal(state({ state: 'sent' }, { state: 'refused', status: null }), 'refused');
    assert.equal(state({ state: 'sent', kind: 'seen', status: 'confirmed' }), 'sent', 'a camera confirmed by this very answer is no confirmation by others');
    assert.match(stateWords(letter({ state: 'sent', photosLeft: 2 }), null, texts).words, /mine\.photos_left/);
  });

  test('a refusal says why: in words for people, never in those for programs', () => {
    const why = (/** @type {any} */ refusal) => refusalWords(letter({ state: 'refused', refusal }), texts);
    assert.equal(why({ type: '/problems/possible-duplicate' }), 'mine.refused_known');
    assert.equal(why({ type: '/problems/invalid-report', errors: [{ pointer: '/seen_on', detail: 'expected a day' }] }), 'refused.day');
    assert.equal(why({ type: '/problems/gone', detail: 'The report was withdrawn; send a new one.' }), 'problem.gone.meaning');
    assert.equal(why({ detail: 'upstream said no' }), 'app.broken');
    assert.equal(refusalWords(letter(), texts), '');
  });

  test('a draft is worth keeping once somebody said more than a place', () => {
    assert.equal(isBegun({ ...emptyDraft(), lon: 3.87, lat: 43.61, seenOn: '2026-11-26' }), false);
    for (const said of [{ choice: /** @type {const} */ ('dome') }, { heading: 0 }, { note: 'x' }, { readsPlates: true }]) assert.equal(isBegun({ ...emptyDraft(), ...said }), true);
  });
});
