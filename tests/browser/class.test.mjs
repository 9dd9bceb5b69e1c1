// A class as it is held: rooms with bots over the API, pages in browsers and a screen in a terminal, all of them played to the
// end. `CODEDARK_ROOMS` says how many rooms; `CODEDARK_REPORT` names a file for what was measured (`./measure.sh rooms`).
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bot, line, openRoom, orderOnPage, screen, student } from './seats.mjs';
import { makeTrainer, serve } from './server.mjs';
import { browser, codedark, folder } from './support.mjs';

const ROOMS = Number(process.env.CODEDARK_ROOMS ?? 2);
/** Much longer than anything here takes, so that a mistake ends the test. */
const LIMIT = { timeout: 120_000 + ROOMS * 60_000 };
/** Between two looks at how far rooms are, in milliseconds. */
const LOOK = 100;

let chrome;
let server;
let trainer;

before(async () => {
  chrome = await browser();
  server = await serve();
  trainer = await makeTrainer(server);
});
after(async () => {
  await chrome?.close();
  assert.equal(await server?.stop(), 0, 'the server ends well');
});

/** A class with rooms of these names. */
async function hold(names, setup) {
  const made = await trainer.call('POST', '/classes', { name: 'Autumn course' });
  const rooms = await trainer.call('POST', `/classes/${made.id}/rooms`, { names, setup });
  return rooms.map((room) => ({ class: made, room: room.card }));
}

const control = (made, what) => trainer.call('POST', `/rooms/${made.room.id}/control`, what);
const isOver = (room) => ['concluding', 'over'].includes(room.card.state);

/** Waits until something holds for each of these rooms, which are of one class; `meanwhile` is done between two looks. */
async function until(made, holds, meanwhile = () => {}) {
  for (;;) {
    const all = await trainer.call('GET', `/classes/${made[0].class.id}/rooms`);
    const rooms = made.map((one) => all.find((room) => room.card.id === one.room.id));
    for (const room of rooms) assert.equal(room.card.state.failed, undefined);
    if (rooms.every(holds)) return rooms;
    if (process.env.DBG) console.log(JSON.stringify(rooms.map((r) => [r.card.state, r.now, r.orders, r.present])));
    await meanwhile(rooms);
    await sleep(LOOK);
  }
}

/** The journal as its trainer exports it. */
async function journal(made) {
  const text = await trainer.call('GET', `/rooms/${made.room.id}/journal`);
  const file = join(folder, `${made.room.id}.journal`);
  writeFileSync(file, text);
  return { file, lines: text.trimEnd().split('\n').map((one) => JSON.parse(one).body) };
}

/** Leaves the briefing on a screen behind, once it is there. */
async function opened(terminal) {
  await terminal.sees('Press Enter to begin');
  terminal.keys('\r');
  await terminal.sees('Now (');
}

/** Where a journal arrives when it is replayed. */
const replay = (file) => JSON.parse(codedark('replay', file, '--format', 'json'));

test('the same orders by page, by screen and by the API leave the same journal', LIMIT, async () => {
  const setup = { scenario: 'wannacry-morning', seed: { fixed: 5 }, pace: 'free' };
  const made = await hold(['By page', 'By screen', 'By API'], setup);
  const [byPage, byScreen, byApi] = made;
  const page = await student(chrome, server, byPage, 'Ada', 'ir_lead');
  const terminal = screen(server, byScreen, 'Bo', 'ir_lead');
  const api = await line(await student(chrome, server, byApi, 'Cy', 'ir_lead'), server, byApi);
  await until(made, (room) => room.card.seats[0].people.length === 1);
  for (const room of made) await control(room, 'begin');
  await openRoom(page, server);
  await opened(terminal);

  const minute = async (now) => {
    await page.keyboard.press('.');
    terminal.keys('.');
    await api.ask({ ready: { tick: now } });
    await until(made, (room) => room.now === now);
    // A face counts from what it shows.
    await page.getByTestId('clock').filter({ hasText: `08:0${now}` }).waitFor();
    await terminal.sees(`08:0${now}`);
  };
  const order = async (typed, action, count) => {
    await orderOnPage(page, typed);
    terminal.keys(`:${typed}`);
    await terminal.sees('Price:');
    terminal.keys('\r');
    await terminal.sees('Ordered: ');
    const told = await api.ask({ act: { action } });
    assert.ok(told.accepted, JSON.stringify(told));
    await until(made, (room) => room.orders[0] === count);
  };
  const chart = await trainer.call('GET', `/rooms/${byApi.room.id}/chart`);
  const zone = chart.zones.findIndex(([name]) => name === 'clinical');
  const asset = chart.assets.findIndex(({ name }) => name.toLowerCase() === 'rad-ws-07');
  await order('block 445 clinical', { do: 'block', with: [{ port: 445 }, { zone }, { switch: true }] }, 1);
  for (const now of [1, 2, 3]) await minute(now);
  await order('look rad-ws-07', { do: 'look_closer', with: [{ asset }] }, 2);
  for (const now of [4, 5]) await minute(now);
  for (const room of made) await control(room, 'end');

  const journals = await Promise.all(made.map(journal));
  const [first, ...others] = journals.map(({ lines }) => lines);
  console.log(JSON.stringify(first.slice(1)).slice(0, 3000));
  assert.ok(first.length >= 8, `${first.length} lines`);
  for (const other of others) assert.deepEqual(other, first);
});
