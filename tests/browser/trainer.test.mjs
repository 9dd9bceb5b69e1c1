// The trainer's way: first link, password, class, rooms, begin, look, say, write down, end; on a server with an empty folder.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { demandGood, profile, refusals, zip } from './pages.mjs';
import { student } from './seats.mjs';
import { serve } from './server.mjs';
import { browser, source } from './support.mjs';

const PASSWORD = 'a long enough password';

let chrome;
let server;
let page;

before(async () => {
  chrome = await browser();
  server = await serve();
  page = await profile(chrome, server);
});
after(async () => {
  await chrome?.close();
  await server?.stop();
});

const button = (name) => page.getByRole('button', { name, exact: true });
const heading = (name) => page.getByRole('heading', { name, exact: true });
/** A student joins, from elsewhere. */
const joins = (code, name) => fetch(`${server.address}/api/v1/join`, {
  method: 'POST', headers: { origin: server.address, 'content-type': 'application/json' }, body: JSON.stringify({ code, name }),
});
/** Presses what opens a question, and answers it. */
async function confirm(opens, verb, word) {
  await button(opens).click();
  const dialog = page.getByRole('dialog');
  if (word !== undefined) await dialog.getByRole('textbox').fill(word);
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  return dialog;
}

test('makes the account by the first link, which works once', async () => {
  await page.goto(server.link);
  await heading('Your account').waitFor();
  await demandGood(page, 'invitation');
  await page.getByLabel('Name to sign in with').fill('Tora');
  await page.getByLabel('Password, at least 12 characters').fill(PASSWORD);
  await page.getByLabel('The password again').fill('another password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('The two passwords differ.').waitFor();
  await page.getByLabel('The password again').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await heading('Classes').waitFor();
  await button('Sign out').click();
  await heading('Sign in').waitFor();
  await demandGood(page, 'signing in');
  await page.getByLabel('Name').fill('Tora');
  await page.getByLabel('Password').fill('the wrong password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  refusals(page);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await heading('Classes').waitFor();
});

test('makes a class, and shows its code to the last row', async () => {
  await page.getByLabel('Name of a new class').fill('Autumn course');
  await page.keyboard.press('Enter');
  await heading('Autumn course').waitFor();
  await button('Show on the projector').click();
  const shown = page.getByRole('dialog', { name: 'How to join, for the projector' });
  const code = (await shown.locator('.code').textContent()).replaceAll(' ', '');
  assert.match(code, /^[A-Z0-9]{6}$/);
  assert.ok((await shown.locator('.code').evaluate((node) => Number.parseFloat(getComputedStyle(node).fontSize))) >= 100);
  await page.keyboard.press('Escape');
  await button('Close joining').click();
  await button('Open joining').waitFor();
  assert.equal((await joins(code, 'Early')).ok, false, 'a closed class lets nobody in');
  await button('Open joining').click();
  await button('Close joining').waitFor();
});

test('uploads a scenario: all that is wrong is shown with file and line', async () => {
  await page.getByRole('link', { name: 'Scenarios' }).click();
  await heading('Upload one of your own').waitFor();
  const folder = source('scenarios/wannacry-morning');
  const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const broken = files['scenario.rhai'].replace('ordered("tell-staff")', 'ordered("tell-stuff")').replace('done("block 445")', 'done("blok 445")');
  const upload = async (scenario) => {
    const buffer = zip({ ...files, 'scenario.rhai': scenario });
    await page.getByLabel('Archive (.zip)').setInputFiles({ name: 'mine.zip', mimeType: 'application/x-zip-compressed', buffer });
    await button('Upload and check').click();
  };
  await upload(broken);
  const findings = page.getByRole('alert').locator('.findings li');
  await findings.first().waitFor();
  const texts = await findings.allTextContents();
  assert.equal(texts.length, 2);
  for (const text of texts) assert.match(text, /scenario\.rhai:\d+:\d+/);
  await demandGood(page, 'findings');
  refusals(page);
  await upload(files['scenario.rhai'].replace('scenario("WannaCry morning"', 'scenario("My own morning"'));
  await heading('My own morning').waitFor();
  await upload(files['scenario.rhai'].replace('scenario("WannaCry morning"', 'scenario("My own morning"'));
  // Uploaded again, the two are told apart.
  const older = 'My own morning (uploaded by Tora, an older one, upload 1 of 2)';
  await button(`Remove ${older}`).waitFor();
  const mine = page.getByRole('listitem').filter({ has: heading('My own morning') });
  assert.match(await mine.first().textContent(), /uploaded by Tora, the newest/);
  await confirm(`Remove ${older}`, 'Remove the scenario');
  await confirm('Remove My own morning', 'Remove the scenario');
  await heading('My own morning').waitFor({ state: 'detached' });
});

test('makes rooms, which begin together', async () => {
  await page.getByRole('link', { name: 'Classes' }).click();
  await page.getByRole('link', { name: 'Autumn course', exact: true }).click();
  await page.getByRole('link', { name: 'Make rooms' }).click();
  const scenario = page.getByRole('combobox', { name: /^Scenario/ });
  await scenario.waitFor();
  assert.equal(await scenario.locator('option:checked').textContent(), 'WannaCry morning', 'the shortest is offered first');
  await page.getByLabel('Teams, one a line').fill('North\nSouth\n');
  await page.getByText('Pace, pausing, hints').click();
  await page.getByLabel('The same throughout').check();
  const seconds = page.getByLabel('Seconds that a minute of the exercise lasts');
  await seconds.fill('900');
  await page.getByText('Pace, pausing, hints').click();
  await seconds.waitFor({ state: 'hidden' });
  await button('Make 2 rooms').click();
  // What is wrong is shown though it was folded away.
  await seconds.waitFor();
  await seconds.fill('0.2');
  await page.getByText('Seats', { exact: true }).click();
  await page.getByText('Language, difficulty, chance').click();
  await demandGood(page, 'making rooms');
  await button('Make 2 rooms').click();
  await page.getByRole('link', { name: 'North', exact: true }).waitFor();
  await page.getByLabel('All').check();
  await confirm('Begin selected', 'Leave it as it is');
  await confirm('Begin selected', 'Begin');
  await page.getByText('2 rooms began.').waitFor();
  const rooms = page.getByRole('list', { name: 'Rooms, who needs you first' });
  assert.equal(await rooms.getByText('WannaCry morning').count(), 2, 'a card names what is played');
  await rooms.getByRole('button', { name: 'Pause North' }).waitFor();
  const clock = () => rooms.getByRole('listitem').filter({ hasText: 'South' }).locator('dd').first().textContent();
  const first = await clock();
  await page.waitForFunction(([text]) => ![...document.querySelectorAll('.rooms > li')]
    .find((one) => one.textContent.includes('South')).querySelector('dd').textContent.includes(text), [first.trim()]);
  await button('Pause South').click();
  await button('Resume South').waitFor();
  await demandGood(page, 'rooms at a glance');
});

test('looks at the truth of a room by keyboard and as a table', async () => {
  await page.getByRole('link', { name: 'North', exact: true }).click();
  await heading('The truth').waitFor();
  await button('Pause').click();
  await button('Resume').waitFor();
  await page.locator('.node[tabindex="0"]').focus();
  const name = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  const first = await name();
  await page.keyboard.press('ArrowRight');
  const second = await name();
  assert.ok(first && second && first !== second);
  assert.equal(await page.locator('.node[tabindex="0"]').count(), 1, 'the map is one stop of the tab key');
  const nodes = await page.locator('.node').count();
  await button('As a table').click();
  assert.equal(await page.getByRole('table', { name: 'Every machine and what is true about it' }).locator('tbody tr').count(), nodes);
  await button('As a table').click();
});

test('says something, writes down what was seen, lets time go on', async () => {
  // Nobody hears what is said to empty seats: one student comes late.
  const api = (path) => page.request.get(`${server.address}/api/v1${path}`).then((answer) => answer.json());
  const course = (await api('/classes')).find((one) => one.name === 'Autumn course');
  const north = (await api(`/classes/${course.id}/rooms`)).find((one) => one.card.name === 'North');
  await student(chrome, server, { class: course, room: north.card }, 'Cyd', 'medical_director');
  await page.getByLabel('From', { exact: true }).fill('The laboratory');
  await page.getByLabel('Subject').fill('Results');
  await page.locator('section', { has: heading('A message of your own') }).getByLabel('Words').fill('They do not come through.');
  await button('Send it now').click();
  await page.getByText('The call has come through.').waitFor();
  await page.getByText(/^Tell now$/).first().click();
  await page.getByText(/^Told: /).waitFor();
  await page.getByLabel('What you saw, in a sentence or two').fill('Called the laboratory before cutting the line.');
  await page.getByLabel('Performed with some challenges').check();
  await page.getByLabel('Evidence of').selectOption('network-containment');
  await button('Keep it').click();
  await page.getByText('(Performed with some challenges): Called the laboratory').waitFor();
  await page.getByText('Skip time').click();
  await page.getByLabel('At most so many minutes').fill('30');
  await page.getByLabel('Stop when something new needs a seat').uncheck();
  await button('Skip').click();
  await page.getByText('Time went on.').waitFor();
  const seats = page.locator('section', { has: heading('A word from outside the story') }).getByLabel('To').locator('option');
  assert.match((await seats.allTextContents())[1], /\(nobody sits there\)$/);
  assert.ok(await seats.nth(1).isDisabled());
  await page.getByText('Seats and bots').click();
  await page.getByText('Another pace').click();
  await page.getByText(/^All of play, 8 h 00 min in the hospital, lasts about \d+ min at this pace\.$/).waitFor();
  await demandGood(page, 'a room');
});

test('takes up the story in another room', async () => {
  await page.getByRole('button', { name: /^This moment: / }).click();
  const name = page.getByLabel('Name of the new room');
  assert.equal(await name.getAttribute('placeholder'), 'North 2');
  await name.fill('North 2');
  await button('Make the branch').click();
  await page.getByRole('link', { name: 'North 2' }).waitFor();
  assert.equal(await name.getAttribute('placeholder'), 'North 3', 'no room has the name yet');
});

test('says that nothing is fresh while the server is gone', async () => {
  await server.kill();
  const old = page.getByText('What stands here is what was known last');
  await old.waitFor();
  await page.getByRole('alert').getByText('The server cannot be reached.').first().waitFor();
  server = await serve(new URL(server.address).host);
  await old.waitFor({ state: 'detached' });
  await page.getByText('The line to the rooms is being opened').waitFor({ state: 'detached' });
  page.said.splice(0);
});

test('ends a room after a question, and is led to the debrief', async () => {
  await confirm('End the play', 'Leave it as it is');
  await button('Resume').waitFor();
  await confirm('End the play', 'End the play');
  const link = page.getByRole('link', { name: 'Debrief (new tab)' });
  await link.waitFor({ timeout: 120_000 });
  const answer = await page.request.get(new URL(await link.getAttribute('href'), server.address).href);
  assert.equal(answer.status(), 200);
  assert.match(await answer.text(), /<html/);
});

test('erases a student, and removes the class after its name was typed', async () => {
  await page.getByRole('link', { name: 'All rooms' }).click();
  const code = (await page.locator('.join .code').textContent()).replaceAll(' ', '');
  assert.ok((await joins(code, 'Ada')).ok);
  await page.getByRole('link', { name: 'Students' }).click();
  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export what is kept about Ada' }).click();
  assert.equal(JSON.parse(readFileSync(await (await file).path(), 'utf8')).participant.name, 'Ada');
  assert.match(await page.getByRole('row').filter({ hasText: 'Ada' }).locator('td').first().textContent(), /^\d+$/, 'her number, as the audit log has it');
  await demandGood(page, 'students');
  await confirm('Erase Ada', 'Erase for good');
  await page.getByRole('rowheader', { name: 'Ada', exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Settings' }).click();
  await demandGood(page, 'settings');
  const dialog = await confirm('Remove the class', 'Remove the class', 'Autumn');
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('textbox').fill('Autumn course');
  await dialog.getByRole('button', { name: 'Remove the class' }).click();
  await heading('Classes').waitFor();
  await page.getByText('There is no class yet.').waitFor();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('cell', { name: 'remove class' }).waitFor();
  assert.equal(await page.getByText('Ada').count(), 0, 'the log names no student');
  await demandGood(page, 'audit log');
});

test('nothing was asked of others, and the console was silent', () => {
  assert.deepEqual([page.asked, page.said], [[], []]);
});
