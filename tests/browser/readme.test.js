// The picture at the top of README.md is what the map looks like now. `make bless` renews it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openTown } from './visitor.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const PICTURE = 'tests/browser/screenshots/readme.jpg';
const LARGEST_BYTES = 300_000;

describe('the picture in the README', () => {
  const town = openTown();

  test('shows the map of the city, and is light to load', () => town.with({ size: { width: 1280, height: 800 } }, async (visitor, screen) => {
    await visitor.openMap('map=14/43.6095/3.8805');
    const path = join(HERE, '..', '..', PICTURE);
    await screen.picture('readme', process.env.BLESS ? { path } : {});
    assert.ok(existsSync(path), '`make bless` takes the picture');
    assert.ok(statSync(path).size <= LARGEST_BYTES, 'the picture is too heavy');
    assert.match(readFileSync(join(HERE, '..', '..', 'README.md'), 'utf8'), new RegExp(PICTURE));
  }));
});
