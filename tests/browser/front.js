// Stands before a server, as if a newer program had been started there (the service worker names another version and its scripts are other files), or as a network that wants to be signed in to and answers in the server's place.
import { createServer, request } from 'node:http';

/** @typedef {import('node:http').IncomingMessage} Message */
/** @typedef {{ address: string, leadTo: (server: string) => void, update: () => void, shut: (door: Door | null) => void, strip: (header: string | null) => void, turnedAway: () => number, close: () => void }} Front `leadTo` is told where the server is, `update` brings the newer program, `shut` lets the door answer until it is opened by null, `turnedAway` counts what was sent to the door, `strip` leaves a header out of answers */
/** What answers in the server's place, for addresses that `path` matches. @typedef {{ status: number, type: string, body: string, path?: RegExp }} Door */

/** @param {Message} message @returns {Promise<string>} its whole body */
async function bodyOf(message) {
  const pieces = [];
  for await (const piece of message) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** @param {string} script the worker's @returns {string} that of the next version */
const renewed = (script) => script.replace(/"version":"[^"]*"/, '"version":"newer"');

/** @returns {Promise<Front>} */
export async function openFront() {
  let [server, isNewer] = ['', false];
  /** @type {Door | null} */
  let door = null;
  let away = 0;
  /** @type {string | null} */
  let stripped = null;
  const front = createServer((asked, answer) => {
    if (door && (door.path?.test(asked.url ?? '') ?? true)) {
      const { status, type, body } = door;
      if (asked.method !== 'GET') away += 1;
      asked.resume().on('end', () => answer.writeHead(status, { 'content-type': type }).end(body));
      return;
    }
    const isWorker = asked.url?.startsWith('/sw.js') && isNewer;
    const headers = isWorker ? { accept: '*/*' } : asked.headers;
    const onward = request(new URL(asked.url ?? '/', server), { method: asked.method, headers }, async (found) => {
      if (!isWorker) {
        answer.writeHead(found.statusCode ?? 502, Object.fromEntries(Object.entries(found.headers).filter(([name]) => name !== stripped)));
        found.pipe(answer);
        return;
      }
      answer.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-cache' });
      answer.end(renewed(await bodyOf(found)));
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (front.address());
  return {
    address: `http://127.0.0.1:${port}`,
    leadTo: (where) => { server = where; },
    update: () => { isNewer = true; },
    turnedAway: () => away,
    shut: (shutting) => { door = shutting; },
    strip: (header) => { stripped = header; },
    close: () => {
      front.closeAllConnections();
      front.close();
    },
  };
}
