// The debrief as a page: what it says is what the JSON says, and it is a good page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { judge } from './judged.mjs';
import { browser, cells, codedark, demandGoodPage, folder, open, source } from './support.mjs';

const PLAYS = [
  ['book', 'wannacry-morning', 'by-the-book'],
  ['nobody', 'wannacry-morning', 'none'],
  ['night', 'friday-0100', 'by-the-book'],
  ['operator', source('tests/scenarios/operator-small'), 'none'],
  // The first one with everything that can be in a recording.
  ['full'],
];
/** Plays as the summary for a director. */
const SHEETS = PLAYS.map(([name]) => name);

let chrome;
before(async () => {
  for (const [name, scenario, defender] of PLAYS) {
    if (scenario) codedark('run', scenario, '--defender', defender, '--seed', '3', ...(name === 'book' ? ['--score'] : []), '--journal', `${name}.journal`);
    else judge('book', name);
    codedark('report', `${name}.recording.json`, '--format', 'html', '--out', `${name}.html`);
    codedark('report', `${name}.recording.json`, '--for', 'director', '--format', 'html', '--out', `${name}-director.html`);
  }
  chrome = await browser();
});
after(() => chrome?.close());

/** A number as people write it. */
const written = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

test('journal and recording give the same bytes, each time', () => {
  const html = readFileSync(join(folder, 'book.html'), 'utf8');
  assert.equal(codedark('report', 'book.journal', '--format', 'html'), html);
  assert.equal(codedark('report', 'book.recording.json', '--format', 'html'), html);
});

/** The pages of a PDF. */
const pages = (pdf) => [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page(?![a-z])/g)].length;

async function demandValid(file) {
  const rules = { extends: ['html-validate:standard'], rules: { 'long-title': 'off', 'require-sri': 'off' } };
  const report = await new HtmlValidate(rules).validateString(readFileSync(join(folder, file), 'utf8'));
  const faults = report.results.flatMap((result) => result.messages.map((fault) => `${fault.line}: ${fault.ruleId}: ${fault.message}`));
  assert.deepEqual(faults, []);
}

for (const name of SHEETS) {
  test(`${name}: a director's summary is a good page, valid, and one sheet of A4`, async () => {
    const file = `${name}-director.html`;
    await demandGoodPage(chrome, file);
    await demandValid(file);
    const page = await open(chrome, file);
    assert.equal(pages(await page.pdf({ preferCSSPageSize: true })), 1, 'one sheet');
    const json = JSON.parse(codedark('report', `${name}.recording.json`, '--for', 'director', '--format', 'json'));
    assert.deepEqual(await page.locator('.lessons.well li').allTextContents(), json.strengths);
    assert.deepEqual(await page.locator('.lessons.next li').allTextContents(), json.gaps);
    if (json.actions.length > 0) {
      const told = json.actions.map((one) => [one.what, one.owner, 'date:', one.check]);
      assert.deepEqual(await cells(page, '#actions-table'), told);
    }
    await page.close();
  });
}

test('full: score, norms, what-if, competencies and observations say what the JSON says', async () => {
  const json = JSON.parse(codedark('report', 'full.recording.json', '--format', 'json'));
  const page = await open(chrome, 'full.html');
  assert.deepEqual(await page.locator('.said').allTextContents(), json.standing.said);
  assert.equal(await page.locator('svg.bars rect').count(), json.standing.criteria.filter((row) => row.position !== null).length);
  const whole = (position) => (position === null ? 'left out' : String(Math.round(position)));
  const criteria = await page.locator('.criterion td').allTextContents();
  assert.deepEqual(criteria, json.standing.criteria.map((row) => whole(row.position)));
  const commands = await page.locator('.mattered code').allTextContents();
  assert.deepEqual(commands, json.choices.slice(0, 3).map((choice) => choice.command));
  const choices = await cells(page, '#choices-table');
  assert.deepEqual(choices.map((row) => row[2]), json.choices.map((choice) => choice.command));
  for (const [n, choice] of json.choices.entries()) assert.ok(choices[n][1].startsWith(choice.sentence));
  const norms = await cells(page, '#judged-table');
  assert.equal(norms.length, json.norms.length);
  for (const [n, norm] of json.norms.entries()) {
    assert.ok(norms[n][0].endsWith(norm.says) && norms[n][1].includes(norm.title) && norms[n][2].startsWith(norm.evidence), norm.title);
  }
  const evidence = await page.locator('#competencies-table li').count();
  assert.equal(evidence, json.competencies.reduce((sum, one) => sum + one.evidence.length, 0));
  assert.equal((await cells(page, '#observed-table')).length, json.observations.length);
  assert.equal((await cells(page, '#thinking-table')).length, json.thinking.length);
  await page.close();
});

for (const [name] of PLAYS) {
  test(`${name}: a good page at every width, in light, dark and on paper`, () => demandGoodPage(chrome, `${name}.html`));

  test(`${name}: valid HTML`, () => demandValid(`${name}.html`));

  test(`${name}: the tables say what the JSON says`, async () => {
    const json = JSON.parse(codedark('report', `${name}.recording.json`, '--format', 'json'));
    const page = await open(chrome, `${name}.html`);
    assert.equal(await page.locator('h1').textContent(), json.title);
    assert.equal(await page.locator('.lead').first().textContent(), json.outcome[0]);

    const value = (cell) => cell.evaluate((node) => node.querySelector('data')?.value);
    const row = (id) => page.locator(`[data-measure="${id}"] td`);
    const told = (number) => (number === null ? '' : String(number));
    for (const reading of json.measures) {
      const [play, all] = await row(reading.id).all();
      const number = (text) => (text === '' ? text : String(Number(text)));
      if (!reading.only_in_all) assert.equal(number(await value(play)), told(reading.in_play), reading.id);
      assert.equal(number(await value(all)), told(reading.in_all), reading.id);
    }
    assert.equal(await page.locator('[data-measure]').count(), json.measures.length);

    const care = await page.locator('.care-table').all();
    assert.equal(care.length, json.care.length);
    for (const [n, course] of json.care.entries()) {
      const rows = course.hours.map((hour) => [hour.at, String(hour.capacity), written(hour.waiting), written(hour.overdue)]);
      assert.deepEqual(await cells(page, `.care-table >> nth=${n}`), rows);
      assert.ok(rows.length > 0);
    }
    const losses = json.losses.course.map((point) => [point.at, ...[point.compromised, point.encrypted, point.stolen, point.out_of_reach].map(written)]);
    if (losses.length > 1) assert.deepEqual(await cells(page, '#losses-table'), losses);
    const marks = await cells(page, '#timeline-table');
    assert.deepEqual(marks.map((mark) => mark[0]), json.timeline.map((mark) => mark.at));
    for (const [n, mark] of json.timeline.entries()) assert.ok(marks[n][1].endsWith(mark.text), mark.text);
    const moments = json.moments.map((moment) => (moment.lane === 'happened' ? [moment.at, moment.text, ''] : [moment.at, '', moment.text]));
    assert.deepEqual(await cells(page, '#moments-table'), moments);
    const decided = [];
    for (const table of await page.locator('.decisions-table').all()) {
      decided.push(...await table.evaluate((node) => [...node.tBodies[0].rows].map((tr) => [...tr.cells].map((cell) => cell.textContent))));
    }
    const orders = [false, true].flatMap((rule) => json.decided.filter((one) => one.by_default === rule));
    assert.deepEqual(decided, orders.map((one) => [one.at, one.who, one.what + one.beside, one.outcome]));
    await page.close();
  });

  test(`${name}: every mark of the timeline is in its picture`, async () => {
    const json = JSON.parse(codedark('report', `${name}.recording.json`, '--format', 'json'));
    const page = await open(chrome, `${name}.html`);
    const discs = await page.locator('svg.strip g').evaluateAll((groups) => groups.map((group) => Number(group.querySelector('text')?.textContent ?? 1)));
    assert.equal(discs.reduce((sum, number) => sum + number, 0), json.timeline.length);
    await page.close();
  });
}
