import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = `${ROOT}web/vendor`;

/** When the folder and each of its files were last written. @returns {Record<string, number>} */
function times() {
  return Object.fromEntries(['.', ...readdirSync(FOLDER)].map((name) => [name, statSync(`${FOLDER}/${name}`).mtimeMs]));
}

test('libraries that are there are not written again, which would be a new program to build at each start', () => {
  const vendor = () => execFileSync(process.execPath, [`${ROOT}tools/vendor.mjs`], { encoding: 'utf8' });
  vendor();
  const before = times();
  assert.equal(vendor(), 'web/vendor is up to date\n');
  assert.deepEqual(times(), before);
});
