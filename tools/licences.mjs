// Turns what `cargo metadata` says on standard input into a list of the crates in the server, each with its licence and home.
// It judges nothing: deny.toml says which licences may be in that list.
import { readFileSync } from 'node:fs';

/** @typedef {{ id: string, name: string, version: string, license: string | null, repository: string | null, source: string | null }} Package */
/** @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node */

/** The ids of everything the root links to, tests and build scripts left out.
 * @param {Node[]} nodes @param {string} root @returns {Set<string>} */
function linked(nodes, root) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const seen = new Set([root]);
  for (const id of seen) {
    const deps = byId.get(id)?.deps ?? [];
    for (const dep of deps) if (dep.dep_kinds.some(({ kind }) => kind === null)) seen.add(dep.pkg);
  }
  return seen;
}

const metadata = JSON.parse(readFileSync(0, 'utf8'));
const used = linked(metadata.resolve.nodes, metadata.resolve.root);
/** @type {Package[]} */
const packages = metadata.packages.filter((/** @type {Package} */ { id, source }) => used.has(id) && source !== null);
packages.sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'));
for (const { name, version, license, repository } of packages) {
  console.log([`${name} ${version}`, license ?? 'licence in its sources', repository ?? ''].join('\t').trimEnd());
}
