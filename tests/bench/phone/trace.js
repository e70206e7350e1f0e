// Reads a trace of Chromium: what the main thread of the page did, and in whose code. Times are milliseconds.

/** @typedef {{ name: string, ph: string, pid: number, tid: number, id?: string, ts: number, dur?: number, args: any }} TraceEvent */
/** @typedef {{ url: string, functionName: string }} Frame */
/** @typedef {{ parent: number | undefined, frame: Frame }} Node */
/** `own` with all that it calls, `ownSelf` without; `library` is what MapLibre does by itself, `rest` garbage, style, layout and the browser's own.
 * @typedef {{ own: number, ownSelf: number, library: number, rest: number, busy: number, worst: Map<string, number> }} Work */

const IDLE = new Set(['(idle)', '(program)', '(root)']);
/** @param {Frame} frame */
const isOwn = ({ url }) => /\/js\/[^?]*\.js/.test(url);
/** @param {Frame} frame */
const isLibrary = ({ url }) => url.includes('/vendor/');

/** @param {Buffer} buffer the trace as Chromium writes it @returns {Work} */
export function readTrace(buffer) {
  /** @type {TraceEvent[]} */
  const events = JSON.parse(buffer.toString()).traceEvents;
  const main = mainThread(events);
  const work = { own: 0, ownSelf: 0, library: 0, rest: 0, busy: busyMs(events, main), worst: new Map() };
  const profiles = new Set(events.filter(({ name, pid, tid }) => name === 'Profile' && pid === main.pid && tid === main.tid).map(({ id }) => id));
  /** @type {Map<number, Node>} */
  const nodes = new Map();
  for (const { args } of events.filter(({ name, pid, id }) => name === 'ProfileChunk' && pid === main.pid && profiles.has(id))) {
    for (const { id, parent, callFrame } of args.data.cpuProfile?.nodes ?? []) nodes.set(id, { parent, frame: { url: callFrame.url ?? '', functionName: callFrame.functionName } });
    for (const [index, id] of (args.data.cpuProfile?.samples ?? []).entries()) count(work, stackOf(nodes, id), args.data.timeDeltas[index] / 1000);
  }
  return work;
}

/** The renderer's main thread that did most: the page under measure. @param {TraceEvent[]} events */
function mainThread(events) {
  const threads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const [busiest] = threads.map((thread) => ({ thread, busy: busyMs(events, thread) })).sort((a, b) => b.busy - a.busy);
  if (!busiest) throw new Error('the trace names no main thread');
  return busiest.thread;
}

/** @param {TraceEvent[]} events @param {{ pid: number, tid: number }} thread */
const busyMs = (events, { pid, tid }) => events.filter((event) => event.name === 'RunTask' && event.pid === pid && event.tid === tid).reduce((sum, { dur = 0 }) => sum + dur / 1000, 0);

/** @param {Map<number, Node>} nodes @param {number} id @returns {Frame[]} innermost first */
function stackOf(nodes, id) {
  const frames = [];
  for (let node = nodes.get(id); node; node = node.parent === undefined ? undefined : nodes.get(node.parent)) frames.push(node.frame);
  return frames;
}

/** @param {Work} work @param {Frame[]} stack @param {number} ms */
function count(work, stack, ms) {
  const [top] = stack;
  if (!top || IDLE.has(top.functionName)) return;
  const own = stack.find(isOwn);
  if (own) {
    work.own += ms;
    if (isOwn(top)) work.ownSelf += ms;
    const name = `${own.functionName || 'anonymous'} in ${own.url.replace(/^.*\/js\//, '')}`;
    work.worst.set(name, (work.worst.get(name) ?? 0) + ms);
  } else if (stack.some(isLibrary)) work.library += ms;
  else work.rest += ms;
}
