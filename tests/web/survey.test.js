// The rules of surveys and walk sheets: what becomes of codes, corners, streets and clicks.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyLine, isWritten, placeOnStreet, reportOfLine, tagsOfLine } from '../../web/js/survey/entry/lines.js';
import { parseView, project, unproject } from '../../web/js/survey/entry/sheet-map.js';
import { closed, cornersOfAddress, shapeInAddress, surveyBody } from '../../web/js/survey/survey-body.js';
import { areaAt, nearestStreet, shapeFeatures } from '../../web/js/survey/survey-ground.js';

const KEY = { reportId: '0f8fad5b-d9cb-469f-a165-70867728950e', receipt: 'r' };

describe('a line of a walk sheet', () => {
  test('digits become tags, and what is not known has none', () => {
    assert.deepEqual(tagsOfLine({ type: '1', direction: '3' }), { 'surveillance:type': 'camera', 'camera:type': 'dome', 'camera:direction': '90' });
    assert.deepEqual(tagsOfLine({ type: '3', direction: '9' }), { 'surveillance:type': 'camera', 'camera:type': 'panning', 'camera:direction': '0-360' });
    assert.deepEqual(tagsOfLine({ type: '4', direction: '0' }), { 'surveillance:type': 'camera' });
  });

  test('an empty line is no report, and a remark alone is one that lacks its place', () => {
    const line = emptyLine(7, KEY);
    assert.equal(isWritten(line), false);
    assert.equal(isWritten({ ...line, note: 'sous le porche' }), true);
    const report = reportOfLine({ ...line, type: '2' }, { lon: 3.87, lat: 43.61, accuracyM: 8.4 }, '2026-11-23');
    assert.deepEqual([report.report_id, report.kind, report.accuracy_m, report.evidence, 'note' in report], [KEY.reportId, 'camera', 8, 'seen', false]);
  });

  test('a place by street is at the corner with another, moved to its side, and says how exact it is', () => {
    /** @type {[number, number][][]} */
    const street = [[[3.87, 43.61], [3.88, 43.61]]];
    /** @type {[number, number][][]} */
    const other = [[[3.872, 43.605], [3.872, 43.62]]];
    const corner = placeOnStreet(street, other, 'north');
    assert.ok(corner && Math.abs(corner.lon - 3.872) < 0.0002 && corner.lat > 43.61 && corner.accuracyM === 20);
    const middle = placeOnStreet(street, null, '');
    assert.ok(middle && Math.abs(middle.lon - 3.875) < 0.0002 && middle.accuracyM > 350, 'half of a street of 800 m');
    assert.equal(placeOnStreet([], null, ''), null);
  });
});

describe('a click on a printed map', () => {
  test('there and back is the same place', () => {
    const view = parseView('3.8767,48.512,52000,640,430');
    const { x, y } = project(view, 3.8791, 43.6112);
    const back = unproject(view, x, y);
    assert.ok(Math.abs(back.lon - 3.8791) < 1e-9 && Math.abs(back.lat - 43.6112) < 1e-9);
  });
});

describe('what was walked', () => {
  test('a shape is sent as a closed ring, streets with their area', () => {
    const looked = { day: '2026-11-23', hasFinds: false, note: ' ' };
    const shape = /** @type {any} */ (surveyBody({ ...looked, walked: { kind: 'shape', corners: [[3.87, 43.6], [3.88, 43.6], [3.88, 43.61]] } }, 'id'));
    assert.deepEqual(shape.geometry.coordinates[0].at(-1), [3.87, 43.6]);
    assert.deepEqual([shape.finds, 'note' in shape], ['none', false]);
    assert.deepEqual(surveyBody({ ...looked, hasFinds: true, walked: { kind: 'streets', area: '34172-01', names: ['Rue Foch'] } }, 'id'), { survey_id: 'id', area: '34172-01', streets: ['Rue Foch'], surveyed_on: '2026-11-23', finds: 'some' });
    assert.deepEqual(closed([]), []);
  });

  test('the corners of an address are read as they were written, and nonsense is none', () => {
    assert.deepEqual(cornersOfAddress(shapeInAddress([[3.87, 43.6], [3.88, 43.6]])), [[3.87, 43.6], [3.88, 43.6]]);
    for (const text of ['', '1', '1,a', '1,2,3']) assert.deepEqual(cornersOfAddress(text), [], text);
  });

  test('a tap finds the area under it and the street beside it', () => {
    const area = /** @type {any} */ ({ type: 'Feature', id: 'a', properties: {}, geometry: { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]], [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1], [0.5, 0.5]]] } });
    assert.equal(areaAt([area], [1.5, 1.5]), area);
    assert.equal(areaAt([area], [0.7, 0.7]), undefined, 'in the hole');
    assert.equal(areaAt([area], [3, 1]), undefined);
    const street = /** @type {any} */ ({ type: 'Feature', properties: { name: 'Rue Foch' }, geometry: { type: 'MultiLineString', coordinates: [[[3.87, 43.61], [3.88, 43.61]]] } });
    const found = nearestStreet([street], [3.875, 43.6101]);
    assert.ok(found && found.name === 'Rue Foch' && Math.abs(found.metres - 11.1) < 0.2);
    assert.equal(nearestStreet([], [0, 0]), null);
  });

  test('a shape grows from points over a line to a surface', () => {
    const kinds = (/** @type {[number, number][]} */ corners) => shapeFeatures(corners).map(({ geometry }) => geometry.type);
    assert.deepEqual(kinds([[0, 0]]), ['Point']);
    assert.deepEqual(kinds([[0, 0], [1, 0]]), ['LineString', 'Point', 'Point']);
    assert.equal(kinds([[0, 0], [1, 0], [1, 1]])[0], 'Polygon');
  });
});
