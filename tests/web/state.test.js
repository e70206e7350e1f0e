// The page's address: what is written is read back, and nonsense is as if it were not there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noFilters, queryOfFilters, toggleValue, STANDING } from '../../web/js/filters.js';
import { formatPairs, formatState, parseState } from '../../web/js/state.js';

const FULL = '?lang=en&map=14.25/43.61080/3.87670&camera=7K2M9QXA&cc_status=documented,gone&camera:type=dome&operator=Ville%20de%20Montpellier&datetime=2004-01-01/2008-12-31&school-zone=200&colour=count&radius=200&hide=places,zones&projection=34172-07';

test('an address survives being read and written', () => {
  assert.equal(formatState(parseState(FULL)), FULL);
});

test('an empty address is the default state and is written as nothing', () => {
  const state = parseState('');
  assert.equal(formatState(state), '');
  assert.equal(state.colour, 'per_km2');
  assert.equal(state.radiusM, 100);
  assert.deepEqual(state.filters, noFilters());
});

test('nonsense in the address is as if it were not there', () => {
  const state = parseState('?map=99/43/3&colour=pink&radius=70&hide=streets&panel=secret&datetime=yesterday&school-zone=1000&cc_status=,');
  assert.deepEqual({ ...state, others: [] }, { ...parseState(''), others: [] });
});

test('a map view needs three numbers on the globe', () => {
  for (const view of ['12/43', '12//3', '12/91/3', '12/43/181', 'a/b/c', '12/43/3/1']) assert.equal(parseState(`?map=${view}`).view, null, view);
  assert.deepEqual(parseState('?map=12/-43.5/3').view, { zoom: 12, lat: -43.5, lon: 3 });
});

test('parameters of others are kept', () => {
  assert.equal(formatState(parseState('?lang=fr&utm=1')), '?lang=fr&utm=1');
});

test('an unknown value of a filter is kept, since tags are kept', () => {
  assert.deepEqual(parseState('?camera:type=panorama').filters.lists['camera:type'], ['panorama']);
});

test('one year means that year, and an end before the beginning means the beginning', () => {
  assert.deepEqual([parseState('?datetime=2008').filters.from, parseState('?datetime=2008').filters.to], [2008, 2008]);
  assert.equal(parseState('?datetime=../2008-12-31').filters.from, null);
  assert.equal(parseState('?datetime=2010/2004').filters.to, 2010);
});

test('what is gone is asked for only by name', () => {
  assert.deepEqual(queryOfFilters(noFilters())[0], ['cc_status', 'documented,unverified,confirmed']);
  assert.deepEqual(queryOfFilters(parseState('?cc_status=gone').filters), [['cc_status', 'gone']]);
});

test('switching a value on and off again leaves the filters as they were', () => {
  const once = toggleValue(noFilters(), 'cc_status', 'gone', STANDING);
  assert.deepEqual(once.lists.cc_status, [...STANDING, 'gone']);
  assert.deepEqual(toggleValue(once, 'cc_status', 'gone', STANDING), noFilters());
});

test('the last status stays ticked, so that nothing ticked never shows everything', () => {
  const only = STANDING.slice(1).reduce((filters, status) => toggleValue(filters, 'cc_status', status, STANDING), noFilters());
  assert.deepEqual(only.lists.cc_status, STANDING.slice(0, 1));
  assert.equal(toggleValue(only, 'cc_status', STANDING[0] ?? '', STANDING), only);
  const dome = toggleValue(noFilters(), 'camera:type', 'dome');
  assert.deepEqual(toggleValue(dome, 'camera:type', 'dome'), noFilters(), 'no type ticked means any type');
});

test('a query stays readable and safe', () => {
  assert.equal(formatPairs([['camera:type', 'a,b'], ['operator', 'A & B #1']]), '?camera:type=a,b&operator=A%20%26%20B%20%231');
});
