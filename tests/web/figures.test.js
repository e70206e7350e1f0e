// Numbers, dates and distances as they are written, classes of the choropleth, and words in two languages.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { breaksOf, rampToken } from '../../web/js/choropleth.js';
import { dayOf, openFormats } from '../../web/js/format.js';
import { distanceM } from '../../web/js/metres.js';
import { openTexts, wordFor } from '../../web/js/i18n.js';

test('a partial date is written as precisely as it is known', () => {
  const { date } = openFormats('fr');
  assert.equal(date('2014'), '2014');
  assert.equal(date('2017-06'), 'juin 2017');
  assert.equal(date('2014-01-29'), '29 janvier 2014');
  assert.equal(openFormats('en').date('2014-01-29'), '29 January 2014');
});

test('the first of a month is written as on the pages of the server', () => {
  for (const [lang, first] of [['fr', '1ᵉʳ mai 2014'], ['en', '1 May 2014']]) {
    const catalogue = JSON.parse(readFileSync(new URL(`../../web/locales/${lang}.json`, import.meta.url), 'utf8'));
    const { date } = openTexts(lang, catalogue);
    assert.equal(date('2014-05-01'), first);
    assert.match(date('2014-05-11'), /^11 /);
  }
});

test('a date that is none is shown as it is', () => {
  const { date } = openFormats('fr');
  for (const text of ['vers 2010', '2014-13-45', '']) assert.equal(date(text), text);
  assert.equal(date(null), '');
});

test('numbers have the decimal sign and the groups of the language', () => {
  assert.equal(openFormats('fr').number(2.55, 1), '2,6');
  assert.equal(openFormats('fr').number(10173), '10\u202f173');
  assert.equal(openFormats('en').number(10173.4, 1), '10,173.4');
  assert.equal(openFormats('fr').metres(1234), '1,2\u00a0km');
});

test('a day is the day of the territory', () => {
  assert.equal(dayOf(new Date('2026-11-23T23:30:00Z'), 'Europe/Paris'), '2026-11-24');
  assert.equal(dayOf(new Date('2026-11-23T23:30:00Z'), 'America/Martinique'), '2026-11-23');
});

test('a degree of latitude is 111 kilometres', () => {
  assert.ok(Math.abs(distanceM([3, 43], [3, 44]) - 111_195) < 1);
  assert.equal(distanceM([3, 43], [3, 43]), 0);
});

test('classes have round and rising limits', () => {
  const breaks = breaksOf([0, null, 0.4, 0.9, 1.2, 2.1, 3.3, 4.8, 7.7, 12, 44]);
  assert.ok(breaks.length >= 3 && breaks.length <= 4);
  assert.deepEqual([...breaks].sort((a, b) => a - b), breaks);
  assert.equal(new Set(breaks).size, breaks.length);
});

test('nothing known and nothing above zero have no classes', () => {
  assert.deepEqual(breaksOf([]), []);
  assert.deepEqual(breaksOf([0, null, undefined]), []);
  assert.deepEqual(breaksOf([3, 3, 3]), [3]);
});

test('fewer classes still reach the darkest colour', () => {
  assert.equal(rampToken(0, 4), 'ramp-1');
  assert.equal(rampToken(4, 4), 'ramp-5');
  assert.equal(rampToken(1, 1), 'ramp-5');
});

const catalogue = { 'a.one': '{count} caméra', 'a.other': '{count} caméras', b: '{who} dit {what}', 'type.dome': 'dôme' };

test('a plural follows the language, zero being singular in French', () => {
  const { t } = openTexts('fr', catalogue);
  assert.equal(t('a', { count: 0 }), '0 caméra');
  assert.equal(t('a', { count: 2 }), '2 caméras');
  assert.equal(openTexts('en', catalogue).t('a', { count: 0 }), '0 caméras');
});

test('a value that looks like a placeholder stays text, and a missing key shows itself', () => {
  const texts = openTexts('fr', catalogue);
  assert.equal(texts.t('b', { who: '{what}', what: 'x' }), '{what} dit x');
  assert.equal(texts.t('missing.key'), 'missing.key');
  assert.equal(wordFor(texts, 'type', 'panorama'), 'panorama');
});
