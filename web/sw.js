// The service worker, written by hand: the application's files are kept by version, everything else that was read is kept for when the network is gone.
// The server writes the line before this one: SHELL = { version, files }, the files relative to the scope. It never touches what is sent, nor what belongs to one person.

const SCOPE = self.registration.scope;
const PREFIX = `contrechamp ${SCOPE} `;
const SHELL_CACHE = `${PREFIX}shell ${SHELL.version}`;
/** Outlives an update: what was read stays readable. */
const DATA_CACHE = `${PREFIX}data`;
/** Entries of the data kept; the oldest go first. */
const MOST_KEPT = 1500;
/** What was kept within this time, in milliseconds, is not asked for again ahead of need. */
const FRESH_MS = 24 * 3600 * 1000;
/** Roots of what belongs to one person, changes with each question, or is too large to keep. */
const NEVER_KEPT = /^(reports|surveys|r|flags|moderation|metrics|health|search|exports)(\/|$)/;
const SHELL_FILES = new Set(SHELL.files.map((file) => new URL(file, SCOPE).href));
/** The shelf of reports that wait, its lock and its channel; see js/outbox/shelf.js. */
const OUTBOX = `contrechamp ${new URL(SCOPE).pathname}`;
/** A network may be there in name only: a request that hangs would hold the lock, and every report of the page behind it. */
const PATIENCE_MS = 25_000;
const PHOTO_PATIENCE_MS = 120_000;
/** Whether this device was told to forget: pages that are still open are answered, and nothing of it is kept. */
let isForgotten = false;
/** Answers say `Vary`, but the language is in the address. */
const BY_ADDRESS = { ignoreVary: true };

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  isForgotten ||= event.data?.type === 'forget';
  if (event.data?.type === 'keep') event.waitUntil(keepAll(event.data.addresses).then((kept) => event.ports[0]?.postMessage(kept)));
});
self.addEventListener('sync', (event) => {
  if (event.tag === 'outbox') event.waitUntil(sendKept());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { href, origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || !href.startsWith(SCOPE) || request.headers.has('authorization') || request.headers.has('range')) return;
  // A library may add its version to a file's address; the file is the same.
  if (SHELL_FILES.has(origin + pathname)) event.respondWith(fromShell(request, origin + pathname));
  else if (!NEVER_KEPT.test(href.slice(SCOPE.length).split('?')[0])) event.respondWith(fromNetwork(request, event));
  else if (request.mode === 'navigate') event.respondWith(fetch(request).catch(async (error) => (await findKept(request)) ?? Promise.reject(error)));
});

async function install() {
  const cache = await caches.open(SHELL_CACHE);
  await Promise.all([...SHELL_FILES].map(async (file) => {
    const response = await fetch(file, { cache: 'no-cache' });
    // Whatever answered in its place would be the application until the next version.
    if (!response.ok || !isOurs(response)) throw new Error(`no ${file}`);
    await cache.put(file, response);
  }));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(`${PREFIX}shell `) && name !== SHELL_CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** A file of the application: as kept, else from the network. */
const fromShell = async (request, address) => (await caches.match(address, { ...BY_ADDRESS, cacheName: SHELL_CACHE })) ?? fetch(request);

/** Anything else: from the network while there is one, else as it was last read. */
async function fromNetwork(request, event) {
  try {
    const response = await fetch(request);
    if (isForKeeping(response)) event.waitUntil(keep(request, response.clone()));
    // A page that is not ours may be the door of a network that wants to be signed in to: it is shown. A list that is not ours is none.
    return isOurs(response) || request.mode === 'navigate' ? response : await dated(await findKept(request)) ?? response;
  } catch (error) {
    const kept = await dated(await findKept(request));
    if (kept) return kept;
    throw error;
  }
}

/** A list that was kept says of which day it is, since nobody can tell by looking at it; other things are as they were. */
async function dated(kept) {
  const time = Date.parse(kept?.headers.get('date') ?? '');
  if (!time || !kept.headers.get('content-type')?.includes('json')) return kept;
  const { status, headers } = kept;
  const rest = (await kept.blob()).slice(1);
  return new Response(new Blob([`{"keptOn":"${new Date(time).toISOString().slice(0, 10)}",`, rest]), { status, headers });
}

async function findKept(request) {
  if (isForgotten) return undefined;
  const cache = await caches.open(DATA_CACHE);
  const exact = await cache.match(request.url, BY_ADDRESS);
  if (exact) return exact;
  if (request.mode !== 'navigate') return inAnotherLanguage(cache, request.url);
  const { origin, pathname, searchParams } = new URL(request.url);
  const page = origin + pathname;
  // The map keeps its view in the query, which the page itself reads: any map page of that language will do.
  const lang = searchParams.get('lang');
  // Of the others the device has a page of ours that says so.
  if (page !== SCOPE) return (lang && await cache.match(`${SCOPE}offline?lang=${lang}`, BY_ADDRESS)) || cache.match(`${SCOPE}offline`, { ...BY_ADDRESS, ignoreSearch: true });
  return (lang && await cache.match(`${SCOPE}?lang=${lang}`, BY_ADDRESS)) || cache.match(SCOPE, BY_ADDRESS);
}

/** The same list in another language is better than none: names are the same in all of them. */
async function inAnotherLanguage(cache, address) {
  const bare = withoutLanguage(address);
  if (bare === address) return undefined;
  const other = (await cache.keys()).find(({ url }) => withoutLanguage(url) === bare);
  return other && cache.match(other);
}

function withoutLanguage(address) {
  const url = new URL(address);
  url.searchParams.delete('lang');
  return url.href;
}

/** Pages of the map are kept once for each language and once for all. */
function addressesOf(request) {
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.mode !== 'navigate' || origin + pathname !== SCOPE) return [request.url];
  const lang = searchParams.get('lang');
  return lang ? [SCOPE, `${SCOPE}?lang=${lang}`] : [SCOPE];
}

/** Whether the server itself answered, and not a network that wants to be signed in to: each of its answers has this header. A policy would not tell, since proxies put their own in its place. */
const isOurs = ({ headers }) => headers.has('x-contrechamp');

const isForKeeping = (response) => !isForgotten && response.status === 200 && isOurs(response) && !response.headers.get('cache-control')?.includes('no-store');

/** Reads the response to its end: a copy of which nobody reads would hold the connection until the worker sleeps. */
async function keep(request, response) {
  const cache = await caches.open(DATA_CACHE);
  const [address, ...others] = addressesOf(request);
  await cache.put(address, response).catch(() => {});
  for (const other of others) {
    const kept = await cache.match(address, BY_ADDRESS);
    if (kept) await cache.put(other, kept).catch(() => {});
  }
}

/** Keeps addresses that the page will need without network; answers how many of them are there. */
async function keepAll(addresses) {
  const cache = await caches.open(DATA_CACHE);
  const waiting = [...addresses];
  let kept = 0;
  const work = async () => {
    for (let address = waiting.shift(); address; address = waiting.shift()) if (await isKept(cache, address)) kept += 1;
  };
  await Promise.all([work(), work(), work(), work()]);
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST_KEPT))) await cache.delete(key);
  return kept;
}

async function isKept(cache, address) {
  if (!address.startsWith(SCOPE)) return false;
  const there = await cache.match(address, BY_ADDRESS);
  if (there && Date.now() - Date.parse(there.headers.get('date') ?? '') < FRESH_MS) return true;
  try {
    const accept = address.split('?')[0] === SCOPE ? { headers: { accept: 'text/html' } } : {};
    const response = await fetch(address, accept);
    const isNew = !isForgotten && response.ok && isOurs(response);
    if (isNew) await cache.put(address, response);
    return isNew || Boolean(there);
  } catch {
    return Boolean(there);
  }
}

/** Sends what waited when the last page was closed. An open page does it itself: it can show refusals and be asked for work. */
async function sendKept() {
  const pages = await self.clients.matchAll({ type: 'window' });
  if (pages.length > 0) return pages.forEach((page) => page.postMessage({ type: 'flush' }));
  return navigator.locks.request(OUTBOX, async () => {
    const database = await openShelf();
    const letters = await ask(database, 'letters', 'readonly', (store) => store.getAll());
    const due = letters.filter(({ state, photosLeft }) => state === 'waiting' || (state === 'sent' && photosLeft > 0)).sort((a, b) => a.order - b.order);
    try {
      for (const letter of due) if (!await bring(database, letter)) break;
    } finally {
      database.close();
      new BroadcastChannel(OUTBOX).postMessage('changed');
    }
  });
}

/** A report and then its photos. Whether the next one may follow. */
async function bring(database, letter) {
  const sent = letter.state === 'sent' ? letter : await sendLetter(database, letter);
  if (sent?.photosLeft > 0) await sendPhotos(database, sent);
  return sent !== null;
}

/** The letter as it was sent, or null: what the server does not simply accept, and what needs more than sending, is left to the next page. */
async function sendLetter(database, letter) {
  const { receipt, report, isTakenBack } = letter;
  if (isTakenBack || !report || report.distinct_from?.some((each) => each.startsWith('own:'))) return null;
  await ask(database, 'letters', 'readwrite', (store) => store.put({ ...letter, isBegun: true }));
  const headers = { authorization: `Bearer ${receipt}`, 'content-type': 'application/json' };
  const answer = await post(`${SCOPE}${letter.kind === 'survey' ? 'surveys' : 'reports'}`, letter.id, { method: 'POST', headers, body: JSON.stringify(report) });
  if (answer === null) return null;
  const { camera_id: cameraId = null, status = null } = answer;
  const sent = { ...letter, isBegun: true, state: 'sent', report: null, draft: null, cameraId, status, tries: 0, retryAtMs: 0, refusal: null };
  await ask(database, 'letters', 'readwrite', (store) => store.put(sent));
  return sent;
}

/** Photos of a report that the server has, one after the other; one that it refuses is lost, and "my reports" says so. */
async function sendPhotos(database, letter) {
  const { photos = [] } = await ask(database, 'photos', 'readonly', (store) => store.get(letter.id)) ?? {};
  let { isPhotoLost } = letter;
  for (let left = photos; left.length > 0;) {
    const [{ id, kind, evidenceOnly, blob }, ...others] = left;
    const headers = { authorization: `Bearer ${letter.receipt}`, 'content-type': blob.type };
    const answer = await post(`${SCOPE}reports/${letter.id}/photos/${id}?kind=${kind}&evidence_only=${evidenceOnly}`, id, { method: 'PUT', headers, body: blob });
    isPhotoLost ||= answer === null;
    left = others;
    await ask(database, 'photos', 'readwrite', (store) => (left.length > 0 ? store.put({ id: letter.id, photos: left }) : store.delete(letter.id)));
    await ask(database, 'letters', 'readwrite', (store) => store.put({ ...letter, photosLeft: left.length, tries: 0, retryAtMs: 0, isPhotoLost }));
  }
}

/** What the server says of the thing with that id, null where it refused it; throws where it has no time now, and where something else answers in its place, such as a network that wants to be signed in to: the browser tries again later, with pauses of its own. */
async function post(address, sentId, how) {
  const response = await fetch(address, { ...how, signal: AbortSignal.timeout(how.method === 'PUT' ? PHOTO_PATIENCE_MS : PATIENCE_MS) });
  if (response.status === 408 || response.status === 429 || (response.status >= 500 && response.status !== 501)) throw new Error(`the server answered ${response.status}`);
  const answer = await response.json();
  const isRefusal = !response.ok && answer.type?.includes('/problems/');
  if (!isRefusal && !(response.ok && [answer.report_id, answer.survey_id, answer.photo_id].includes(sentId))) throw new Error('something else answered');
  return isRefusal ? null : answer;
}

function openShelf() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(OUTBOX);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    // There was no shelf: then nothing waits, and the page makes it as it should be.
    request.onupgradeneeded = () => request.transaction.abort();
  });
}

function ask(database, name, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
