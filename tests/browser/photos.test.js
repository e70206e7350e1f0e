// Photos through the page as people send them: chosen, covered, sent, looked at by receipt, published, kept back, erased.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { markersOf, SECRETS, whitePng, withMetadata } from './files.js';
import { openTown, SIZES } from './visitor.js';

/** Places in the city with no camera of the city's list near, one for each test. */
const QUIET = [[3.8402, 43.6301], [3.8502, 43.6361], [3.8332, 43.6251], [3.8562, 43.6401], [3.8452, 43.6281], [3.8602, 43.6441], [3.8632, 43.6421]].map(([longitude = 0, latitude = 0]) => ({ longitude, latitude, accuracy: 8 }));

/** @typedef {import('./visitor.js').Visitor} Visitor */
/** @typedef {import('./visitor.js').Screen} Screen */

/** @param {Visitor} visitor @param {Screen} screen */
async function beginWithPhotos(visitor, screen) {
  await visitor.openMap();
  await visitor.beginReport();
  await screen.read(/Position à 8\sm près/);
  await screen.unfold('Ajouter une photo (facultatif)');
  await screen.see('heading', 'De près');
}

/** The report's photos as the server has them, by its receipt. @param {Screen} screen */
async function photosByReceipt(screen) {
  const receipt = (await screen.valueOf('Votre reçu')).split('#')[1] ?? '';
  const bytes = Buffer.from(receipt, 'base64url').subarray(0, 16).toString('hex');
  const id = bytes.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const ask = (/** @type {string} */ tail) => fetch(new URL(`reports/${id}/photos${tail}`, screen.address()), { headers: { authorization: `Bearer ${receipt}` } });
  const { photos } = /** @type {any} */ (await (await ask('')).json());
  return Promise.all(photos.map(async (/** @type {any} */ photo) => ({ ...photo, bytes: Buffer.from(await (await ask(`/${photo.photo_id}`)).arrayBuffer()) })));
}

describe('photos', () => {
  const town = openTown();

  test('what is covered is black in the pixels that arrive, and nothing but pixels arrives', () => town.with({ size: SIZES.phone, position: QUIET[0] }, async (visitor, screen) => {
    await beginWithPhotos(visitor, screen);
    // A telephone held upright: stored lying, red left and blue right, to be turned a quarter clockwise.
    const file = withMetadata(await screen.pictures.paint(800, 600, [['#c00', 0, 0, 400, 600], ['#00c', 400, 0, 400, 600]]), 6);
    const sent = screen.pictures.listen('PUT');
    await screen.pictures.choose('photo-close', '"><img src=x onerror=alert(1)>.jpg', 'image/jpeg', file);
    await screen.see('heading', 'Cachez les visages et les plaques');
    await screen.settle();
    await screen.pictures.drawBox('.cover__boxes', [0.25, 0.05], [0.75, 0.25]);
    await screen.read('1 cadre');
    await screen.picture('photo-cover-phone');
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Garder la photo');
    await screen.see('img', 'Votre photo : De près');
    await screen.picture('photo-form-phone');
    assert.deepEqual(await screen.audit(), []);
    await visitor.sendReport();
    await screen.read('Reçu : privé tant qu’un modérateur ne l’a pas relu.');
    await screen.picture('photo-sent-phone');

    const [body] = await sent();
    assert.ok(body && body.length > 1000, 'the browser tells what it sent');
    const [kept] = await photosByReceipt(screen);
    assert.deepEqual([kept.state, kept.kind, kept.evidence_only, kept.width_px, kept.height_px], ['private', 'close', false, 600, 800]);
    for (const [where, bytes] of /** @type {[string, Buffer][]} */ ([['sent', body], ['kept', kept.bytes]])) {
      for (const secret of [...SECRETS, 'onerror']) assert.ok(!bytes.includes(secret), `${secret} was ${where}`);
      // Browsers name the colour space of their canvas (ICC, APP2), which is the same for everybody.
      const odd = markersOf(bytes).filter((marker) => ![0xe0, 0xdb, 0xc0, 0xc2, 0xc4, 0xda, 0xd9, ...(where === 'sent' ? [0xe2] : [])].includes(marker));
      assert.deepEqual(odd, [], `segments beside the picture were ${where}`);
      assert.deepEqual(await screen.pictures.colourAt(bytes, 0.5, 0.15), 'black', where);
      assert.deepEqual(await screen.pictures.colourAt(bytes, 0.5, 0.4), 'red', `${where}: upright, what was left is up`);
      assert.deepEqual(await screen.pictures.colourAt(bytes, 0.5, 0.9), 'blue', where);
    }
  }));

  test('boxes are drawn, moved, resized, deleted and undone by keyboard alone', () => town.with({ position: QUIET[1] }, async (visitor, screen) => {
    await beginWithPhotos(visitor, screen);
    await screen.pictures.choose('photo-wide', 'rue.jpg', 'image/jpeg', await screen.pictures.paint(400, 400, [['#c00', 0, 0, 400, 400]]));
    await screen.see('heading', 'Cachez les visages et les plaques');
    await screen.press('Ajouter un cadre');
    await screen.see('button', 'Cadre 1 sur 1');
    const place = async () => Promise.all(['left', 'top', 'width', 'height'].map((side) => screen.attribute('button', 'Cadre 1 sur 1', 'style').then((style) => Number(style?.match(new RegExp(`${side}: ([\\d.]+)%`))?.[1]))));
    const [left = 0, top = 0, width = 0, height = 0] = await place();
    for (const key of ['ArrowLeft', 'ArrowUp', 'Shift+ArrowRight', 'Shift+ArrowDown']) await screen.strike(key);
    assert.deepEqual(await place(), [left - 1, top - 1, width + 1, height + 1]);
    await screen.press('Annuler');
    await screen.press('Annuler');
    assert.deepEqual(await place(), [left - 1, top - 1, width, height]);
    await screen.press('Enlever ce cadre');
    await screen.read('Rien n’est caché.');
    await screen.press('Annuler');
    await screen.see('button', 'Cadre 1 sur 1');
    await screen.picture('photo-cover-desk');
    await screen.press('Garder la photo');
    await screen.press('Modifier (De loin)');
    await screen.press('Cadre 1 sur 1');
    await screen.strike('Delete');
    await screen.seeElement('.cover__tool--add:focus');
    await screen.press('Annuler');
    await screen.seeElement('.cover__tool--add:focus');
    await screen.press('Cadre 1 sur 1');
    await screen.press('Enlever ce cadre');
    await screen.seeElement('.cover__tool--add:focus');
    await screen.press('Garder la photo');
    await visitor.sendReport();
    await screen.read(/Reçu/);
    const [kept] = await photosByReceipt(screen);
    assert.equal(await screen.pictures.colourAt(kept.bytes, 0.5, 0.5), 'red', 'a cover that was taken away before sending covers nothing');
  }));

  for (const { name, ...person } of [{ name: 'phone-dark', size: SIZES.phone, dark: true }, { name: 'hall', size: SIZES.hall }, { name: 'hall-dark', size: SIZES.hall, dark: true }]) {
    test(`the box under the keyboard is seen on a picture of its own colour: ${name}`, () => town.with({ ...person, position: QUIET[1] }, async (visitor, screen) => {
      await beginWithPhotos(visitor, screen);
      await screen.pictures.choose('photo-wide', 'rue.jpg', 'image/jpeg', await screen.pictures.paint(1600, 1200, [['#c3281a', 0, 0, 800, 1200], ['#000', 800, 0, 400, 1200], ['#ffd800', 1200, 0, 400, 1200]]));
      await screen.see('heading', 'Cachez les visages et les plaques');
      await screen.settle();
      await screen.pictures.drawBox('.cover__boxes', [0.05, 0.1], [0.2, 0.3]);
      await screen.pictures.drawBox('.cover__boxes', [0.4, 0.4], [0.6, 0.6]);
      await screen.read('2 cadres');
      assert.equal(await screen.style('.cover__box:focus', 'outline-color'), 'rgb(255, 216, 0)');
      assert.match(await screen.style('.cover__box:focus', 'box-shadow'), /rgb\(0, 0, 0\) 0px 0px 0px 7px/);
      await screen.picture(`photo-cover-${name}`);
      assert.deepEqual(await screen.audit(), []);
      assert.equal(await screen.isCut('.cover'), false);
    }));
  }

  test('a file that is no photo is told clearly, and nothing else is lost', () => town.with({ size: SIZES.phone, position: QUIET[2] }, async (visitor, screen) => {
    await beginWithPhotos(visitor, screen);
    await screen.press('Dôme', 'radio');
    /** @type {[string, string, Buffer, RegExp][]} */
    const files = [
      ['a.gif', 'image/gif', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), /Un GIF n’est pas une photo/],
      ['a.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), /un dessin ou un texte/],
      ['photo.jpg', 'image/jpeg', Buffer.from('%PDF-1.7 pas une photo'), /Un PDF n’est pas une photo/],
      ['photo.jpg', 'image/jpeg', Buffer.from('ÿØÿ', 'latin1'), /ne s’ouvre pas comme une photo/],
      ['photo.heic', 'image/heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), /HEIC/],
      ['grand.png', 'image/png', whitePng(10_000, 10_000), /100\smégapixels/],
    ];
    for (const [name, type, bytes, words] of files) {
      await screen.pictures.choose('photo-close', name, type, bytes);
      await screen.read(words);
    }
    await screen.picture('photo-wrong-phone');
    assert.equal(await screen.pictures.isChecked('Dôme'), true);
    await screen.pictures.choose('photo-close', 'bonne.png', 'image/png', whitePng(300, 200));
    await screen.press('Garder la photo');
    await visitor.sendReport();
    await screen.read(/Reçu/);
  }));

  test('a photo that the server refuses leaves the report as it is', () => town.with({ size: SIZES.phone, position: QUIET[3] }, async (visitor, screen) => {
    screen.foresee(/status of 503|the server failed: 503/);
    await beginWithPhotos(visitor, screen);
    await screen.pictures.choose('photo-close', 'a.png', 'image/png', whitePng(300, 200));
    await screen.press('Garder la photo');
    await screen.pictures.answer('PUT', 503);
    await visitor.sendReport();
    await screen.read(/Photo «\sDe près\s» non reçue\s: le serveur est occupé.*Votre signalement, lui, est enregistré/);
    await screen.picture('photo-refused-phone');
    await screen.pictures.answer('PUT', null);
    await screen.press('Réessayer');
    await screen.read(/Reçu/);
    assert.equal((await photosByReceipt(screen)).length, 1);
  }));

  test('a photo too large for a network leaves smaller, still covered, and that is said', () => town.with({ size: SIZES.phone, position: QUIET[6] }, async (visitor, screen) => {
    screen.foresee(/status of 413/);
    await beginWithPhotos(visitor, screen);
    await screen.pictures.choose('photo-close', 'a.jpg', 'image/jpeg', await screen.pictures.paint(1600, 1200, [['#c00', 0, 0, 800, 1200], ['#00c', 800, 0, 800, 1200]]));
    await screen.see('heading', 'Cachez les visages et les plaques');
    await screen.settle();
    await screen.pictures.drawBox('.cover__boxes', [0.6, 0.6], [0.9, 0.9]);
    await screen.press('Garder la photo');
    await screen.see('img', 'Votre photo : De près');
    await screen.pictures.stopLarge('PUT');
    await visitor.sendReport();
    await screen.read(/elle est partie plus petite/);
    const [kept] = await photosByReceipt(screen);
    assert.deepEqual([kept.width_px, kept.height_px], [1000, 750]);
    assert.equal(await screen.pictures.colourAt(kept.bytes, 0.75, 0.75), 'black');
    assert.equal(await screen.pictures.colourAt(kept.bytes, 0.2, 0.2), 'red');
  }));

  test('whoever has the receipt sees the photo, keeps it back, and erases it; published, it is everybody’s', () => town.with({ size: SIZES.phone, position: QUIET[4] }, async (visitor, screen) => {
    await beginWithPhotos(visitor, screen);
    await screen.pictures.choose('photo-wide', 'a.png', 'image/png', whitePng(300, 200));
    await screen.press('Garder la photo');
    await visitor.sendReport();
    await screen.read(/Reçu/);
    const receipt = await screen.valueOf('Votre reçu');
    const [{ photo_id: photo }] = await photosByReceipt(screen);
    await screen.press('Voir la caméra');
    await visitor.untilAsked('camera', /./);
    const camera = visitor.asked('camera') ?? '';

    await town.command('photos', 'publish', photo);
    await town.with({ size: SIZES.phone }, async (other, theirs) => {
      await other.openMap(`camera=${camera}`);
      await theirs.see('img', 'Photo 1 de cette caméra');
      await theirs.picture('photo-panel-phone');
      assert.deepEqual(await theirs.audit(), []);
      await theirs.open(`cameras/${camera}`);
      await theirs.see('img', /^Photo 1/);
      await theirs.picture('photo-sheet-phone', { whole: true });
      assert.deepEqual(await theirs.audit(), []);
    });

    await visitor.openReceipt(receipt);
    await screen.read('Publiée : tout le monde la voit.');
    await screen.see('img', 'Votre photo : De loin');
    await screen.picture('photo-receipt-phone', { whole: true });
    assert.deepEqual(await screen.audit(), []);
    await screen.press('Ne jamais la publier (De loin)');
    await screen.read('Pour preuve seulement : jamais publiée.');
    assert.equal((await fetch(new URL(`/photos/${photo}`, screen.address()))).status, 404);
    await screen.press('Effacer (De loin)');
    await screen.read('Retirée, et effacée.');
    assert.equal((await fetch(new URL(`/photos/${photo}`, screen.address()))).status, 410);
    await screen.unfold('Ajouter une photo (facultatif)');
    await screen.pictures.choose('photo-close', 'a.png', 'image/png', whitePng(200, 300));
    await screen.press('Garder la photo');
    await screen.press('Envoyer la photo');
    await screen.read('Privée, attend d’être relue.');
  }));

  test('faces that the browser finds are covered at once, and can be uncovered', () => town.with({ position: QUIET[5] }, async (visitor, screen) => {
    await screen.pictures.pretend('FaceDetector', 'class { async detect() { return [{ boundingBox: new DOMRect(100, 100, 80, 80) }]; } }');
    await beginWithPhotos(visitor, screen);
    await screen.press('Pour preuve seulement, ne jamais publier', 'checkbox');
    await screen.pictures.choose('photo-close', 'a.jpg', 'image/jpeg', await screen.pictures.paint(400, 400, [['#c00', 0, 0, 400, 400]]));
    await screen.read('1 visage trouvé et caché. Vérifiez, puis cachez le reste.');
    await screen.press('Garder la photo');
    await visitor.sendReport();
    await screen.read(/Reçu/);
    const [kept] = await photosByReceipt(screen);
    assert.equal(kept.evidence_only, true);
    assert.equal(await screen.pictures.colourAt(kept.bytes, 0.35, 0.35), 'black');
    assert.equal(await screen.pictures.colourAt(kept.bytes, 0.7, 0.7), 'red');
  }));
});
