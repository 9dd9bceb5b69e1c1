// What the browser tests share: the binary, a folder that goes away, Chromium, and what every page must be.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Widths of a telephone, a tablet and a screen, in pixels. */
export const WIDTHS = [360, 768, 1440];
/** The inside of an A4 sheet with the margins of the style, in pixels. */
const SHEET = Math.round(((210 - 2 * 14) / 25.4) * 96);

/** A folder for the files of one test file. */
export const folder = mkdtempSync(join(tmpdir(), 'codedark-browser-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** The binary. */
export const binary = resolve(process.env.CODEDARK_BIN ?? join(root, 'target/debug/codedark'));

/** Runs the binary in the folder and gives its standard output. */
export function codedark(...args) {
  const env = { ...process.env, CODEDARK_DATA: folder, CODEDARK_CACHE: folder };
  return execFileSync(binary, args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
}

/** The place of a file of the repository. */
export const source = (path) => join(root, path);

/** Chromium as the system has it. */
function installed() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const places = (process.env.PATH ?? '').split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)));
  const found = [process.env.CODEDARK_CHROMIUM, ...places].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  assert.ok(found, 'no Chromium on the PATH; install it, or name it in CODEDARK_CHROMIUM');
  return found;
}

/** Starts the browser; it asks nobody for anything by itself. */
export function browser() {
  return chromium.launch({
    executablePath: installed(),
    // The sandbox cannot start for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

/** Opens a file. The page that comes knows what it asked for and what it said: `asked`, `said`. */
export async function open(chrome, file, options = {}) {
  const page = await chrome.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  const url = pathToFileURL(join(folder, file)).href;
  const asked = [];
  const said = [];
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) asked.push(request.url());
  });
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('dialog', (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(url);
  return Object.assign(page, { asked, said });
}

/** How many pixels of the page lie beyond its right edge, and which elements do; what scrolls by itself is left out. */
export const beyond = (page) => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll('*')].filter((element) => {
    if (element.closest('.scroll, .skip, svg') && !element.matches('.scroll')) return false;
    return element.getBoundingClientRect().right > width + 1;
  });
  return [document.documentElement.scrollWidth - width, ...out.map((element) => element.outerHTML.slice(0, 120))];
});

/** What the rules of accessibility find. */
export async function findings(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return result.violations.map((one) => `${one.id}: ${one.help}\n  ${one.nodes.map((node) => node.html).slice(0, 3).join('\n  ')}`);
}

/** Demands of a page what every page must be, at every width, in light and in dark, with everything folded out too. */
export async function demandGoodPage(chrome, file) {
  for (const width of WIDTHS) {
    for (const colorScheme of ['light', 'dark']) {
      const where = `${file} at ${width} pixels, ${colorScheme}`;
      const page = await open(chrome, file, { viewport: { width, height: 900 }, colorScheme });
      assert.deepEqual(await beyond(page), [0], `${where}: something leaves the page`);
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
      assert.deepEqual(await beyond(page), [0], `${where}, folded out: something leaves the page`);
      assert.deepEqual(await findings(page), [], where);
      assert.deepEqual(page.said, [], `${where}: the console speaks`);
      assert.deepEqual(page.asked, [], `${where}: the page asks for something`);
      await page.close();
    }
  }
  await demandOrder(chrome, file);
  await demandPaper(chrome, file);
}

/** Landmarks, headings in order, contents that lead somewhere, and a name on every table and picture. */
async function demandOrder(chrome, file) {
  const page = await open(chrome, file, { javaScriptEnabled: false });
  const count = (selector) => page.locator(selector).count();
  for (const landmark of ['header', 'nav', 'main', 'footer', 'h1']) assert.equal(await count(landmark), 1, landmark);
  assert.equal(await count('script'), 0, 'a page runs no script');
  const levels = (await page.locator('h1, h2, h3, h4').all()).map((heading) => heading.evaluate((node) => Number(node.tagName[1])));
  let before = 0;
  for (const level of await Promise.all(levels)) {
    assert.ok(level <= before + 1, `a heading of level ${level} follows one of level ${before}`);
    before = level;
  }
  const contents = await page.locator('nav a').allTextContents();
  assert.deepEqual(contents, await page.locator('h2').allTextContents(), 'the contents are the headings');
  for (const link of await page.locator('nav a').all()) {
    assert.equal(await count(`h2${await link.getAttribute('href')}`), 1, 'a link of the contents leads to its heading');
  }
  assert.equal(await count('table'), await count('table > caption'), 'every table has a caption');
  for (const picture of await page.locator('svg').all()) {
    const names = (await picture.getAttribute('aria-labelledby')).split(' ');
    for (const id of names) assert.ok((await page.locator(`#${id}`).textContent()).trim(), `picture without ${id}`);
    assert.equal(await picture.getAttribute('role'), 'img');
  }
  const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((element) => element.id));
  assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  await page.close();
}

/** Printed on A4: nothing is cut off at the right, and ink is black on white though the screen is dark. */
async function demandPaper(chrome, file) {
  const page = await open(chrome, file, { viewport: { width: SHEET, height: 1000 }, colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  assert.deepEqual(await beyond(page), [0], `${file} on paper: something leaves the sheet`);
  const colours = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
  assert.deepEqual(colours, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const sheets = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((box) => [Math.round(box[1]), Math.round(box[2])]);
  assert.ok(sheets.length > 0 && sheets.length < 40, `${sheets.length} sheets`);
  for (const sheet of sheets) assert.deepEqual(sheet, [595, 842], 'A4 is 210 mm by 297 mm');
  await page.close();
}

/** The cells of a table's body, row by row, as they are read. */
export const cells = (page, selector) => page.locator(selector).evaluate((table) => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
