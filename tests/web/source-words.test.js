// How sources are called: residents' reports never by the words of the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTexts } from '../../web/js/i18n.js';
import { isOfResidents, publisherWords, sourceWords } from '../../web/js/source-words.js';

const texts = openTexts('fr', { 'panel.reports': 'signalements d’habitants' });
const city = { key: 'city', publisher: 'Ville', title: 'Liste', published_on: '2014-01-29' };
const residents = { key: 'contributors', publisher: '', title: 'Contributions', published_on: null };

test('a source says who published what and when, as far as that is known', () => {
  assert.equal(sourceWords(city, texts), 'Ville, Liste, 29 janvier 2014');
  assert.equal(sourceWords({ ...city, publisher: '', published_on: null }, texts), 'Liste');
  assert.equal(sourceWords({ key: 'bare', publisher: '', title: '' }, texts), 'bare');
  assert.equal(publisherWords({ ...city, publisher: '' }, texts), 'Liste');
});

test('what residents report has words of its own', () => {
  assert.ok(isOfResidents(residents) && !isOfResidents(city));
  assert.equal(sourceWords(residents, texts), 'signalements d’habitants');
  assert.equal(publisherWords(residents, texts), 'signalements d’habitants');
});
