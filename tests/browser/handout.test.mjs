// The facilitator's pack: a good page, a sheet for each card, and names that would like to be code.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { browser, codedark, demandGoodPage, folder, open, source } from './support.mjs';

const HOSTILE = `</title></style><script>alert(1)</script><img src=x onerror=alert(2)>"'&\\`;

let chrome;
before(async () => {
  codedark('handout', 'wannacry-morning', '--out', 'en.html');
  codedark('handout', 'wannacry-morning', '--language', 'nb', '--difficulty', 'hard', '--out', 'nb.html');
  codedark('handout', source('tests/scenarios/operator-small'), '--out', 'small.html');
  mkdirSync(join(folder, 'hostile'));
  const text = readFileSync(source('scenarios/wannacry-morning/scenario.rhai'), 'utf8');
  const quoted = JSON.stringify(HOSTILE);
  const hostile = text
    .replace('scenario("WannaCry morning"', `scenario(${quoted}`)
    .replace('en: "Quiet week"', `en: ${quoted}`)
    .replace('en: "declare an incident"', `en: ${quoted}`)
    .replace('en: "22, remote command line"', `en: ${quoted}`)
    .replace('en: "Says what is not known"', `en: ${quoted}`);
  assert.equal(hostile.split(quoted).length, 6, 'five texts are hostile');
  writeFileSync(join(folder, 'hostile/scenario.rhai'), hostile);
  for (const file of ['briefing.md', 'briefing.nb.md', 'debrief.md']) {
    writeFileSync(join(folder, 'hostile', file), `## Notes\n\n${HOSTILE}\n\n![x](x.png) [y](https://example.org)\n`);
  }
  codedark('handout', 'hostile', '--out', 'hostile.html');
  chrome = await browser();
});
after(() => chrome?.close());

for (const file of ['en.html', 'nb.html', 'small.html']) {
  test(`${file}: a good page at every width, in light, dark and on paper`, () => demandGoodPage(chrome, file));

  test(`${file}: valid HTML`, async () => {
    const rules = { extends: ['html-validate:standard'], rules: { 'long-title': 'off', 'require-sri': 'off' } };
    const report = await new HtmlValidate(rules).validateString(readFileSync(join(folder, file), 'utf8'));
    const faults = report.results.flatMap((result) => result.messages.map((fault) => `${fault.line}: ${fault.ruleId}: ${fault.message}`));
    assert.deepEqual(faults, []);
  });
}

test('on paper each role card fits one sheet of its own', async () => {
  const sheet = { width: Math.round((182 / 25.4) * 96), height: Math.round((267 / 25.4) * 96) };
  for (const file of ['en.html', 'nb.html', 'small.html']) {
    const page = await open(chrome, file, { viewport: sheet });
    await page.emulateMedia({ media: 'print' });
    const cards = await page.locator('.card').evaluateAll((all) => all.map((card) => [card.getBoundingClientRect().height, getComputedStyle(card).breakBefore]));
    assert.ok(cards.length > 0);
    for (const [height, before] of cards) {
      assert.ok(height <= sheet.height, `${file}: a card of ${height} pixels`);
      assert.equal(before, 'page');
    }
    await page.close();
  }
});

test('the pack says what the scenario says', async () => {
  const show = JSON.parse(codedark('show', 'wannacry-morning', '--format', 'json'));
  const page = await open(chrome, 'en.html');
  const rows = (id) => page.locator(`#${id} tbody tr`).count();
  assert.equal(await rows('events-table'), show.storyline.length);
  assert.equal(await rows('norms-table'), show.norms.length);
  assert.equal(await rows('objectives-table'), show.objectives.length);
  assert.equal(await rows('duties-table'), show.duties.length);
  assert.equal(await page.locator('.card').count(), show.seats.length);
  const words = await page.locator('#glossary-table tbody th').allTextContents();
  assert.ok(words.length > 5 && words.includes('incident') && !words.includes('infusion pump'), words.join(', '));
  await page.close();
});

test('what players read is on sheets of its own, once', async () => {
  const page = await open(chrome, 'nb.html');
  const briefing = readFileSync(source('scenarios/wannacry-morning/briefing.nb.md'), 'utf8').trim().split('\n').pop();
  assert.equal((await page.locator('main').textContent()).split(briefing).length, 2);
  assert.equal(await page.locator('div[lang="nb"]', { hasText: briefing }).count(), 1);
  assert.equal(await page.locator('h1').getAttribute('lang'), 'nb');
  await page.close();
});

test('texts stay texts', async () => {
  const page = await open(chrome, 'hostile.html');
  assert.equal(await page.locator('h1').textContent(), HOSTILE);
  assert.equal(await page.evaluate(() => document.scripts.length + document.images.length + document.querySelectorAll('main a').length), 0);
  assert.deepEqual([page.said, page.asked], [[], []]);
  await page.close();
});
