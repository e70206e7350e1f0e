// Starts the real binary on a free port with a database of its own, and stops it. It knows nothing about browsers.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const BINARY = process.env.CONTRECHAMP_BINARY ?? join(ROOT, 'target', 'debug', 'contrechamp');

/** @typedef {{ address: string, command: (...words: string[]) => Promise<string>, stop: () => Promise<void> }} Server `command` runs another command on the same database */

/** Serves the default territory from a new database. Options are those of `contrechamp serve`.
 * @param {string[]} [options] @returns {Promise<Server>} */
export async function startServer(options = []) {
  const folder = mkdtempSync(join(tmpdir(), 'contrechamp-browser-'));
  const database = join(folder, 'test.db');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CONTRECHAMP_')));
  const child = spawn(BINARY, ['serve', '--listen', '127.0.0.1:0', '--database', database, ...options], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const said = /** @type {string[]} */ ([]);
  const address = await new Promise((resolve, reject) => {
    child.once('error', reject);
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const found = line.match(/listening on (http:\/\/\S+)/);
      if (found) resolve(found[1]);
    });
    ended.then((status) => reject(new Error(`the server ended with ${status} before it served:\n${said.join('\n')}`)));
  });
  return {
    address,
    async command(...words) {
      const { stdout } = await promisify(execFile)(BINARY, [...words, '--database', database], { env });
      return stdout;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
