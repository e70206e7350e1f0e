// Stands before a server as if a newer program had been started there: the service worker names another version and its scripts are other files.
import { createServer, request } from 'node:http';

/** @typedef {import('node:http').IncomingMessage} Message */
/** @typedef {{ address: string, leadTo: (server: string) => void, update: () => void, close: () => void }} Front `leadTo` is told where the server is, `update` brings the newer program */

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
  const front = createServer((asked, answer) => {
    const isWorker = asked.url?.startsWith('/sw.js') && isNewer;
    const headers = isWorker ? { accept: '*/*' } : asked.headers;
    const onward = request(new URL(asked.url ?? '/', server), { method: asked.method, headers }, async (found) => {
      if (!isWorker) {
        answer.writeHead(found.statusCode ?? 502, found.headers);
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
    close: () => {
      front.closeAllConnections();
      front.close();
    },
  };
}
