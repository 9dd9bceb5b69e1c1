// A scenario at a glance: page, picture and graph, and names that would like to be code.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { instance } from '@viz-js/viz';
import { HtmlValidate } from 'html-validate';
import { browser, codedark, demandGoodPage, folder, open, source } from './support.mjs';

const HOSTILE = `</title></style><script>alert(1)</script><img src=x onerror=alert(2)>"'&\\`;

let chrome;
before(async () => {
  codedark('show', 'wannacry-morning', '--format', 'html', '--out', 'show.html');
  codedark('show', source('tests/scenarios/operator-small'), '--format', 'html', '--out', 'small.html');
  codedark('show', 'friday-0100', '--language', 'nb', '--format', 'html', '--out', 'night-nb.html');
  mkdirSync(join(folder, 'hostile'));
  const text = readFileSync(source('scenarios/wannacry-morning/scenario.rhai'), 'utf8');
  const quoted = JSON.stringify(HOSTILE);
  const hostile = text
    .replace('scenario("WannaCry morning"', `scenario(${quoted}`)
    .replace('name: "Nordvik hospital"', `name: ${quoted}`)
    .replace('"Quiet week"', quoted)
    .replace('adversary("the worm"', `adversary(${quoted}`);
  assert.equal(hostile.split(quoted).length, 5, 'four names are hostile');
  writeFileSync(join(folder, 'hostile/scenario.rhai'), hostile);
  copyFileSync(source('scenarios/wannacry-morning/briefing.md'), join(folder, 'hostile/briefing.md'));
  codedark('show', 'hostile', '--format', 'html', '--out', 'hostile-show.html');
  codedark('run', 'hostile', '--seed', '3', '--journal', 'hostile.journal');
  codedark('report', 'hostile.journal', '--format', 'html', '--out', 'hostile-report.html');
  chrome = await browser();
});
after(() => chrome?.close());

for (const file of ['show.html', 'small.html', 'night-nb.html']) {
  test(`${file}: a good page at every width, in light, dark and on paper`, () => demandGoodPage(chrome, file));

  test(`${file}: valid HTML`, async () => {
    const rules = { extends: ['html-validate:standard'], rules: { 'long-title': 'off', 'require-sri': 'off' } };
    const report = await new HtmlValidate(rules).validateString(readFileSync(join(folder, file), 'utf8'));
    const faults = report.results.flatMap((result) => result.messages.map((fault) => `${fault.line}: ${fault.ruleId}: ${fault.message}`));
    assert.deepEqual(faults, []);
  });
}

for (const file of ['hostile-show.html', 'hostile-report.html']) {
  test(`${file}: names stay names`, async () => {
    const page = await open(chrome, file);
    assert.equal(await page.locator('h1').textContent(), HOSTILE);
    assert.ok((await page.title()).startsWith(HOSTILE));
    assert.equal(await page.evaluate(() => document.scripts.length + document.images.length), 0);
    assert.deepEqual([page.said, page.asked], [[], []]);
    await page.close();
  });
}

test('the picture is an SVG of its own, with hostile names too', async () => {
  const page = await open(chrome, 'show.html');
  for (const scenario of ['wannacry-morning', 'hostile']) {
    const svg = codedark('show', scenario, '--format', 'svg');
    const found = await page.evaluate((text) => {
      const picture = new DOMParser().parseFromString(text, 'image/svg+xml');
      const names = [...picture.querySelectorAll('*')].map((element) => element.localName);
      return { fault: picture.querySelector('parsererror')?.textContent, names: [...new Set(names)].sort(), title: picture.querySelector('title').textContent };
    }, svg);
    assert.equal(found.fault, undefined);
    assert.deepEqual(found.names, ['circle', 'desc', 'g', 'path', 'rect', 'style', 'svg', 'text', 'title']);
    if (scenario === 'hostile') assert.ok(found.title.startsWith(HOSTILE));
  }
  await page.close();
});

test('no text of the picture leaves its box or the picture', async () => {
  const page = await open(chrome, 'show.html');
  const outside = await page.evaluate(() => {
    const svg = document.querySelector('svg.hospital');
    const leaves = (text) => {
      const own = text.getBoundingClientRect();
      const group = text.closest('g');
      const box = (group?.querySelector('rect') ?? svg).getBoundingClientRect();
      return own.left < box.left || own.right > box.right;
    };
    return [...svg.querySelectorAll('text')].filter(leaves).map((text) => text.textContent);
  });
  assert.deepEqual(outside, []);
  await page.close();
});

test('Graphviz draws the graph: every machine and care process is a node', async () => {
  const viz = await instance();
  for (const scenario of ['wannacry-morning', 'hostile']) {
    const overview = JSON.parse(codedark('show', scenario, '--format', 'json'));
    const drawn = viz.renderJSON(codedark('show', scenario, '--format', 'dot'));
    const names = drawn.objects.map((object) => object.name);
    const machines = overview.zones.reduce((sum, zone) => sum + zone.assets.length, 0);
    assert.equal(names.filter((name) => name.startsWith('machine_')).length, machines);
    assert.equal(names.filter((name) => name.startsWith('care_')).length, overview.care.length);
    assert.equal(names.filter((name) => name.startsWith('adversary_')).length, overview.adversaries.length);
  }
});
