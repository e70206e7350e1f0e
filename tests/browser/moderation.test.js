// Moderators at work: an invitation taken up on a telephone, the queue by thumb and by keys, decisions undone, and what everybody may read of them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { whitePng } from './files.js';
import { openTown, SIZES } from './visitor.js';

const PASSPHRASE = 'quatre mots sans rapport';
const NOTE = '<img src=x onerror=alert(1)> au-dessus de la porte';

/** @typedef {import('./visitor.js').Visitor} Visitor */
/** @typedef {import('./visitor.js').Screen} Screen */

describe('moderation', () => {
  const town = openTown();

  /** Takes up an invitation, as its link says. @param {Screen} screen @param {string} name */
  async function join(screen, name) {
    const code = (await town.command('moderator', 'invite', name)).match(/#(\S+)/)?.[1] ?? '';
    await screen.open(`./moderation/join#${code}`);
    await screen.fill(/^Phrase de passe$/, PASSPHRASE);
    await screen.fill(/^Phrase de passe, encore/, PASSPHRASE);
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Accepter');
    await screen.see('button', `Sortir (${name})`);
  }

  /** Asks for the removal of personal data on a camera's entry, from its sheet. @param {Screen} screen @param {string} camera @param {string} note */
  async function askForRemoval(screen, camera, note) {
    await screen.open(`./cameras/${camera}`);
    await screen.follow('Signaler un problème ou demander un retrait');
    await screen.press(/Des données personnelles/, 'radio');
    await screen.fill(/^Précisions/, note);
    await screen.picture('flag-phone', { whole: true });
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Envoyer');
    await screen.read('C’est reçu, merci.');
    assert.deepEqual(await screen.audit(), []);
  }

  test('a request for removal comes first, is decided by thumb, undone, and told in public without names', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    const camera = await visitor.lonelyCamera();
    await askForRemoval(screen, camera.id, NOTE);
    await join(screen, 'Une');
    await screen.see('heading', /Alerte · données personnelles/);
    for (const end of ['first', 'last']) assert.equal(await screen.hands.canPress(`.desk__actions .button:${end}-child`), true, `nobody scrolls to the ${end} decision`);
    await screen.read('Demande de retrait');
    await screen.read(NOTE);
    await screen.picture('moderation-phone', { whole: true });
    assert.equal(await screen.overflow(), 0);
    assert.deepEqual(await screen.audit(), []);
    assert.deepEqual((await screen.hands.targets('.desk__item')).filter(({ height }) => height < 44), []);

    await screen.press(/^Masquer la caméra/);
    await screen.read(/Décision n°\s\d+ enregistrée/);
    assert.deepEqual((await visitor.cameras()).filter(({ id }) => id === camera.id), []);
    await screen.press(/^Annuler/);
    assert.equal((await visitor.cameras()).filter(({ id }) => id === camera.id).length, 1);
    await screen.press(/^Ne rien changer/);
    await screen.read('Rien n’attend. Merci !');
    assert.deepEqual(await screen.audit(), []);

    await screen.follow('Journal des décisions');
    await screen.see('heading', 'Journal des décisions');
    await screen.picture('moderation-log-phone', { whole: true });
    assert.deepEqual(await screen.audit(), []);
    const log = await screen.text('main');
    assert.ok(log.includes('Laissé tel quel') && log.includes('Décision reprise'), log);
    assert.ok(!log.includes('Une') && !log.includes('porte'), log);
  }));

  test('keys decide and take back, and do nothing while somebody types', () => town.with({ size: SIZES.desk }, async (visitor, screen) => {
    const camera = await visitor.lonelyCamera();
    await join(screen, 'Deux');
    await screen.read('Rien n’attend. Merci !');
    const sent = await screen.json('./reports', { receipt: Buffer.alloc(32, 9).toString('base64url'), body: { report_id: '0f8fad5b-d9cb-469f-a165-70867728950e', kind: 'camera', position: { type: 'Point', coordinates: [3.8402, 43.6301] }, tags: { 'camera:type': 'dome' }, note: NOTE } });
    await screen.open('./moderation');
    await screen.read(NOTE);
    await screen.picture('moderation-hall', { whole: true });
    assert.deepEqual(await screen.audit(), []);
    await screen.strike('k');
    await screen.read(/Décision n°\s\d+ enregistrée/);
    await screen.settle();
    await screen.strike('u');
    await screen.read(NOTE);
    await screen.settle();
    await screen.unfold('Motif et mot à l’auteur');
    await screen.hands.reach('#reason');
    await screen.strike('k');
    await screen.see('heading', /^Texte/);
    assert.equal(await screen.count('button', /^Annuler/), 0, 'a key in a field decides nothing');
    assert.equal((await visitor.cameras()).filter(({ id }) => id === sent.camera_id || id === camera.id).length, 2);

    await screen.press('Sortir (Deux)');
    await screen.see('heading', 'Entrer pour modérer');
    assert.deepEqual(await screen.audit(), []);
    await screen.fill('Nom', 'Deux');
    await screen.fill('Phrase de passe', 'une autre phrase');
    screen.foresee(/422/);
    await screen.press('Entrer');
    await screen.read('Ce nom et cette phrase de passe ne vont pas ensemble.');
    await screen.picture('moderation-sign-in-hall');
    assert.deepEqual(await screen.audit(), []);
    await screen.fill('Nom', 'Deux');
    await screen.fill('Phrase de passe', PASSPHRASE);
    await screen.press('Entrer');
    await screen.see('heading', /^Texte/);
  }));

  test('works without scripts, and in the dark', () => town.with({ size: SIZES.phone, scripts: false, dark: true }, async (_, screen) => {
    const code = (await town.command('moderator', 'invite', 'Trois')).match(/#(\S+)/)?.[1] ?? '';
    await screen.open('./moderation/join');
    await screen.fill(/^Code/, code);
    await screen.fill(/^Phrase de passe$/, PASSPHRASE);
    await screen.fill(/^Phrase de passe, encore/, PASSPHRASE);
    await screen.press('Accepter');
    await screen.see('heading', /^Texte/);
    await screen.picture('moderation-phone-dark', { whole: true });
    await screen.press(/^Garder privé/);
    await screen.read('Rien n’attend. Merci !');
  }));

  /** A report with a white photo; answers how to look at it again. @param {number} number */
  async function sendPhoto(number) {
    const receipt = Buffer.alloc(32, number).toString('base64url');
    const [report, photo] = [`0f8fad5b-d9cb-469f-a165-7086772895${10 + number}`, `7c9e6679-7425-40de-944b-e07fc1f90a${10 + number}`];
    const headers = { authorization: `Bearer ${receipt}`, 'content-type': 'application/json' };
    const body = { report_id: report, kind: 'camera', position: { type: 'Point', coordinates: [3.8402 + number / 1000, 43.6311] } };
    assert.equal((await fetch(`${town.address()}/reports`, { method: 'POST', headers, body: JSON.stringify(body) })).status, 201);
    const own = `${town.address()}/reports/${report}/photos/${photo}`;
    assert.equal((await fetch(`${own}?kind=close`, { method: 'PUT', headers, body: whitePng(600, 400) })).status, 201);
    return { photo, look: async () => Buffer.from(await (await fetch(own, { headers })).arrayBuffer()) };
  }

  test('boxes are drawn over a photo by thumb and by keys, stand as numbers, and cover it for good', () => town.with({ size: SIZES.phone }, async (_, screen) => {
    const { photo, look } = await sendPhoto(1);
    const former = await look();
    await join(screen, 'Quatre');
    await screen.open(`./moderation/photos/${photo}/cover`);
    await screen.settle();
    await screen.drag('.desk__layer:not(.desk__layer--rests) .cover__boxes', 80, 50);
    const [left, , width] = await screen.hands.values('#parts input');
    assert.ok(Math.abs(Number(left) - 50) < 2 && Number(width) > 10, `${left} ${width}`);
    await screen.strike('ArrowLeft');
    assert.ok(Number((await screen.hands.values('#parts input'))[0]) < Number(left), 'a key moves it, and its numbers');
    await screen.press(/^Ajouter un cadre/);
    await screen.read('2 cadres');
    await screen.press(/^Dessiner ce qui est gardé/, 'radio');
    await screen.drag('.desk__layer:not(.desk__layer--rests) .cover__boxes', 60, 40);
    assert.ok(Number((await screen.hands.values('[name="width_crop"]'))[0]) > 10);
    await screen.unfold('Par des nombres');
    await screen.picture('moderation-cover-phone', { whole: true });
    assert.equal(await screen.overflow(), 0);
    assert.deepEqual(await screen.audit(), []);
    await screen.press(/^Je confirme/, 'checkbox');
    await screen.press('Masquer et recadrer');
    await screen.read(/C’est fait/);
    assert.deepEqual(await screen.audit(), []);
    assert.notDeepEqual(await look(), former);
    await screen.follow('Vers sa place dans la file');
    await screen.see('heading', /^Photo/);
    await screen.settle();
    await screen.strike('c');
    await screen.see('heading', 'Masquer des parties d’une photo');
    await screen.follow('Photos');
    await screen.picture('moderation-photos-phone', { whole: true });
    assert.deepEqual(await screen.audit(), []);
  }));

  test('numbers cover a photo without scripts, in the dark', () => town.with({ size: SIZES.desk, scripts: false, dark: true }, async (_, screen) => {
    const { photo, look } = await sendPhoto(2);
    const former = await look();
    const code = (await town.command('moderator', 'invite', 'Cinq')).match(/#(\S+)/)?.[1] ?? '';
    await screen.open('./moderation/join');
    await screen.fill(/^Code/, code);
    await screen.fill(/^Phrase de passe$/, PASSPHRASE);
    await screen.fill(/^Phrase de passe, encore/, PASSPHRASE);
    await screen.press('Accepter');
    await screen.see('button', 'Sortir (Cinq)');
    await screen.open(`./moderation/photos/${photo}/cover`);
    await screen.unfold('Par des nombres');
    for (const [side, value] of [['left', '10'], ['top', '12,5'], ['width', '30'], ['height', '50']]) await screen.type(`[name="${side}_2"]`, value ?? '');
    screen.foresee(/422/);
    await screen.press('Masquer et recadrer');
    await screen.read(/cochez d’abord/);
    await screen.picture('moderation-cover-hall-dark', { whole: true });
    await screen.press(/^Je confirme/, 'checkbox');
    await screen.press('Masquer et recadrer');
    await screen.read(/C’est fait/);
    assert.notDeepEqual(await look(), former);
  }));
});
