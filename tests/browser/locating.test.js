// Saying where a camera stands that only a document tells of: from the list to the form with the document's words, to an entry that was found.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

const ORDERS = 'Arrêté;Adresse;Commune;Nombre de caméras;Établissement\n2025-05-01;12 rue Lakanal;Montpellier;8;Banque\n2025-05-02;rue de la Loge;Montpellier;2;Tabac\n';

describe('an entry of a list without places', () => {
  const town = openTown();
  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contrechamp-orders-'));
    writeFileSync(join(folder, 'orders.csv'), ORDERS);
    await town.command('import', 'cameras', join(folder, 'orders.csv'), '--unlocated', '--source', 'orders', '--licence', 'etalab-2.0');
    rmSync(folder, { recursive: true });
  });

  test('"I found it" opens the form with the words of the document and where they may be, and what is sent is found', () => town.with({ size: SIZES.phone, position: 'refused' }, async (visitor, screen) => {
    const open = async (found = false) => (await screen.json(`./unlocated.json?located=${found}`)).unlocated;
    const [entry] = await open();
    assert.equal(entry.address, '12 rue Lakanal');
    await screen.open('./unlocated?lang=fr');
    await screen.follow('Je l’ai trouvée');
    await screen.see('heading', /Que voyez-vous/);
    await screen.read(/ce qu’un document mentionne à l’adresse «\s12 rue Lakanal\s»/);
    assert.equal(await screen.valueOf('Adresse, rue, école ou lieu'), '12 rue Lakanal');
    await screen.picture('report-locating');
    assert.equal(visitor.asked('locates'), null, 'the next report is not about it');
    await screen.reload();
    await screen.seeElement('html[data-ready]');
    await screen.read(/ce qu’un document mentionne à l’adresse «\s12 rue Lakanal\s»/);
    await screen.press(/Rue Lakanal/i, 'radio');
    await screen.press('Dôme', 'radio');
    await visitor.sendReport();
    const [found] = await open(true);
    assert.equal(found?.id, entry.id);
    await screen.open('./?panel=report&lang=fr');
    await screen.see('heading', /Que voyez-vous/);
    assert.equal((await screen.text('#panel')).includes('ce qu’un document mentionne'), false, 'what comes next is another report');
  }));

  test('a camera that is known already is what the entry stands for', () => town.with({ size: SIZES.desk, position: 'refused' }, async (visitor, screen) => {
    const [known] = await visitor.cameras('&area=34172-MC');
    assert.ok(known);
    const entry = (await screen.json('./unlocated.json')).unlocated.find((/** @type {{ address: string }} */ { address }) => address === 'rue de la Loge');
    await visitor.openMap(`panel=report&locates=${entry.id}&lang=fr&map=19/${known.geometry.coordinates[1]}/${known.geometry.coordinates[0]}`);
    await screen.read(/ce qu’un document mentionne à l’adresse «\srue de la Loge\s»/);
    await screen.read(/Est-ce elle/);
    await screen.picture('report-locating-desk');
    await screen.press('C’est elle');
    await screen.read(/Votre confirmation est enregistrée/);
    const found = (await screen.json('./unlocated.json?located=true')).unlocated.find((/** @type {{ id: number }} */ { id }) => id === entry.id);
    assert.deepEqual(found.located_as, [known.id]);
  }));
});
