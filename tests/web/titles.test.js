// What a camera is called in lists and panels: as on its sheet.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openTexts } from '../../web/js/i18n.js';
import { titleOf } from '../../web/js/panels/camera-words.js';

const texts = openTexts('fr', JSON.parse(readFileSync(new URL('../../web/locales/fr.json', import.meta.url), 'utf8')));

test('a camera is called by its place with the apostrophes of the page, else by its number, else by its code', () => {
  assert.equal(titleOf({ 'addr:full': "Rue de l'Aiguillerie", ref: 'C33' }, 'A0S9CCF3', texts), 'Caméra\u00a0: Rue de l’Aiguillerie');
  assert.equal(titleOf({ 'addr:housenumber': '12', 'addr:street': 'Rue Foch' }, 'A0S9CCF3', texts), 'Caméra\u00a0: 12 Rue Foch');
  assert.equal(titleOf({ 'addr:housenumber': '12', ref: 'C1' }, 'A0S9CCF3', texts), 'Caméra C1');
  assert.equal(titleOf({ 'surveillance:type': 'ALPR' }, 'A0S9CCF3', texts), 'Lecteur de plaques A0S9CCF3');
});

test('a camera without an address is called by the street it stands near, in the language of the page', () => {
  const near = { fr: 'près de l’avenue Foch', en: 'near Avenue Foch' };
  assert.equal(titleOf({ cc_near: near, ref: 'C1' }, 'A0S9CCF3', texts), 'Caméra près de l’avenue Foch');
  assert.equal(titleOf({ cc_near: near, 'surveillance:type': 'ALPR' }, 'A0S9CCF3', texts), 'Lecteur de plaques près de l’avenue Foch');
  assert.equal(titleOf({ cc_near: near, 'addr:full': 'Lapeyronie' }, 'A0S9CCF3', texts), 'Caméra\u00a0: Lapeyronie');
});
