// The student's way through a class: joining, sitting down, playing by keyboard, the end; on a server with an empty folder.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { demandGood, profile, refusals } from './pages.mjs';
import { makeRoom, makeTrainer, serve } from './server.mjs';
import { browser } from './support.mjs';

let chrome;
let server;
let trainer;
let made;
let page;

before(async () => {
  chrome = await browser();
  server = await serve();
  trainer = await makeTrainer(server);
  made = await makeRoom(trainer, {
    scenario: 'wannacry-morning', seed: { fixed: 3 }, pace: 'free', pausing: 'everybody', hints: true,
    seats: [{ role: 'ir_lead', people: true }],
  });
  page = await profile(chrome, server);
});
after(async () => {
  await chrome?.close();
  await server?.stop();
});

const clock = () => page.getByTestId('clock').textContent();
/** The work under way, first; then what ended. */
const work = () => page.locator('#panel-work + ul');

test('joins by code and name, and is shown a PIN', async () => {
  await page.goto(server.address);
  await page.getByRole('heading', { name: 'Join your class' }).waitFor();
  await demandGood(page, 'joining');
  await page.getByLabel('Code of the class').fill('AAAAAA');
  await page.getByLabel('A name of your choice').fill('Ada');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'Problem' });
  assert.match((await alert.locator('p').textContent()).trim(), /^[A-Z].*\. [A-Z].*\.$/, 'a problem is said in sentences');
  refusals(page);
  await page.getByLabel('Code of the class').fill(made.class.code.toLowerCase());
  await page.keyboard.press('Enter');
  assert.match(await page.getByTestId('pin').textContent(), /\d/);
  await demandGood(page, 'PIN');
  await page.locator('h1:focus').getByText('You are in').waitFor();
  assert.match(await page.getByRole('status').textContent(), /^Your PIN is (\w ?)+\. Write it down\.$/);
  await page.getByRole('button', { name: /written it down/ }).click();
  await page.locator('h1:focus').getByText('Autumn course').waitFor();
});

test('sits down, and waits with the briefing', async () => {
  await page.getByRole('heading', { name: 'Autumn course' }).waitFor();
  await demandGood(page, 'lobby');
  await page.getByRole('button', { name: 'Sit down in North as Incident response lead' }).click();
  await page.getByText('Waiting for the trainer to begin.').waitFor();
  await page.getByRole('link', { name: 'To the lobby' }).click();
  await page.getByRole('link', { name: 'To your seat' }).click();
  await page.getByText('Waiting for the trainer to begin.').waitFor();
  await demandGood(page, 'waiting');
});

test('plays by keyboard: prices come before orders, orders are taken', async () => {
  await trainer.call('POST', `/rooms/${made.room.id}/control`, 'begin');
  await page.getByRole('heading', { name: /^Now/ }).waitFor();
  await page.locator('h1:focus').getByText('WannaCry morning').waitFor();
  await page.getByRole('status').getByText('The exercise has begun.').waitFor();
  const before = await clock();
  await page.keyboard.press('g');
  await page.getByTestId('clock').filter({ hasNotText: before }).waitFor();
  await page.locator('#panel-now + ul button').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('#detail-title:focus').waitFor();
  await page.keyboard.press('i');
  const form = page.getByRole('dialog', { name: 'Isolate' });
  await form.getByText('Time and people').waitFor();
  await form.getByRole('button', { name: 'Not now' }).click();
  await page.locator('#detail-title:focus').waitFor();
  await page.keyboard.press('i');
  await form.getByText('Time and people').waitFor();
  await page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  await page.locator('#detail-title:focus').waitFor();
  await work().getByText(/^isolate /).waitFor();
  await page.keyboard.press(':');
  const typed = page.getByRole('combobox', { name: 'Order or question' });
  const words = page.getByRole('option');
  assert.deepEqual((await words.locator('strong').allTextContents()).slice(0, 2), ['logs', 'hunt'], 'questions stand first');
  await page.keyboard.press('ArrowUp');
  const last = words.last();
  assert.equal(await last.getAttribute('aria-selected'), 'true', 'arrows reach every word');
  const inside = await last.evaluate((word) => word.getBoundingClientRect().bottom <= word.parentElement.getBoundingClientRect().bottom + 1);
  assert.ok(inside, 'the list scrolls with the mark');
  await typed.fill('frobnicate');
  await page.getByRole('dialog').getByText('There is no order and no question frobnicate.').waitFor();
  await typed.fill('declare');
  await page.getByRole('dialog').getByText('Time and people').waitFor();
  await page.keyboard.press('Enter');
  await work().getByText('declare').or(page.getByText(/^incident since/)).first().waitFor();
  await page.locator('#detail-title:focus').waitFor();
});

test('reads logs, looks at the network by keyboard and as a table', async () => {
  await page.keyboard.press('l');
  await page.locator('#panel-records:focus').waitFor();
  await page.getByText(/^Logs of .* records, asked/).first().waitFor();
  const shows = await page.locator('#panel-records').evaluate((title) => {
    const panel = title.closest('section').getBoundingClientRect();
    return Math.min(panel.bottom, innerHeight) - panel.top;
  });
  assert.ok(shows > 150, `of the records ${shows} pixels are on the screen`);
  await page.locator('.node[tabindex="0"]').focus();
  const first = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  await page.keyboard.press('ArrowRight');
  const second = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.ok(first && second && first !== second);
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#detail-title').textContent(), second.split(',')[0]);
  await page.getByRole('button', { name: 'As a table' }).click();
  assert.ok(await page.getByRole('table', { name: 'Every asset, the most worrying first' }).isVisible());
  await page.getByRole('button', { name: 'As a table' }).click();
});

test('writes to the team and into the notebook, is nudged, asks for a hint, pauses', async () => {
  await page.getByLabel('Say to your team').fill('I look at <b>radiology</b>');
  await page.keyboard.press('Enter');
  await page.getByText('I look at <b>radiology</b>').waitFor();
  await page.getByLabel('Your notes').fill('08:25 odd service');
  await page.getByText('kept', { exact: true }).waitFor();
  await trainer.call('POST', `/rooms/${made.room.id}/nudges`, { text: 'The laboratory calls.' });
  await page.locator('main').getByText('The laboratory calls.').first().waitFor();
  await trainer.call('POST', `/rooms/${made.room.id}/nudges`, { text: 'So does the ward.' });
  const said = (words) => page.locator('.notice').filter({ hasText: words });
  await said('So does the ward.').getByRole('button', { name: 'I have read it' }).click();
  await said('So does the ward.').waitFor({ state: 'detached' });
  await page.reload();
  // What was not read comes again, though a later word was.
  await said('The laboratory calls.').waitFor();
  assert.equal(await said('So does the ward.').count(), 0, 'what was read stays read');
  await page.getByRole('button', { name: 'Hint' }).click();
  await page.locator('main').getByText('Hint:', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.locator('#panel-now').focus();
  await page.keyboard.press('g');
  await page.getByTestId('last').getByText('The room is paused').waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
});

/** What can be pressed on a page that plays no longer: nothing that acts. */
const idle = async (other) => assert.deepEqual(await other.getByRole('button').allTextContents(), ['Help']);

/** The trainer frees a seat: the page says so, offers nothing that would do nothing, and leads on. */
async function freed(other, name) {
  const student = (await trainer.call('GET', `/classes/${made.class.id}/participants`)).find((one) => one.name === name);
  await other.keyboard.press(':');
  await other.getByRole('dialog').waitFor();
  await trainer.call('DELETE', `/rooms/${made.room.id}/seats/ir_lead/people/${student.id}`);
  await other.locator('h1:focus').getByText('You no longer sit here').waitFor();
  await other.locator('main').getByText('The trainer has freed your seat').waitFor();
  assert.equal(await other.getByRole('dialog').count(), 0, 'what was being typed goes with the seat');
  await idle(other);
  await other.keyboard.press(':');
  assert.equal(await other.getByRole('dialog').count(), 0, 'no key orders anything');
  await demandGood(other, 'a seat that was freed');
  await other.getByRole('link', { name: 'To the lobby' }).click();
  await other.getByRole('button', { name: 'Sit down in North as Incident response lead' }).click();
  await other.getByRole('heading', { name: /^Now/ }).waitFor();
}

/** Somebody comes back elsewhere: the page before says so, and leads to coming back. */
async function elsewhere(other, name) {
  const student = (await trainer.call('GET', `/classes/${made.class.id}/participants`)).find((one) => one.name === name);
  const { pin } = await trainer.call('POST', `/participants/${student.id}/pin`);
  const back = await fetch(`${server.address}/api/v1/rejoin`, {
    method: 'POST', headers: { origin: server.address, 'content-type': 'application/json' }, body: JSON.stringify({ code: made.class.code, name, pin }),
  });
  assert.ok(back.ok);
  await other.locator('h1:focus').getByText('This page plays no longer').waitFor();
  await other.locator('main').getByText('You came back in another browser').waitFor();
  await idle(other);
  await other.getByRole('link', { name: 'Come back to your class' }).click();
  await other.getByRole('heading', { name: 'Join your class' }).waitFor();
}

test('plays with a second person: hears what they say, and for whom time waits', async () => {
  const other = await profile(chrome, server);
  await other.goto(`${server.address}/join/${made.class.code}`);
  await other.getByLabel('A name of your choice').fill('Ben');
  await other.keyboard.press('Enter');
  await other.getByRole('button', { name: /written it down/ }).click();
  await other.getByRole('button', { name: 'Sit down in North as Incident response lead' }).click();
  // Whoever comes late is briefed before the board, once.
  await other.getByRole('dialog', { name: 'WannaCry morning' }).getByText('Incident response lead').first().waitFor();
  await other.keyboard.press('Escape');
  await other.getByRole('heading', { name: /^Now/ }).waitFor();
  await other.reload();
  await other.getByRole('heading', { name: /^Now/ }).waitFor();
  assert.equal(await other.getByRole('dialog').count(), 0, 'the briefing comes by itself once');
  await page.locator('#panel-people').evaluate((title) => title.scrollIntoView());
  await other.getByLabel('Say to your team').fill('The ward calls.');
  await other.keyboard.press('Enter');
  await page.getByTestId('last').getByText('Ben says: The ward calls.').waitFor();
  const unread = page.getByRole('button', { name: '1 new in the chat' });
  await unread.click();
  await unread.waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.getByTestId('pace').getByText('You are ready; Ben in your seat is not yet.').waitFor();
  await other.goto(`${server.address}/lobby`);
  await other.getByRole('button', { name: 'Stand up' }).click();
  await other.getByRole('dialog', { name: 'Stand up?' }).getByRole('button', { name: 'Stand up' }).click();
  await other.locator('h1:focus').waitFor();
  assert.equal(await other.getByRole('button', { name: 'Stand up' }).count(), 0);
  await other.getByRole('button', { name: 'Sit down in North as Incident response lead' }).click();
  await other.getByRole('heading', { name: /^Now/ }).waitFor();
  await freed(other, 'Ben');
  await elsewhere(other, 'Ben');
  assert.deepEqual([other.asked, other.said], [[], []]);
  await other.context().close();
});

test('stays on the page while the server is killed and comes back, with chat, notes and what was half written', async () => {
  const chosen = await page.locator('#detail-title').textContent();
  await page.getByLabel('Say to your team').fill('Half a sen');
  const before = await clock();
  await server.kill();
  await page.getByText('The line to the room broke.').waitFor();
  // While nobody answers, the page has asked in vain at least once.
  await page.waitForFunction(() => performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/api/v1/me')).length > 1);
  await page.getByRole('heading', { name: /^Now/ }).waitFor();
  server = await serve(new URL(server.address).host);
  await page.getByText('The line to the room broke.').waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Say to your team').inputValue(), 'Half a sen');
  assert.equal(await page.locator('#detail-title').textContent(), chosen);
  assert.equal(await page.getByLabel('Your notes').inputValue(), '08:25 odd service');
  // After its start a server lets a room stand until somebody lets it go on.
  await trainer.call('POST', `/rooms/${made.room.id}/control`, 'resume');
  await page.keyboard.press('Escape');
  await page.locator('#panel-now').focus();
  await page.keyboard.press('.');
  await page.getByTestId('clock').filter({ hasNotText: before }).waitFor();
  await page.getByLabel('Say to your team').fill('');
  page.said.splice(0);
});

test('comes in again after a reload, with chat and notes', async () => {
  await page.reload();
  await page.getByRole('heading', { name: /^Now/ }).waitFor();
  await page.getByText('I look at <b>radiology</b>').waitFor();
  assert.equal(await page.getByLabel('Your notes').inputValue(), '08:25 odd service');
});

test('on a large screen the page does not scroll; on a small one care is whole, and buttons are', async () => {
  const height = () => page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  assert.deepEqual(await height(), [900, 900]);
  const care = page.getByRole('region', { name: 'Care, as a table' });
  for (const width of [360, 768]) {
    await page.setViewportSize({ width, height: 800 });
    const [needed, given] = await care.evaluate((one) => [one.scrollWidth, one.clientWidth]);
    assert.ok(needed <= given, `care needs ${needed} pixels at ${width} and has ${given}`);
    await page.keyboard.press(':');
    const lines = await page.getByRole('button', { name: 'Close' }).evaluate((button) => {
      const range = document.createRange();
      range.selectNodeContents(button);
      return range.getClientRects().length;
    });
    assert.equal(lines, 1, `the word Close is broken at ${width}`);
    await page.keyboard.press('Escape');
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('is a good page at every width, in light and in dark', async () => {
  await demandGood(page, 'play');
  for (const key of ['?', 'a', ':']) {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    await demandGood(page, `dialogue of ${key}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});

test('is told that play is over, and led to the debrief', async () => {
  await trainer.call('POST', `/rooms/${made.room.id}/control`, 'end');
  await page.getByRole('heading', { name: 'Play is over' }).waitFor();
  await page.getByText('Thank you for staying with them.').waitFor();
  const link = page.getByRole('link', { name: 'Read the debrief' });
  await link.waitFor({ timeout: 120_000 });
  await demandGood(page, 'end');
  const answer = await page.request.get(new URL(await link.getAttribute('href'), server.address).href);
  assert.equal(answer.status(), 200);
  assert.match(await answer.text(), /<html/);
});

test('takes away what is kept about it, and has it erased', async () => {
  await page.getByRole('link', { name: 'To the lobby' }).click();
  await page.getByRole('heading', { name: 'Autumn course' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Stand up' }).count(), 0, 'nobody stands up in a room that is over');
  await demandGood(page, 'lobby at the end');
  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download it' }).click();
  assert.equal(JSON.parse(readFileSync(await (await file).path(), 'utf8')).participant.name, 'Ada');
  await page.getByRole('button', { name: 'Erase it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Erase for good' }).click();
  await page.getByRole('heading', { name: 'Join your class' }).waitFor();
});

test('nothing was asked of others, and the console was silent', () => {
  assert.deepEqual([page.asked, page.said], [[], []]);
});
