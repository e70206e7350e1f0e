// A report without scripts: the form at /report, what it says of mistakes, the receipt and its page. axe needs scripts, so it looks at the same pages with them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** @typedef {import('./visitor.js').Screen} Screen */
/** @typedef {import('./visitor.js').Visitor} Visitor */

const PHONE = { size: SIZES.phone, scripts: false };
/** What a browser says of an answer that is no success. */
const NO_SUCCESS = /status of (404|409|422)/;

/** What a screen reader is told the form is made of.
 * @type {[Parameters<Screen['see']>[0], RegExp][]} */
const PARTS = [
  ['banner', /^$/], ['main', /^$/], ['form', /^Sans la carte$/], ['group', /^Où est-elle/], ['textbox', /^Adresse, rue/], ['combobox', /^Côté de la rue$/], ['group', /^Type de caméra$/],
  ['radio', /^Je ne sais pas/], ['combobox', /^Où regarde-t-elle/], ['textbox', /^Remarque$/], ['button', /^Envoyer$/], ['contentinfo', /^$/],
];

/** Finds a place by its name and takes the first. @param {Screen} screen @param {string} name */
async function findPlace(screen, name) {
  await screen.fill('Adresse, rue, école ou lieu', name);
  await screen.press('Chercher');
  await screen.see('group', /^Lequel/);
}

/** The secret of the receipt that stands on the page. @param {Screen} screen */
const receiptOf = async (screen) => (await screen.text('.plain-link')).split('#')[1] ?? '';

describe('without scripts', () => {
  const town = openTown();

  test('a camera is reported from the first page on, by the name of a place and in words, and waits for review', () => town.with(PHONE, async (visitor, screen) => {
    await screen.open('./');
    await screen.follow('Signaler une caméra');
    await screen.see('heading', 'Sans la carte');
    assert.equal(await screen.count('link', 'Ouvrir la carte et signaler'), 0, 'what needs scripts is not offered');
    for (const [role, name] of PARTS) await screen.see(role, name);
    await screen.picture('plain-blank-phone', { whole: true });
    await findPlace(screen, '12 rue Alfred Legal');
    await screen.read(/lieux? trouvé/);
    await screen.picture('plain-places-phone', { whole: true });
    await screen.press(/^(Rue )?Alfred Le ?gal|Legal/i, 'radio');
    await screen.hands.select('Côté de la rue', 'nord');
    await screen.press(/^Fixe/, 'radio');
    await screen.hands.select(/Où regarde-t-elle/, 'Vers le nord-est');
    await screen.fill('Remarque', 'Au-dessus de la porte.');
    await screen.press('Envoyer');
    await screen.see('heading', 'Merci');
    await screen.read(/attend une relecture/);
    await screen.seeElement('.plain-receipt svg.qr');
    await screen.settle();
    assert.equal(await screen.overflow(), 0);
    await screen.picture('plain-sent-phone', { whole: true });
    const link = await screen.text('.plain-link');
    assert.match(link, /\/r\/\?lang=fr#[\w-]{43}$/);
    assert.ok(!JSON.stringify(await visitor.cameras('&camera%3Adirection=NE')).includes('NE'), 'nobody else sees it yet');
    assert.match(await town.command('reports', 'list'), /Alfred Legal/i);

    await screen.open(link);
    await screen.fill('Votre reçu, ou le lien entier', link);
    await screen.picture('plain-receipt-closed-phone', { whole: true });
    await screen.press('Ouvrir le signalement');
    await screen.read('attend une relecture');
    assert.match(await screen.valueOf('Remarque'), /Au-dessus de la porte/);
    await screen.picture('plain-receipt-phone', { whole: true });
    await screen.press('Dôme', 'radio');
    await screen.press('Enregistrer');
    await screen.read('Votre correction est enregistrée.');
    assert.match(await town.command('reports', 'list'), /dome/);
    await screen.unfold('Le retirer');
    await screen.press('Retirer');
    await screen.read('Ce signalement est retiré.');
    await screen.picture('plain-withdrawn-phone', { whole: true });
    assert.equal(await screen.count('button'), 0, 'nothing is left to be done with it');
  }));

  test('what is wrong is told at its field, and nothing that was typed is lost', () => town.with(PHONE, async (_, screen) => {
    screen.foresee(NO_SUCCESS);
    await screen.open('./report');
    await screen.press(/^Orientable/, 'radio');
    await screen.hands.select(/Où regarde-t-elle/, 'Vers le sud');
    await screen.fill('Vue le', '2031-01-01');
    await screen.fill('Remarque', 'é'.repeat(5_000_000));
    await screen.press('Envoyer');
    await screen.see('alert', '');
    await screen.see('link', /^Dites où elle est/);
    await screen.see('link', /^Ce jour n’existe pas/);
    await screen.see('link', /^La remarque est trop longue/);
    await screen.fill('Remarque', 'court');
    await screen.picture('plain-wrong-phone', { whole: true });
    assert.equal(await screen.valueOf('Vue le'), '2031-01-01');
    assert.equal(await screen.pictures.isChecked(/^Orientable/), true);
    await screen.fill('Vue le', '2026-01-02');
    await screen.unfold('Ou par ses coordonnées');
    await screen.fill('Latitude', '48,85');
    await screen.fill('Longitude', '2,35');
    await screen.press('Envoyer');
    await screen.read(/hors du territoire/);
    await screen.picture('plain-outside-phone', { whole: true });
    await screen.press('Oui, c’est bien là', 'checkbox');
    await screen.press('Envoyer');
    await screen.see('heading', 'Merci');
  }));

  test('a known camera is asked about, a name that is none is told, a receipt that opens nothing too', () => town.with(PHONE, async (visitor, screen) => {
    screen.foresee(NO_SUCCESS);
    const known = await visitor.lonelyCamera();
    const [longitude, latitude] = known.geometry.coordinates;
    await screen.open('./report');
    await screen.fill('Adresse, rue, école ou lieu', 'zzzzqqqq');
    await screen.press('Chercher');
    await screen.read(/Rien à ce nom/);
    await screen.unfold('Ou par ses coordonnées');
    await screen.fill('Latitude', String(latitude));
    await screen.fill('Longitude', String(longitude));
    await screen.press('Envoyer');
    await screen.see('link', known.id);
    await screen.picture('plain-known-phone', { whole: true });
    await screen.press('Aucune d’elles : c’en est une autre', 'checkbox');
    await screen.press('Envoyer');
    await screen.see('heading', 'Merci');
    await screen.open('./r/');
    await screen.fill('Votre reçu, ou le lien entier', 'A'.repeat(43));
    await screen.press('Ouvrir le signalement');
    await screen.read(/n’ouvre aucun signalement/);
  }));
});

describe('the form without scripts, seen by axe', () => {
  const town = openTown();

  for (const size of [SIZES.phone, SIZES.hall]) {
    for (const dark of [false, true]) {
      const name = `${size.width}${dark ? '-dark' : ''}`;
      test(`finds nothing at ${size.width} pixels, ${dark ? 'dark' : 'light'}`, () => town.with({ size, dark }, async (visitor, screen) => {
        screen.foresee(NO_SUCCESS);
        const look = async (/** @type {string} */ state) => {
          await screen.settle();
          assert.deepEqual(await screen.audit(), [], state);
          assert.equal(await screen.overflow(), 0, state);
          await screen.picture(`plain-${state}-${name}`, { whole: true });
        };
        const known = await visitor.lonelyCamera();
        const [longitude, latitude] = known.geometry.coordinates;
        await screen.open('./report');
        await look('blank');
        await findPlace(screen, 'comedie');
        await look('places');
        await screen.fill('Vue le', '2031-01-01');
        await screen.unfold('Ou par ses coordonnées');
        await screen.fill('Latitude', '95');
        await screen.press('Envoyer');
        await screen.read('Une valeur a été refusée ; rien n’est perdu.');
        await look('wrong');
        await screen.fill('Vue le', '2026-01-02');
        await screen.fill('Latitude', String(latitude));
        await screen.fill('Longitude', String(longitude));
        await screen.press('Envoyer');
        await screen.see('link', known.id);
        await look('known');
        await screen.press('Aucune d’elles : c’en est une autre', 'checkbox');
        await screen.press('Envoyer');
        await screen.see('heading', 'Merci');
        await look('sent');
        assert.equal((await receiptOf(screen)).length, 43);
        await screen.press('Relire, corriger ou retirer');
        await screen.see('button', 'Enregistrer');
        await look('receipt');
        await screen.fill('Remarque', 'x'.repeat(2001));
        await screen.press('Enregistrer');
        await screen.read(/La remarque est trop longue/);
        await look('receipt-wrong');
      }));
    }
  }
});
