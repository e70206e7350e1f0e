// `make bench ONLY=phone`: the application on an emulated mid-range telephone, the release server behind a slow line. It measures, prints rows like the other parts and asserts nothing about time.
// Its argument is the folder in which the other part of the bench keeps its 10 000 made-up cameras.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { findChromium, FLAGS } from '../../browser/chromium.js';
import { circumstances, SIZES } from '../../browser/devices.js';
import { openLine } from './line.js';
import { readTrace } from './trace.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const LINE = { bitsPerS: 1_600_000, roundTripMs: 150 };
const SLOWER = 4;
const VISITS = 5;
const PAN_STEPS = 60;
const PAN_PX = 5;
const TRACED = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-v8.cpu_profiler', 'disabled-by-default-v8.cpu_profiler.hires'];
const PATIENCE_MS = 120_000;

/** In the page: when what the server rendered was there, and when the map was ready. */
const WATCH = `window.times = {};
  new MutationObserver(() => {
    if (!window.times.words && document.querySelector('.home__count') && document.querySelector('#report-button')) window.times.words = performance.now();
    if (!window.times.ready && document.documentElement?.dataset.ready) window.times.ready = performance.now();
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-ready'] });`;

/** @param {string} work @param {number} value @param {string} unit @param {number | null} [aim] @param {string} [note] */
function print(work, value, unit, aim = null, note = '') {
  const figure = (/** @type {number} */ number) => (number >= 100 ? number.toFixed(0) : number.toFixed(number >= 1 ? 2 : 3));
  console.log(`| ${work} | ${figure(value)} ${unit} | | |${aim === null ? ' | |' : ` ${figure(aim)} ${unit} | ${value <= aim ? 'yes' : 'no'} |`} ${note} |`);
}

/** @param {number[]} figures */
const median = (figures) => figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

/** A page on the telephone. @param {Context} context @param {boolean} [isSlow] */
async function openPage(context, isSlow = true) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(WATCH);
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: isSlow ? SLOWER : 1 });
  return page;
}

/** Milliseconds from the beginning of the visit. @param {Page} page @returns {Promise<{ paint: number, words: number, ready: number, cameras: number }>} */
async function timesOf(page) {
  await page.evaluate(`new Promise((done) => {
    const timer = setInterval(() => { if (window.times.ready && performance.getEntriesByName('cameras drawn').length > 0) done(clearInterval(timer)); }, 100);
  })`);
  return page.evaluate(`({ ...window.times, paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity, cameras: performance.getEntriesByName('cameras drawn')[0].startTime })`);
}

/** A first visit, and a second one once the worker has kept what it keeps.
 * @param {import('playwright-core').Browser} browser @param {string} target */
async function visitTwice(browser, target) {
  const line = await openLine(target, LINE);
  const context = await browser.newContext({ baseURL: line.address, ...circumstances({ size: SIZES.phone }) });
  const first = await openPage(context);
  await first.goto('./');
  const times = await timesOf(first);
  const bytes = line.sentBytes();
  await first.waitForSelector('html[data-offline]', { state: 'attached' });
  const all = line.sentBytes();
  const settled = Number(await first.evaluate(`performance.getEntriesByName('map settled')[0]?.startTime ?? Infinity`));
  await first.close();
  const second = await openPage(context);
  await second.goto('./');
  const again = await timesOf(second);
  await context.close();
  await line.close();
  return { times: { ...times, settled }, again, bytes, all };
}

/** @param {import('playwright-core').Browser} browser @param {string} target */
async function measureVisits(browser, target) {
  /** @type {Awaited<ReturnType<typeof visitTwice>>[]} */
  const seen = [];
  for (let visit = 0; visit < VISITS; visit += 1) seen.push(await visitTwice(browser, target));
  const of = (/** @type {'times' | 'again'} */ which, /** @type {'paint' | 'words' | 'ready' | 'cameras'} */ what) => median(seen.map((each) => each[which][what]));
  const usable = (/** @type {'times' | 'again'} */ which) => median(seen.map((each) => Math.max(each[which].ready, each[which].cameras)));
  const kilobytes = (/** @type {'bytes' | 'all'} */ what) => `${(median(seen.map((each) => each[what])) / 1000).toFixed(0)} kB`;
  print('first visit, first content', of('times', 'paint'), 'ms', 1500, `server-rendered words and the button there at ${of('times', 'words').toFixed(0)} ms`);
  print('first visit, map usable', usable('times'), 'ms', 4000, `ready at ${of('times', 'ready').toFixed(0)}, cameras drawn at ${of('times', 'cameras').toFixed(0)} ms; ${kilobytes('bytes')} until then, ${kilobytes('all')} once all is kept for offline`);
  print('first visit, ground and all else drawn', median(seen.map(({ times }) => times.settled)), 'ms', null, 'cameras come first');
  print('second visit, first content', of('again', 'paint'), 'ms', 1000, '');
  print('second visit, map usable', usable('again'), 'ms', null, `ready at ${of('again', 'ready').toFixed(0)}, cameras drawn at ${of('again', 'cameras').toFixed(0)} ms`);
}

/** Own code of the map page, compressed as sent: what it loads by static imports. */
function measureBytes() {
  /** @type {Map<string, number>} */
  const sizes = new Map();
  const visit = (/** @type {string} */ path) => {
    if (sizes.has(path) || path.includes('vendor')) return;
    const source = readFileSync(path, 'utf8');
    sizes.set(path, brotliCompressSync(source).length);
    for (const [, target] of source.matchAll(/^(?:import|export)\s[^'"]*?from\s+'([^']+)'/gm)) visit(join(path, '..', String(target)));
  };
  visit(join(ROOT, 'web', 'js', 'main.js'));
  print('own code of the first load, brotli', [...sizes.values()].reduce((sum, each) => sum + each, 0) / 1000, 'kB', 20, `${sizes.size} modules`);
}

/** Main-thread work while a finger moves the map. @param {import('playwright-core').Browser} browser @param {string} address @param {string} view @param {string} words */
async function measurePan(browser, address, view, words) {
  const context = await browser.newContext({ baseURL: address, ...circumstances({ size: SIZES.phone }) });
  const page = await openPage(context);
  await page.goto(`./?map=${view}`);
  await timesOf(page);
  // What starts once the map stands is over: only the finger is measured.
  await page.waitForSelector('html[data-offline]', { state: 'attached' });
  await page.waitForLoadState('networkidle');
  await page.mouse.move(195, 300);
  await page.mouse.down();
  await browser.startTracing(page, { categories: TRACED });
  for (let step = 1; step <= PAN_STEPS; step += 1) {
    // There and back, so that the same cameras stay in view.
    await page.mouse.move(195 + PAN_PX * (step <= PAN_STEPS / 2 ? step : PAN_STEPS - step), 300);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  const work = readTrace(await browser.stopTracing());
  await page.mouse.up();
  const each = (/** @type {number} */ ms) => (ms / PAN_STEPS).toFixed(2);
  const [worst] = [...work.worst].sort((a, b) => b[1] - a[1]);
  print(`own code for each pan step, ${words}`, work.own / PAN_STEPS, 'ms', 4, `${each(work.ownSelf)} without what it calls; MapLibre ${each(work.library)}, the rest ${each(work.rest)}; all tasks ${each(work.busy)} ms${worst ? `; most in ${worst[0]}` : ''}`);
  await context.close();
}

/** @param {string} folder */
function findCameras(folder) {
  const name = readdirSync(folder).find((each) => /^cameras-10000-\d+\.geojson$/.test(each));
  if (!name) throw new Error(`expected cameras-10000-….geojson in ${folder}`);
  return join(folder, name);
}

/** @param {string} folder */
async function main(folder) {
  process.env.CONTRECHAMP_BINARY ??= join(ROOT, 'target', 'release', 'contrechamp');
  if (!existsSync(process.env.CONTRECHAMP_BINARY)) throw new Error('expected the built program: make bench ONLY=phone builds it');
  const file = findCameras(folder);
  const { startServer } = await import('../../browser/server.js');
  const browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
  console.log('| work | ours | limit beside it | ours / limit | aim | reached | seen too |\n| --- | --- | --- | --- | --- | --- | --- |');
  measureBytes();
  const server = await startServer(['--log', 'warn']);
  // The server compresses each answer for the first who asks, and keeps it.
  await visitTwice(browser, server.address);
  await measureVisits(browser, server.address);
  await server.command('import', 'cameras', file, '--source', 'bench', '--licence', 'CC0-1.0');
  await measurePan(browser, server.address, '10.6/43.611/3.877', '10 000 cameras in view, in clusters');
  await measurePan(browser, server.address, '14/43.611/3.877', 'single cameras');
  await server.stop();
  await browser.close();
}

await main(String(process.argv[2]));
