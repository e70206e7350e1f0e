// How many cameras meet the filters, beside the number of all: the map shows fewer than the first words say.
import { listCameras } from '../api.js';
import { countFilters } from '../filters.js';

/** @param {HTMLElement | null} box none on a page from before an update of the program @param {import('../filters.js').Filters} filters @param {import('../i18n.js').Texts} texts @returns {Promise<void>} */
export async function tellFiltered(box, filters, texts) {
  if (!box) return;
  box.hidden = true;
  if (countFilters(filters) === 0) return;
  box.dataset.asked = JSON.stringify(filters);
  const found = await listCameras({ filters, limit: 1 }).catch(() => null);
  // Another filter may have been chosen meanwhile.
  if (typeof found?.numberMatched !== 'number' || box.dataset.asked !== JSON.stringify(filters)) return;
  box.textContent = [texts.t('panel.home.filtered', { count: found.numberMatched }), found.keptOn ? texts.t('offline.as_kept', { date: texts.date(found.keptOn) }) : ''].join(' ').trim();
  box.hidden = false;
}
