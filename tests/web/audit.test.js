// `make audit` with programs that answer as the real ones do: what was found, what could not be asked, and nothing wrong.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const AUDIT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'tools', 'audit');
const CLEAN = '{"metadata":{"vulnerabilities":{"total":0}}}';

/** Runs it with these two programs. @param {string} cargo @param {string} npm @returns {Promise<{ status: number, told: string }>} */
async function audit(cargo, npm) {
  const folder = mkdtempSync(join(tmpdir(), 'contrechamp-audit-'));
  for (const [name, script] of Object.entries({ cargo, npm })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  symlinkSync(process.execPath, join(folder, 'node'));
  try {
    return await new Promise((resolve) => {
      execFile(AUDIT, { env: { PATH: `${folder}:/usr/bin:/bin` } }, (error, stdout, stderr) => {
        resolve({ status: error ? Number(error.code) : 0, told: stdout + stderr });
      });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('nothing found ends with 0', async () => {
  const { status, told } = await audit('exit 0', `echo '${CLEAN}'`);
  assert.equal(status, 0, told);
  assert.match(told, /nothing is known against the packages/);
});

test('what is missing or does not answer is told, with 2', async () => {
  const missing = await audit('exit 101', `echo '{"error":{"code":"E405"}}'; exit 1`);
  assert.equal(missing.status, 2, missing.told);
  assert.match(missing.told, /cargo install --locked cargo-deny/);
  assert.match(missing.told, /does not answer npm audit/);
  const offline = await audit('case "$*" in *advisories*) echo "failed to fetch advisory database"; exit 1;; esac', `echo '${CLEAN}'`);
  assert.equal(offline.status, 2, offline.told);
  assert.match(offline.told, /advisories about crates/);
});

test('a finding ends with 1, whatever could not be asked', async () => {
  const crate = await audit('case "$*" in *advisories*) echo "error[vulnerability]: RUSTSEC"; exit 1;; esac', 'exit 1');
  assert.equal(crate.status, 1, crate.told);
  const licence = await audit('case "$*" in *licenses*) echo "rejected"; exit 4;; esac', `echo '${CLEAN}'`);
  assert.equal(licence.status, 1, licence.told);
  const parcel = await audit('exit 0', `echo '{"metadata":{"vulnerabilities":{"total":2}}}'; exit 1`);
  assert.equal(parcel.status, 1, parcel.told);
});
