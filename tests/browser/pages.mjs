// What the tests of the served page share: a page that notes what it asked for and what it said, and what it must be.
import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { beyond, findings, WIDTHS } from './support.mjs';

/** A page of a server, in a browser profile of its own. `asked`: requests to others; `said`: what the console was told. */
export async function profile(chrome, server, options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const asked = [];
  const said = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'blob:' && url.host !== new URL(server.address).host) asked.push(request.url());
  });
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  return Object.assign(page, { asked, said });
}

/** Demands that the page has no fault of accessibility and nothing beyond its edge: at every width, in light and dark. */
export async function demandGood(page, where) {
  for (const width of WIDTHS) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 900 });
      // Colours are there at once where motion is reduced.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      assert.deepEqual(await beyond(page), [0], `${where} at ${width} pixels: something leaves the page`);
      assert.deepEqual(await findings(page), [], `${where} at ${width} pixels, ${colorScheme}`);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Takes the lines by which a browser itself tells the console of an answer that is a refusal. */
export function refusals(page) {
  const lines = page.said.splice(0);
  assert.ok(lines.length > 0 && lines.every((line) => line.startsWith('Failed to load resource')), lines.join('\n'));
}

/** A zip archive of these files, nothing compressed. */
export function zip(files) {
  const locals = [];
  const entries = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(path.length, 22);
    // 1 January 1980: an archive has no earlier day.
    common.writeUInt16LE(0x21, 8);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    locals.push(Buffer.from('PK\x03\x04'), common, path, data);
    entries.push(Buffer.from('PK\x01\x02\x14\x00'), common, tail, path);
    at += 30 + path.length + data.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}
