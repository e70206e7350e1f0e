// The form by which anybody points out what is wrong, once so much came that work is asked for: the browser does it and the form leaves by itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openTown, SIZES } from './visitor.js';

/** What one network may point out before it is asked for work. */
const FREE = 10;

describe('the form of flags under load', () => {
  const town = openTown();

  /** Uses up what one network may send without work. @param {string} camera */
  async function useUp(camera) {
    for (let sent = 0; sent < FREE; sent += 1) {
      const token = (await (await fetch(`${town.address()}/flags`)).text()).match(/name="token" value="([^"]+)"/)?.[1] ?? '';
      const answer = await fetch(`${town.address()}/flags`, { method: 'POST', body: new URLSearchParams({ token, about: camera, kind: 'wrong' }) });
      if (answer.status !== 201) return;
    }
  }

  /** @param {import('./visitor.js').Screen} screen @param {string} camera */
  async function fillIn(screen, camera) {
    await screen.open(`./cameras/${camera}`);
    await screen.follow('Signaler un problème ou demander un retrait');
    await screen.press(/Des données personnelles/, 'radio');
    await screen.fill(/^Précisions/, 'c’est chez moi');
    screen.foresee(/428/);
    await screen.press('Envoyer');
  }

  test('works for a second and sends what was typed by itself', () => town.with({ size: SIZES.phone }, async (visitor, screen) => {
    const { id } = await visitor.lonelyCamera();
    await useUp(id);
    await fillIn(screen, id);
    await screen.read('C’est reçu, merci.');
    assert.deepEqual(await screen.audit(), []);
    await screen.follow('Revenir à ce que vous avez signalé');
    assert.match(screen.address().pathname, new RegExp(`/cameras/${id}$`, 'u'));
  }));

  test('says without scripts how else to go on, and keeps what was typed', () => town.with({ size: SIZES.phone, scripts: false, dark: true }, async (_, screen) => {
    const all = await (await fetch(`${town.address()}/collections/cameras/items?limit=1`)).json();
    const { id } = all.features[0];
    await useUp(id);
    await fillIn(screen, id);
    await screen.see('alert', /^$/);
    // What stands in a noscript element is shown, and found by no look for words.
    assert.match(await screen.text('#flag-notice'), /Sans scripts, il ne peut pas le faire/);
    assert.equal(await screen.valueOf(/^Précisions/), 'c’est chez moi');
    assert.equal(await screen.valueOf(/^Ce que cela concerne/), id);
    assert.equal(await screen.overflow(), 0);
    await screen.picture('flag-proof-phone', { whole: true });
  }));
});
