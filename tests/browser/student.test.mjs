// The student's way through a class: joining, sitting down, playing by keyboard, the end; on a server with an empty folder.
import assert from 'node:assert/strict';
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
  await page.getByRole('alert').filter({ hasText: 'Problem' }).waitFor();
  refusals(page);
  await page.getByLabel('Code of the class').fill(made.class.code.toLowerCase());
  await page.keyboard.press('Enter');
  assert.match(await page.getByTestId('pin').textContent(), /\d/);
  await demandGood(page, 'PIN');
  await page.getByRole('button', { name: /written it down/ }).click();
});

test('sits down, and waits with the briefing', async () => {
  await page.getByRole('heading', { name: 'Autumn course' }).waitFor();
  await demandGood(page, 'lobby');
  await page.getByRole('button', { name: 'Sit down in North as Incident response lead' }).click();
  await page.getByText('Waiting for the trainer to begin.').waitFor();
  await demandGood(page, 'waiting');
});

test('plays by keyboard: prices come before orders, orders are taken', async () => {
  await trainer.call('POST', `/rooms/${made.room.id}/control`, 'begin');
  await page.getByRole('heading', { name: /^Now/ }).waitFor();
  const before = await clock();
  await page.keyboard.press('g');
  await page.getByTestId('clock').filter({ hasNotText: before }).waitFor();
  await page.locator('#panel-now + ul button').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('#detail-title:focus').waitFor();
  await page.keyboard.press('i');
  const form = page.getByRole('dialog', { name: 'Isolate' });
  await form.getByText('Time and people').waitFor();
  await page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  await work().getByText(/^isolate /).waitFor();
  await page.keyboard.press(':');
  await page.getByRole('combobox', { name: 'Order or question' }).fill('declare');
  await page.getByRole('dialog').getByText('Time and people').waitFor();
  await page.keyboard.press('Enter');
  await work().getByText('declare').or(page.getByText(/^incident since/)).first().waitFor();
});

test('reads logs, looks at the network by keyboard and as a table', async () => {
  await page.keyboard.press('l');
  await page.locator('#panel-records:focus').waitFor();
  await page.getByText(/^Logs of .* records, asked/).first().waitFor();
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
  await page.getByRole('button', { name: 'Hint' }).click();
  await page.locator('main').getByText('Hint:', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
});

test('comes back after the line broke, with chat and notes', async () => {
  await page.context().setOffline(true);
  await page.reload().catch(() => {});
  await page.context().setOffline(false);
  await page.goto(`${server.address}/room`);
  await page.getByRole('heading', { name: /^Now/ }).waitFor();
  await page.getByText('I look at <b>radiology</b>').waitFor();
  assert.equal(await page.getByLabel('Your notes').inputValue(), '08:25 odd service');
  page.said.splice(0);
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
  const link = page.getByRole('link', { name: 'Read the debrief' });
  await link.waitFor({ timeout: 120_000 });
  await demandGood(page, 'end');
  const answer = await page.request.get(new URL(await link.getAttribute('href'), server.address).href);
  assert.equal(answer.status(), 200);
  assert.match(await answer.text(), /<html/);
});

test('nothing was asked of others, and the console was silent', () => {
  assert.deepEqual([page.asked, page.said], [[], []]);
});
