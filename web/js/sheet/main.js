// Brings the question "do you see it?" to the printed sheet's page of a camera; without scripts the page links to the form instead.
import { addressOf, fetchCatalogue, fetchTerritory } from '../api.js';
import { openTexts } from '../i18n.js';
import { openVerdict } from '../report/verdict.js';

async function start() {
  const place = document.getElementById('verdict');
  const cameraId = place?.dataset.camera;
  if (!place || !cameraId) return;
  const { lang } = document.documentElement;
  const [catalogue, territory] = await Promise.all([fetchCatalogue(lang), fetchTerritory(lang)]);
  const href = addressOf('', [['camera', cameraId], ['panel', 'report'], ['lang', lang]]);
  place.append(openVerdict({ cameraId, isGone: place.dataset.status === 'gone', texts: openTexts(lang, catalogue), territory, correct: { href }, onAnswered: () => {} }));
  place.hidden = false;
  document.getElementById('verdict-link')?.remove();
  document.documentElement.dataset.ready = 'true';
}

// The links of the page say the same.
start().catch(() => { document.documentElement.dataset.ready = 'true'; });
