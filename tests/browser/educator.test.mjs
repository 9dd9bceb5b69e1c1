// The educator's way: invited by a trainer, sees how rooms stand without names, notes what they saw, opens results and debriefs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { demandGood, profile } from './pages.mjs';
import { line, student } from './seats.mjs';
import { makeTrainer, serve } from './server.mjs';
import { browser } from './support.mjs';

let chrome;
let server;
let trainer;
let page;
let rooms;
let course;
let seat;

before(async () => {
  chrome = await browser();
  server = await serve();
  trainer = await makeTrainer(server);
  course = await trainer.call('POST', '/classes', { name: 'Autumn course' });
  await trainer.call('POST', '/classes', { name: 'Empty course' });
  const setup = { scenario: 'wannacry-morning', seed: { fixed: 3 }, seats: [{ role: 'ir_lead', people: false, bot: 'by-the-book' }] };
  rooms = await trainer.call('POST', `/classes/${course.id}/rooms`, { names: ['North'], setup });
  const sits = { class: course, room: rooms[0].card };
  seat = await line(await student(chrome, server, sits, 'Cyd', 'crisis_manager'), server, sits);
  page = await profile(chrome, server);
});
after(async () => {
  await chrome?.close();
  await server?.stop();
});

test('is invited, and sees classes alone', async () => {
  const { path } = await trainer.call('POST', '/invitations', { role: 'educator' });
  await page.goto(new URL(path, server.address).href);
  await page.getByLabel('Name to sign in with').fill('Edda');
  await page.getByLabel('Password, at least 12 characters').fill('another long password');
  await page.getByLabel('The password again').fill('another long password');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Classes' }).waitFor();
  assert.deepEqual(await page.getByRole('navigation').getByRole('link').allTextContents(), ['Classes', 'Password']);
  await demandGood(page, 'classes');
});

test('an empty class says so in words', async () => {
  await page.getByRole('link', { name: 'Empty course', exact: true }).click();
  await page.getByText('There are no rooms yet. A trainer makes them.').waitFor();
  await page.getByRole('link', { name: 'Results' }).click();
  await page.getByText('No room of this class has been played to its end.').waitFor();
  await demandGood(page, 'no results');
  await page.getByRole('link', { name: 'Classes' }).first().click();
});

/** What the page offers to press, apart from what every page of the desk does. */
const offered = async () => (await page.locator('main').getByRole('button').allTextContents()).filter((text) => text !== 'Sign out');

test('sees how rooms stand, without names, and leads nothing', async () => {
  await page.getByRole('link', { name: 'Autumn course', exact: true }).click();
  const room = page.getByRole('list', { name: 'Rooms, who needs help first' }).getByRole('listitem');
  await room.getByText('WannaCry morning').waitFor();
  await room.getByText('1 connected').waitFor();
  assert.deepEqual(await offered(), []);
  assert.equal(await page.getByRole('checkbox').count(), 0);
  assert.equal(await page.getByRole('link', { name: 'Make rooms' }).count(), 0);
  await trainer.call('POST', `/rooms/${rooms[0].card.id}/control`, 'begin');
  // It is seen without pressing anything.
  await room.getByText('on course').waitFor();
  await demandGood(page, 'rooms of an educator');
});

test('notes what was seen in a room, and may take it back', async () => {
  await page.getByRole('link', { name: 'North', exact: true }).click();
  await page.getByRole('heading', { name: 'What you saw' }).waitFor();
  assert.deepEqual(await page.getByRole('heading', { level: 2 }).allTextContents(), ['Now', 'What you saw', 'Debrief and files']);
  assert.deepEqual(await offered(), ['Keep it']);
  await page.getByText('Write of seats, no names').waitFor();
  assert.equal(await page.getByRole('radio', { checked: true }).count(), 0, 'no grade is given by itself');
  const keep = async (words) => {
    await page.getByLabel('What you saw, in a sentence or two').fill(words);
    await page.getByRole('button', { name: 'Keep it' }).click();
  };
  await keep('Called the wards first.');
  await page.locator('input[type=radio]:invalid').first().waitFor();
  assert.equal(await page.getByText('(Performed with some challenges)').count(), 0, 'nothing is kept without a grade');
  await page.getByLabel('Performed with some challenges').check();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByText('(Performed with some challenges): Called the wards first.').waitFor();
  await page.getByText(/into play, the team, seen by Edda/).waitFor();
  assert.equal(await page.getByRole('radio', { checked: true }).count(), 0, 'the next grade is chosen again');
  await demandGood(page, 'a room of an educator');
  await page.getByRole('button', { name: 'Remove this observation: Called the wards first.' }).click();
  await page.getByText('Removed.').waitFor();
  assert.equal(await page.getByText('Cyd').count(), 0, 'no student is named');
  assert.ok('accepted' in await seat.ask({ act: { action: { do: 'declare_incident' } } }));
  await trainer.call('POST', `/rooms/${rooms[0].card.id}/control`, 'end');
  await page.getByRole('link', { name: 'Debrief (new tab)' }).waitFor({ timeout: 120_000 });
  await page.getByRole('link', { name: 'All rooms' }).click();
});

test('first sees what to do next, then what it rests on', async () => {
  await page.getByRole('link', { name: 'Results' }).click();
  await page.getByRole('heading', { name: 'What to do next' }).waitFor();
  assert.deepEqual(await page.getByRole('heading', { level: 2 }).allTextContents(), ['What to do next', 'Rooms', 'Competencies']);
  await page.getByText('This rests on 1 room').waitFor();
  await page.getByText('How to check it').click();
  await demandGood(page, 'results');
});

test('opens the debrief and the director’s sheet beside the results, and takes the table away', async () => {
  for (const name of ['Debrief of North, in a new tab', 'Director’s sheet of North, in a new tab']) {
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name }).click();
    const sheet = await opened;
    await sheet.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(new URL(sheet.url()).host, new URL(server.address).host);
    await sheet.close();
  }
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: /CSV/ }).click();
  const table = readFileSync(await (await file).path(), 'utf8');
  assert.match(table, /North/);
});

test('is refused what is the trainer’s', async () => {
  await page.goto(`${server.address}/desk/scenarios`);
  await page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
  await page.goto(`${server.address}/desk/classes/${course.id}/new`);
  await page.getByRole('list', { name: 'Rooms, who needs help first' }).waitFor();
  assert.deepEqual(await offered(), []);
});

test('nothing was asked of others, and the console was silent', () => {
  assert.deepEqual([page.asked, page.said], [[], []]);
});
