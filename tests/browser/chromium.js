// Which browser the tests use and how it is started. It downloads none.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Software rendering that is explicit, so that the console stays clean; no other host can even be resolved. */
export const FLAGS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** The installed Chromium or Chrome; `CHROMIUM` names one elsewhere. */
export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [process.env.CHROMIUM, ...paths, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium found: `make test` tells how to get one, CHROMIUM= names one elsewhere');
  return found;
}
