// The educator's way: invited by a trainer, opens the results of a class and the debriefs in it.
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

before(async () => {
  chrome = await browser();
  server = await serve();
  trainer = await makeTrainer(server);
  const made = await trainer.call('POST', '/classes', { name: 'Autumn course' });
  await trainer.call('POST', '/classes', { name: 'Empty course' });
  const setup = { scenario: 'wannacry-morning', seed: { fixed: 3 }, seats: [{ role: 'ir_lead', people: false, bot: 'by-the-book' }] };
  rooms = await trainer.call('POST', `/classes/${made.id}/rooms`, { names: ['North'], setup });
  for (const { card } of rooms) {
    const sits = { class: made, room: card };
    const seat = await student(chrome, server, sits, 'Cyd', 'crisis_manager');
    await trainer.call('POST', `/rooms/${card.id}/control`, 'begin');
    const { ask } = await line(seat, server, sits);
    assert.ok('accepted' in await ask({ act: { action: { do: 'declare_incident' } } }));
    await trainer.call('POST', `/rooms/${card.id}/control`, 'end');
  }
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
  await page.getByRole('link', { name: 'Empty course' }).click();
  await page.getByText('No room of this class has been played to its end.').waitFor();
  await demandGood(page, 'no results');
  await page.getByRole('link', { name: 'Classes' }).first().click();
});

test('first sees what to do next, then what it rests on', async () => {
  const over = () => trainer.call('GET', `/rooms/${rooms[0].card.id}`).then((room) => room.card.state === 'over');
  const limit = Date.now() + 120_000;
  while (!(await over())) {
    assert.ok(Date.now() < limit, 'the debrief was not made');
    await new Promise((done) => { setTimeout(done, 200); });
  }
  await page.getByRole('link', { name: 'Autumn course' }).click();
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
  await page.goto(`${server.address}/desk/rooms/${rooms[0].card.id}`);
  await page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
});

test('nothing was asked of others, and the console was silent', () => {
  assert.deepEqual([page.asked, page.said], [[], []]);
});
