// A slow line between browser and server: so many bytes a second shared by all connections, and a delay each way. It knows no HTTP.
// The browser's own emulation does not reach its workers, which fetch the tiles and answer from what they kept.
import { connect, createServer } from 'node:net';

/** What every connection sends in its turn, as a packet does. */
const PACKET_BYTES = 1460;
const TICK_MS = 4;

/** @typedef {{ address: string, sentBytes: () => number, close: () => Promise<void> }} Line */

/** Opens a line to a server. @param {string} target its address @param {{ bitsPerS: number, roundTripMs: number }} how @returns {Promise<Line>} */
export async function openLine(target, { bitsPerS, roundTripMs }) {
  const { hostname, port } = new URL(target);
  const wire = openWire(bitsPerS / 8000, roundTripMs / 2);
  /** @type {Set<import('node:net').Socket>} */
  const open = new Set();
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    const up = delayed(far, roundTripMs / 2);
    // Shaking hands takes a round trip before the first byte is on its way.
    const begun = new Promise((done) => void setTimeout(done, roundTripMs));
    near.on('data', (bytes) => void begun.then(() => up(bytes)));
    wire.carry(far, near);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise((done) => void server.listen(0, '127.0.0.1', () => done(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    address: `http://127.0.0.1:${address.port}`,
    sentBytes: wire.sentBytes,
    close: () => new Promise((done) => {
      wire.close();
      for (const socket of open) socket.destroy();
      server.close(() => done());
    }),
  };
}

/** Writes what it is given so much later, in order. @param {import('node:net').Socket} socket @param {number} delayMs */
function delayed(socket, delayMs) {
  return (/** @type {Buffer} */ bytes) => void setTimeout(() => void (socket.destroyed || socket.write(bytes)), delayMs);
}

/** The way down, whose packets take turns. @param {number} bytesPerMs @param {number} delayMs */
function openWire(bytesPerMs, delayMs) {
  /** @type {{ waiting: Buffer[], send: (bytes: Buffer) => void }[]} */
  const flows = [];
  let sent = 0;
  let at = performance.now();
  let owed = 0;
  const turn = () => {
    const now = performance.now();
    // What was not used while nothing waited is not saved up.
    owed = Math.min(owed + (now - at) * bytesPerMs, bytesPerMs * 50);
    at = now;
    while (owed > 0) {
      const flow = next(flows);
      if (!flow) break;
      const bytes = takePacket(flow.waiting);
      owed -= bytes.length;
      sent += bytes.length;
      flow.send(bytes);
      flows.push(flow);
    }
    if (!flows.some(({ waiting }) => waiting.length > 0)) owed = Math.min(owed, 0);
  };
  const timer = setInterval(turn, TICK_MS);
  return {
    sentBytes: () => sent,
    close: () => clearInterval(timer),
    /** @param {import('node:net').Socket} from @param {import('node:net').Socket} to */
    carry(from, to) {
      const flow = { waiting: /** @type {Buffer[]} */ ([]), send: delayed(to, delayMs) };
      flows.push(flow);
      from.on('data', (bytes) => flow.waiting.push(bytes));
    },
  };
}

/** The next flow that has something to send, taken out of the row. @param {{ waiting: Buffer[], send: (bytes: Buffer) => void }[]} flows */
function next(flows) {
  const index = flows.findIndex(({ waiting }) => waiting.length > 0);
  return index < 0 ? undefined : flows.splice(index, 1)[0];
}

/** @param {Buffer[]} waiting */
function takePacket(waiting) {
  const first = /** @type {Buffer} */ (waiting.shift());
  if (first.length > PACKET_BYTES) waiting.unshift(first.subarray(PACKET_BYTES));
  return first.subarray(0, PACKET_BYTES);
}
