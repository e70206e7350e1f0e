// What a screen reader is given, in its order, in the main flows; and where the keyboard stands after each step.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** @typedef {import('./visitor.js').Screen} Screen */

const QUIET = { longitude: 3.8402, latitude: 43.6301, accuracy: 8 };
const CENTRE = { longitude: 3.8767, latitude: 43.6109, accuracy: 9 };

/** Roles and names in their order, without addresses, plain text and what changes from day to day.
 * @param {Screen} screen @param {string} [within] */
const spoken = async (screen, within = '#panel-body') => (await screen.hands.tree(within)).split('\n').map((line) => line.replace(/^\s*- '?/, '').replace(/'?:?$/, ''))
  .filter((line) => !/^(text:|\/url|paragraph|strong|term|definition|option|listitem|list$)/.test(line));

describe('what is read out', () => {
  const town = openTown();

  test('a report: what is asked comes in the order in which it is answered, and thanks take the focus', () => town.with({ size: SIZES.phone, position: QUIET }, async (visitor, screen) => {
    screen.foresee(/status of 422/);
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8/);
    assert.equal(await screen.hands.holder(), 'h2 Que voyez-vous ?');
    assert.deepEqual(await spoken(screen), [
      'heading "Que voyez-vous ?" [level=2]', 'button "Fermer"',
      'group "Type de caméra"', 'radio "Dôme"', 'radio "Fixe"', 'radio "Orientable"', 'radio "Je ne sais pas"',
      'group "Où regarde-t-elle ?"', 'radio "Je ne sais pas" [checked]', 'radio "Un côté"', 'radio "Un secteur"', 'radio "Tout autour"',
      'status: "Direction inconnue : c’est une bonne réponse. Tant que le cône porte un « ? », le signalement part sans direction."',
      'group "Avec la boussole du téléphone"', 'button "Je pointe où elle regarde"', 'button "Je pointe vers la caméra"', 'status',
      'group: En dire plus (facultatif)', 'group: Ajouter une photo (facultatif)', 'group: Photographier dans les règles, en quatre lignes', 'button "Envoyer"',
    ]);
    await screen.unfold('En dire plus');
    assert.match(await screen.attribute('textbox', 'Hauteur, en mètres', 'aria-describedby') ?? '', /^hint-height$/);
    await screen.fill('Hauteur, en mètres', 'très haut');
    await screen.press('Envoyer');
    await screen.seeElement('#field-height[aria-invalid]');
    assert.equal(await screen.attribute('textbox', 'Hauteur, en mètres', 'aria-describedby'), 'error-height hint-height');
    assert.equal(await screen.hands.countOf('#field-height:focus'), 1);
    await screen.fill('Hauteur, en mètres', '4');
    await visitor.sendReport();
    assert.equal(await screen.hands.holder(), 'h2 Merci');
    assert.deepEqual((await spoken(screen)).map((line) => line.replace(/http.*/, '…')), [
      'heading "Merci" [level=2]', 'button "Fermer"', 'status: La caméra est sur la carte, à vérifier par d’autres.', 'textbox "Votre reçu": …', 'button "Copier le lien"', 'link "Ouvrir"', 'group: Montrer en code QR',
      'button "Voir la caméra"', 'button "En signaler une autre"',
    ]);
  }));

  test('a camera: its status is heard with its name, then the question, then what is known', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    const camera = await visitor.lonelyCamera();
    await visitor.openMap(`camera=${camera.id}`);
    await screen.see('button', 'Je la vois');
    assert.equal(await screen.attribute('heading', /^Caméra/, 'aria-describedby'), 'camera-status');
    assert.match(await screen.text('#camera-status'), /publiée en 2014/);
    const rows = await spoken(screen);
    assert.deepEqual(rows.slice(1, 5), ['button "Fermer"', 'button "Je la vois"', 'button "Je ne la vois plus"', 'link "Corriger ce qui est faux"']);
    await screen.hands.reach('.verdict__button');
    await screen.strike('Enter');
    await screen.read(/Votre confirmation est enregistrée/);
    assert.equal(await screen.hands.holder(), 'p Merci. Votre confirmation est enregistrée.');
    await screen.press('Annuler');
    await screen.read(/ne compte plus/);
    assert.match(await screen.hands.holder(), /^p Annulé/);
  }));

  test('"we looked here": a choice is made by keyboard without losing one’s place', () => town.with({ size: SIZES.hall }, async (visitor, screen) => {
    await visitor.openMap('map=16/43.6105/3.8767&panel=survey');
    await screen.seeElement('#survey-area');
    assert.deepEqual(await spoken(screen), [
      'heading "Nous avons regardé ici" [level=2]', 'button "Fermer"', 'group "Qu’avez-vous parcouru ?"', 'radio "Un quartier" [checked]', 'radio "Des rues"', 'radio "Une zone dessinée"', 'combobox "Quartier"',
      ...(await spoken(screen)).filter((line) => line.startsWith('textbox "Jour de la marche"')), 'group "Qu’avez-vous trouvé ?"', 'radio "Nous avons trouvé des caméras"', 'radio "Nous n’en avons trouvé aucune"',
      'group: En dire plus (facultatif)', 'button "Envoyer"', 'button "Voir où l’on a regardé"', 'link "Feuilles de marche à imprimer"',
    ]);
    await screen.hands.reach('#survey-area');
    await screen.strike('ArrowDown');
    await screen.strike('ArrowDown');
    await screen.until(async () => await screen.hands.countOf('#survey-area:focus option:nth-child(3):checked') === 1);
    await screen.press('Une zone dessinée', 'radio');
    await screen.hands.reach('#survey-corner_here');
    for (const count of [1, 2]) {
      await screen.strike('Enter');
      await screen.read(new RegExp(`^${count} coins? posés?`));
      assert.equal(await screen.hands.holder(), 'button Coin au centre');
    }
    await screen.hands.reach('#survey-corner_none');
    await screen.strike('Enter');
    assert.equal(await screen.hands.holder(), 'button Coin au centre', 'what had the focus is off now');
  }));

  test('one’s own reports: each button says of which report, and the focus outlives a list that is drawn anew', () => town.with({ size: SIZES.phone, position: { ...QUIET, latitude: 43.6361, longitude: 3.8502 } }, async (visitor, screen) => {
    screen.foresee(/ERR_FAILED|ERR_CONNECTION_RESET|status of 404/);
    await visitor.openMap();
    await visitor.beginReport();
    await screen.read(/Position à 8/);
    await screen.press('Dôme', 'radio');
    await screen.hands.loseRequests(/\/reports$/, 'POST');
    await screen.press('Envoyer');
    await screen.see('heading', 'Gardé sur cet appareil');
    await screen.press('Mes signalements');
    const said = await screen.attribute('button', 'Modifier', 'aria-describedby');
    assert.match(await screen.text(`[id="${said}"]`), /^Une caméra/);
    await screen.hands.reach('#mine-now');
    const lost = screen.hands.nextRequest(/\/reports$/);
    await screen.strike('Enter');
    await lost;
    await screen.until(async () => await screen.hands.holder() === 'button Essayer maintenant');
    await screen.hands.reach('.mine__row button:last-child');
    await screen.strike('Enter');
    await screen.strike('Enter');
    await screen.read(/Rien ici pour l’instant/);
    assert.equal(await screen.hands.holder(), 'div Rien ici pour l’instant. Ce que vous commencez ou envoyez depuis cet appareil apparaîtra ici.');
  }));

  test('a photo that was covered hands the focus to what can be done with it', () => town.with({ size: SIZES.phone, position: CENTRE }, async (visitor, screen) => {
    await visitor.openMap('panel=report');
    await screen.unfold('Ajouter une photo (facultatif)');
    await screen.pictures.choose('photo-close', 'mur.jpg', 'image/jpeg', await screen.pictures.paint(400, 300, [['#c00', 0, 0, 400, 300]]));
    await screen.press('Garder la photo');
    await screen.see('img', 'Votre photo : De près');
    await screen.until(async () => await screen.hands.holder() === 'button Modifier (De près)');
    await screen.settle();
    assert.equal(await screen.hands.canPress('.photo button:focus'), true, 'what has the focus is on the screen');
  }));
});
