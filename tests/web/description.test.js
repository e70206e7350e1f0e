// The OpenAPI description held against real answers of the built program: each operation is asked, and what comes back has a status, a media type and a body that the description knows.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { startServer } from '../browser/server.js';
import { grey } from './picture.js';

/** @typedef {{ path?: Record<string, string>, query?: string, accept?: string, body?: unknown, type?: string, receipt?: string | null, status: number }} Question `body` is JSON unless `type` says otherwise */

const RECEIPT = Buffer.alloc(32, 7).toString('base64url');
const ORDERS = 'Arrêté;Adresse;Commune;Nombre de caméras\n2025-05-01;12 rue de la Loge;Montpellier;8\n';

describe('the description of the service', () => {
  /** @type {import('../browser/server.js').Server} */
  let server;
  /** @type {any} */
  let api;
  /** @type {Ajv} */
  let ajv;
  /** What was answered and is not as described: told all at once.
   * @type {string[]} */
  const untrue = [];
  /** Operations that were asked, as `get /collections`, with the statuses they answered.
   * @type {Map<string, Set<number>>} */
  const asked = new Map();

  before(async () => {
    server = await startServer();
    api = await (await fetch(`${server.address}/api`)).json();
    ajv = new Ajv({ strict: false, allErrors: true, formats: { uuid: /^[0-9a-f-]{36}$/, uri: /^https?:\/\/\S+$/, binary: true, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ } });
    ajv.addSchema(api, 'api');
  });
  after(() => server.stop());

  /** Asks an operation by its path in the description; the answer must be one that is described.
   * @param {string} method @param {string} template @param {Question} question @returns {Promise<any>} the body, where it is JSON */
  async function ask(method, template, { path = {}, query = '', accept = '*/*', body, type = 'application/json', receipt = RECEIPT, status }) {
    const told = `${method} ${template}${query}`;
    const operation = api.paths[template]?.[method];
    assert.ok(operation, `${told} is not described`);
    const address = template.replace(/\{(\w+)\}/g, (_whole, name) => encodeURIComponent(path[name] ?? assert.fail(`${told}: no ${name}`)));
    const headers = { accept, ...(receipt ? { authorization: `Bearer ${receipt}` } : {}), ...(body === undefined ? {} : { 'content-type': type }) };
    const sent = body === undefined ? {} : { body: type === 'application/json' ? JSON.stringify(body) : /** @type {BodyInit} */ (body) };
    const answer = await fetch(server.address + address + query, { method: method.toUpperCase(), headers, redirect: 'manual', ...sent });
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(answer.status, status, `${told}: ${bytes.subarray(0, 400)}`);
    const statuses = asked.get(`${method} ${template}`) ?? new Set();
    asked.set(`${method} ${template}`, statuses.add(status));
    return describedBody(responseOf(operation, status, told), answer, bytes, told);
  }

  /** Where the response of a status is described; `default` stands for what went wrong alone.
   * @param {any} operation @param {number} status @param {string} told @returns {any} */
  function responseOf(operation, status, told) {
    const found = operation.responses[status] ?? (status >= 400 ? operation.responses.default : undefined);
    if (!found) untrue.push(`${told} answers ${status}`);
    return found?.$ref ? api.components.responses[found.$ref.split('/').pop()] : found;
  }

  /** @param {any} described @param {Response} answer @param {Buffer} bytes @param {string} told */
  function describedBody(described, answer, bytes, told) {
    const media = essence(answer.headers.get('content-type') ?? '');
    const value = /[/+]json$/.test(media) ? JSON.parse(bytes.toString()) : null;
    const known = Object.entries(described?.content ?? {});
    const isSilent = bytes.length === 0 && known.length === 0;
    if (described && !isSilent) hold(known, media, value, `${told} (${answer.status})`);
    return value;
  }

  /** @param {[string, any][]} known @param {string} media @param {unknown} value the body, where it is JSON @param {string} told */
  function hold(known, media, value, told) {
    const entry = known.find(([name]) => essence(name) === media);
    if (!entry) return untrue.push(`${told} answers ${media}; described are ${known.map(([name]) => name)}`);
    if (value === null) return undefined;
    const check = ajv.compile(withRoot(entry[1].schema));
    return check(value) ? undefined : untrue.push(`${told}: ${ajv.errorsText(check.errors)} in ${JSON.stringify(value).slice(0, 300)}`);
  }

  const essence = (/** @type {string} */ media) => media.split(';')[0]?.trim() ?? '';

  /** A schema of the description whose references lead into it.
   * @param {any} schema @returns {any} */
  const withRoot = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'));

  it('knows every answer to whoever only reads', async () => {
    const camera = (await ask('get', '/collections/cameras/items', { query: '?limit=1', status: 200 })).features[0].id;
    const paths = Object.entries(api.paths).filter(([template, item]) => item.get && !template.includes('{'));
    const needs = new Map([['/search', '?q=comedie'], ['/reports', null], ['/basemap', null], ['/map/spot', '?at=3.8767,43.6108']]);
    for (const [template] of paths) {
      const query = needs.has(template) ? needs.get(template) : '';
      if (typeof query === 'string') await ask('get', template, { query, status: 200 });
    }
    for (const id of ['cameras', 'areas', 'places', 'school-zones', 'surveys', 'buildings']) {
      for (const rest of ['', '/queryables', '/items']) {
        await ask('get', `/collections/${id}${rest}`, { accept: 'text/html', status: 200 });
        await ask('get', `/collections/${id}${rest}`, { query: '?lmit=1', status: 400 });
      }
      await ask('get', `/collections/${id}/items`, { query: '?f=csv', status: 200 });
      const [first] = (await ask('get', `/collections/${id}/items`, { query: '?limit=1', status: 200 })).features;
      if (first) for (const accept of ['*/*', 'text/html']) await ask('get', `/collections/${id}/items/{id}`, { path: { id: first.id }, accept, status: 200 });
      await ask('get', `/collections/${id}/items/{id}`, { path: { id: 'none' }, status: 404 });
    }
    for (const template of ['/', '/conformance', '/api', '/collections', '/editions', '/moderation/log']) await ask('get', template, { accept: 'text/html', status: 200 });
    const tiles = '/collections/cameras/tiles/WebMercatorQuad';
    await ask('get', tiles, { query: '?f=tilejson', status: 200 });
    await ask('get', `${tiles}/{z}/{y}/{x}`, { path: { z: '12', y: '1495', x: '2091' }, status: 200 });
    await ask('get', `${tiles}/{z}/{y}/{x}`, { path: { z: '40', y: '0', x: '0' }, status: 404 });
    await ask('get', '/tileMatrixSets/{id}', { path: { id: 'WebMercatorQuad' }, status: 200 });
    await ask('get', '/basemap/{z}/{x}/{y}', { path: { z: '1', x: '0', y: '0' }, status: 404 });
    await ask('get', '/map/cameras/{id}', { path: { id: camera }, status: 200 });
    for (const accept of ['*/*', 'text/html']) await ask('get', '/cameras/{id}/history', { path: { id: camera }, accept, status: 200 });
    await ask('get', '/cameras/{id}/evidence', { path: { id: camera }, status: 200 });
    await ask('get', '/map/spot', { query: '?at=0,0', status: 200 });
    await ask('get', '/map/spot', { query: '?at=43.6', status: 400 });
    await ask('get', '/feeds/areas/{file}', { path: { file: '34172-MC.atom' }, status: 200 });
    await ask('get', '/walks/{id}/streets.geojson', { path: { id: '34172-MC' }, status: 200 });
    for (const file of ['all.geojson', 'all.csv']) await ask('get', '/compare/{file}', { path: { file }, query: '?there=city-cameras', status: 200 });
    await ask('get', '/compare/{file}', { path: { file: 'all.csv' }, query: '?there=nobody', status: 400 });
    await ask('post', '/flags', { body: new URLSearchParams({ token: 'x', camera, kind: 'other' }), type: 'application/x-www-form-urlencoded', status: 422 });
  });

  it('knows every answer about reports, their photos and surveys', async () => {
    const report = { report_id: randomUUID(), kind: 'camera', position: { type: 'Point', coordinates: [3.8301, 43.6302] }, accuracy_m: 8, seen_on: '2026-11-01', evidence: 'seen', tags: { 'camera:type': 'dome' } };
    const one = { path: { report_id: report.report_id } };
    const taken = await ask('post', '/reports', { body: report, status: 201 });
    await ask('post', '/reports', { body: report, status: 200 });
    await ask('post', '/reports', { body: { ...report, seen_on: '2026-11-02' }, status: 409 });
    await ask('post', '/reports', { body: { ...report, report_id: randomUUID() }, status: 409 });
    await ask('post', '/reports', { body: { ...report, report_id: randomUUID(), seen_on: 'soon' }, status: 422 });
    await ask('post', '/reports', { body: 'dome', type: 'text/plain', status: 415 });
    await ask('post', '/reports', { body: report, receipt: null, status: 401 });
    await ask('post', '/reports', { body: { report_id: randomUUID(), kind: 'seen', camera_id: taken.camera_id, seen_on: '2026-11-03', evidence: 'seen' }, status: 201 });
    await ask('post', '/reports', { body: { report_id: randomUUID(), kind: 'place', position: report.position, tags: { amenity: 'school', name: 'École neuve' } }, status: 201 });
    await ask('get', '/reports', { status: 200 });
    await ask('get', '/reports', { receipt: null, status: 401 });
    await ask('get', '/reports/{report_id}', { ...one, status: 200 });
    await ask('get', '/reports/{report_id}', { path: { report_id: randomUUID() }, status: 404 });
    await ask('patch', '/reports/{report_id}', { ...one, body: { tags: { 'camera:type': 'fixed' } }, status: 200 });
    await ask('patch', '/reports/{report_id}', { ...one, body: { kind: 'seen' }, status: 422 });
    const photo = { path: { ...one.path, photo_id: randomUUID() } };
    const put = { ...photo, body: grey(96, 64), type: 'image/png', query: '?kind=close' };
    const answer = await ask('put', '/reports/{report_id}/photos/{photo_id}', { ...put, status: 201 });
    assert.ok(answer);
    await ask('put', '/reports/{report_id}/photos/{photo_id}', { ...put, status: 200 });
    await ask('get', '/reports/{report_id}/photos', { ...one, status: 200 });
    await ask('get', '/reports/{report_id}/photos/{photo_id}', { ...photo, status: 200 });
    await ask('patch', '/reports/{report_id}/photos/{photo_id}', { ...photo, body: { evidence_only: true }, status: 200 });
    await ask('get', '/photos/{photo_id}', { path: { photo_id: photo.path.photo_id }, status: 404 });
    await ask('delete', '/reports/{report_id}/photos/{photo_id}', { ...photo, status: 204 });
    await ask('delete', '/reports/{report_id}', { ...one, status: 204 });
    const survey = { survey_id: randomUUID(), area: '34172-MC', surveyed_on: '2026-11-01', finds: 'none' };
    await ask('post', '/surveys', { body: survey, status: 201 });
    await ask('post', '/surveys', { body: survey, status: 200 });
    await ask('post', '/surveys', { body: { ...survey, survey_id: randomUUID(), finds: 'perhaps' }, status: 422 });
    await ask('get', '/surveys/{survey_id}', { path: survey, status: 200 });
    const [walked] = (await ask('get', '/collections/surveys/items', { status: 200 })).features;
    await ask('get', '/collections/surveys/items/{id}', { path: { id: walked.id }, status: 200 });
    await ask('get', '/surveys.geojson', { status: 200 });
    await ask('delete', '/surveys/{survey_id}', { path: survey, status: 204 });
  });

  it('knows every answer about editions and about what is not located', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contrechamp-description-'));
    writeFileSync(join(folder, 'orders.csv'), ORDERS);
    await server.command('import', 'cameras', join(folder, 'orders.csv'), '--unlocated', '--source', 'orders', '--licence', 'etalab-2.0');
    rmSync(folder, { recursive: true });
    for (const name of ['Avant', 'Après']) await server.command('edition', name);
    const { editions } = await ask('get', '/editions', { status: 200 });
    const [to, from] = editions.map((/** @type {{ id: string }} */ { id }) => id);
    const { files } = await ask('get', '/editions/{id}', { path: { id: to }, status: 200 });
    for (const file of [...files.map((/** @type {{ name: string }} */ { name }) => name), 'SHA256SUMS']) await ask('get', '/editions/{id}/{file}', { path: { id: to, file }, status: 200 });
    await ask('get', '/editions/{id}/{file}', { path: { id: to, file: 'none' }, status: 404 });
    await ask('get', '/editions/{id}', { path: { id: to }, accept: 'text/html', status: 200 });
    for (const query of ['', '?f=csv', '?f=html']) await ask('get', '/editions/{from}/changes/{to}', { path: { from, to }, query, status: 200 });
    const [entry] = (await ask('get', '/unlocated.json', { status: 200 })).unlocated;
    await ask('get', '/map/unlocated/{id}', { path: { id: String(entry.id) }, status: 200 });
    await ask('get', '/map/unlocated/{id}', { path: { id: '999' }, status: 404 });
    for (const ending of ['json', 'csv', 'geojson']) {
      await ask('get', `/unlocated.${ending}`, { status: 200 });
      await ask('get', `/unlocated.${ending}`, { query: '?quality=good', status: 400 });
    }
  });

  it('says of none of them what is not so', () => assert.deepEqual(untrue, []));

  it('has no operation that was not asked here', () => {
    const all = Object.entries(api.paths).flatMap(([template, item]) => Object.keys(/** @type {object} */ (item)).map((method) => `${method} ${template}`));
    assert.deepEqual(all.filter((operation) => !asked.has(operation)), []);
  });
});
