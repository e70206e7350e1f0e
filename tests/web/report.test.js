// What a report says, what it leaves unsaid, and where a refusal is shown; the order of the wall.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf, stepAfter, stepsOf } from '../../web/js/projection/steps.js';
import { cameraReport, correctionReport, draftOf, emptyDraft, fieldOf, locatedBy, seenReport, tagsOf } from '../../web/js/report/report-body.js';
import { isWaiting, sentWords } from '../../web/js/report/sent-view.js';
import { todayOf } from '../../web/js/report/today.js';

const key = { reportId: '11111111-1111-4111-8111-111111111111', receipt: 'x' };
const draft = { ...emptyDraft(), lon: 3.876543219, lat: 43.61, seenOn: '2026-11-23' };

test('what is not known has no tag', () => {
  assert.deepEqual(tagsOf(draft), { 'surveillance:type': 'camera' });
  assert.deepEqual(tagsOf({ ...draft, choice: 'unknown' }), { 'surveillance:type': 'camera' });
});

test('what is known has the words of OpenStreetMap', () => {
  assert.deepEqual(tagsOf({ ...draft, choice: 'fixed', heading: 359.7, operator: 'TaM', mount: 'pole', height: ' 3,5 m' }),
    { 'surveillance:type': 'camera', 'camera:type': 'fixed', 'camera:direction': '0', operator: 'TaM', 'camera:mount': 'pole', height: '3.5' });
  assert.equal(tagsOf({ ...draft, readsPlates: true })['surveillance:type'], 'ALPR');
});

test('a sector is written clockwise, and all around as a whole turn', () => {
  assert.equal(tagsOf({ ...draft, heading: 10, spreadDeg: 60 })['camera:direction'], '340-40');
  assert.equal(tagsOf({ ...draft, heading: 180, spreadDeg: 360 })['camera:direction'], '0-360');
});

test('a new camera is sent with its position and day, and nothing of what was left empty', () => {
  assert.deepEqual(cameraReport(draft, key), { report_id: key.reportId, kind: 'camera', position: { type: 'Point', coordinates: [3.8765432, 43.61] }, seen_on: '2026-11-23', evidence: 'seen', tags: { 'surveillance:type': 'camera' } });
  const full = cameraReport({ ...draft, accuracyM: 7.6, note: ' au coin ', distinctFrom: ['7K2M9QXA'] }, key);
  assert.deepEqual([full.accuracy_m, full.note, full.distinct_from], [8, 'au coin', ['7K2M9QXA']]);
});

test('a report says which entry of a list it found, be it a new camera or a known one', () => {
  assert.equal('locates' in cameraReport(draft, key), false);
  assert.equal(cameraReport({ ...draft, locates: 7, address: '12 rue Foch' }, key).locates, 7);
  assert.deepEqual([locatedBy(draft), locatedBy({ ...draft, locates: 7 })], [{}, { locates: 7 }]);
});

test('a sighting tells no position: it would say where somebody stood', () => {
  assert.deepEqual(seenReport('7K2M9QXA', '2026-11-23', key), { report_id: key.reportId, kind: 'seen', camera_id: '7K2M9QXA', seen_on: '2026-11-23', evidence: 'seen' });
});

test('a report read back is the draft it was made from', () => {
  const full = { ...draft, choice: /** @type {const} */ ('dome'), heading: 45, operator: 'TaM', mount: 'wall', height: '3', note: 'x', lon: 3.9 };
  assert.deepEqual(draftOf(cameraReport(full, key)), full);
  const sector = { ...full, heading: 350, spreadDeg: 90 };
  assert.deepEqual(draftOf(cameraReport(sector, key)), sector);
  assert.equal(draftOf({ tags: { 'camera:direction': '90;180' } }).heading, null);
  assert.equal(draftOf({ kind: 'seen' }).choice, 'unknown');
  assert.deepEqual([draftOf({ note: null, seen_on: null, position: null }).note, draftOf({ seen_on: null }).seenOn], ['', '']);
});

test('a correction says only what was changed, and nothing where nothing was', () => {
  const before = { ...draft, choice: /** @type {const} */ ('fixed'), heading: 90, operator: 'TaM' };
  const correct = (/** @type {Partial<import('../../web/js/report/report-body.js').Draft>} */ patch) => correctionReport({ draft: { ...before, ...patch }, before, cameraId: '7K2M9QXA', key, unknownWords: 'wrong' });
  assert.equal(correct({}), null);
  assert.deepEqual(correct({ heading: 180 }), { report_id: key.reportId, kind: 'correction', camera_id: '7K2M9QXA', seen_on: '2026-11-23', evidence: 'seen', tags: { 'camera:direction': '180' } });
  assert.deepEqual(correct({ choice: /** @type {any} */ ('unknown') })?.tags, { 'camera:type': 'unknown' });
  assert.deepEqual([correct({ heading: null })?.note, correct({ heading: null })?.tags], ['wrong', undefined]);
  assert.equal(correct({ lon: 3.8765433 }), null, 'less than half a metre is no move');
  assert.deepEqual(correct({ lon: 3.8766 })?.position, { type: 'Point', coordinates: [3.8766, 43.61] });
});

test('a place told in words has its street and number, and one outside is meant', () => {
  assert.deepEqual(tagsOf({ ...draft, street: 'Rue Foch', number: ' 12 ' }), { 'surveillance:type': 'camera', 'addr:street': 'Rue Foch', 'addr:housenumber': '12' });
  assert.equal(cameraReport({ ...draft, isOutside: true }, key).outside, true);
});

test('a refusal is shown at the field its pointer names', () => {
  assert.equal(fieldOf('/tags/height'), 'height');
  assert.equal(fieldOf('/tags/camera:direction'), 'direction');
  assert.equal(fieldOf('/tags/camera:type'), 'choice');
  assert.equal(fieldOf('/position/coordinates'), 'position');
  assert.equal(fieldOf('/proof'), '');
});

/** @type {any} */
const areas = { features: [['b', 'x', 2], ['city', 'commune', 9], ['a', 'x', 2], ['c', 'x', 7]].map(([id, kind, cameras]) => ({ id, properties: { kind, cameras, name: id } })) };

test('the wall begins with the city and goes from most to fewest cameras', () => {
  assert.deepEqual(stepsOf(areas, 'city', 'x').map(({ id }) => id), ['city', 'c', 'a', 'b']);
});

test('the wall goes round both ways, and an unknown step is the first', () => {
  const steps = stepsOf(areas, 'city', 'x');
  assert.equal(stepAfter(steps, 'city', 'next'), 'c');
  assert.equal(stepAfter(steps, '', 'previous'), 'b');
  assert.equal(stepAfter(steps, 'b', 'next'), 'city');
  assert.equal(stepAfter(steps, 'gone', 'next'), 'c');
  assert.equal(stepAfter(steps, 'a', 'last'), 'b');
});

test('arrows and clickers mean the same', () => {
  assert.equal(commandOf('PageDown'), commandOf('ArrowRight'));
  assert.equal(commandOf('S'), 'schools');
  assert.equal(commandOf('.'), 'blank');
  assert.equal(commandOf('Tab'), null);
});

test('what waits for review is never told to be on the map', () => {
  const texts = { t: (/** @type {string} */ word) => word };
  assert.deepEqual([{ state: 'published', status: 'unverified' }, { state: 'waiting', status: /** @type {any} */ (null) }, { status: /** @type {any} */ (null) }].map((answer) => isWaiting(answer, 'camera')), [false, true, true]);
  assert.equal(isWaiting({ state: 'published', status: 'gone' }, 'not_seen'), false);
  assert.deepEqual([sentWords('camera', false, texts), sentWords('camera', true, texts)], ['report.sent_public', 'report.sent_review']);
  assert.deepEqual([sentWords('correction', true, texts), sentWords('place', true, texts)], ['report.sent_correction report.sent_waits', 'report.sent_place']);
});

test('a clock that lags behind what the inventory has seen is not believed', () => {
  const territory = { time_zone: 'Europe/Paris', generated_at: '2026-11-26T23:00:00Z' };
  assert.deepEqual(todayOf(territory, new Date('2025-11-27T10:00:00Z')), { today: '2026-11-27', isLate: true });
  assert.deepEqual(todayOf(territory, new Date('2026-11-27T10:00:00Z')), { today: '2026-11-27', isLate: false });
  assert.deepEqual(todayOf({ time_zone: 'Europe/Paris' }, new Date('2025-11-27T23:30:00Z')), { today: '2025-11-28', isLate: false });
});
