// The page for what came back on paper: known cameras ticked, new ones written line by line, then everything sent as reports and one survey.
import { fetchCatalogue, fetchStreets, fetchTerritory } from '../../api.js';
import { openTexts } from '../../i18n.js';
import { todayOf } from '../../report/today.js';

const lang = document.documentElement.lang;
/** The form comes beside its words. */
const code = import('./entry-form.js');

async function start() {
  const root = document.getElementById('entry');
  if (!root) return;
  const [catalogue, territory, { EntryForm }] = await Promise.all([fetchCatalogue(lang), fetchTerritory(lang), code]);
  const texts = openTexts(lang, catalogue);
  const streets = fetchStreets(root.dataset.streets ?? '').catch(() => ({ type: /** @type {const} */ ('FeatureCollection'), features: [] }));
  new EntryForm({ countsDevices: territory.report?.counts_devices === true, root, texts, streets, today: todayOf(territory).today });
  document.documentElement.dataset.ready = 'true';
}

start().catch(() => {
  const words = { fr: 'Le formulaire n’a pas pu démarrer. Rechargez la page : rien n’est perdu.', en: 'The form could not start. Reload the page: nothing is lost.' };
  const trouble = document.getElementById('entry-trouble');
  if (trouble) trouble.textContent = words[lang === 'en' ? 'en' : 'fr'];
});
