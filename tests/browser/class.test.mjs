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
/** Between two keys of those who only go on, in milliseconds. */
const PRESS = 25;
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

/** Leaves a screen, once play is over on it. */
async function left(terminal) {
  await terminal.sees('Play is over');
  terminal.keys('\r');
  assert.equal(await terminal.ended, 0);
}

/** A line of a journal without what is no part of the story: how long somebody thought, and the seal over that. */
const story = ({ act, sealed, ...other }) => ({
  ...other,
  ...(act && { act: { ...act, wall_ms: 0 } }),
  ...(sealed && { sealed: sealed.key }),
});

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
  await left(terminal);

  const journals = await Promise.all(made.map(journal));
  const [first, ...others] = journals.map(({ lines }) => lines.map(story));
  assert.equal(first.filter(({ act }) => act).length, 2);
  for (const other of others) assert.deepEqual(other, first);
  const [digest, ...digests] = journals.map(({ file }) => replay(file).play_digest);
  assert.deepEqual(digests, [digest, digest]);
});

/** The seats that bots play over the network; in the small size one fewer, as every seat has its say before time goes on. */
const LEADS = ['ir_lead', 'crisis_manager', 'medical_director'].slice(0, ROOMS > 2 ? 3 : 2);

test('rooms of bots, with pages and a screen beside them, are played to the end and replay to their digests', LIMIT, async () => {
  const begun = performance.now();
  const names = Array.from({ length: ROOMS }, (_, at) => `Room ${at + 1}`);
  const made = await hold(names, { scenario: 'friday-0100', seed: 'own', pace: 'free' });
  const bots = made.flatMap((room, at) => LEADS.map((seat) => bot(server, room, `Bot ${at} ${seat}`, seat, 'by-the-book')));
  const pages = await Promise.all(made.slice(0, 2).map((room, at) => student(chrome, server, room, `Ada ${at}`, 'communications')));
  const terminal = screen(server, made[0], 'Bo', 'dpo');
  const sits = (room) => room.card.seats.reduce((sum, seat) => sum + seat.people.length, 0);
  await until(made, (room) => sits(room) >= LEADS.length);
  await until(made.slice(0, 1), (room) => sits(room) === LEADS.length + 2);
  await Promise.all(pages.map((page) => page.goto(`${server.address}/room`)));
  for (const room of made) await control(room, 'begin');
  await Promise.all([...pages.map((page) => openRoom(page, server)), opened(terminal)]);
  for (const page of pages) await orderOnPage(page, 'tell-staff');
  // Those beside them go on until something needs them, again and again.
  let plays = true;
  const goOn = async (press) => { for (; plays; await sleep(PRESS)) await press('g'); };
  const presses = [terminal.keys, ...pages.map((page) => (key) => page.keyboard.press(key))].map(goOn);
  const rooms = await until(made, isOver);
  plays = false;
  await Promise.all(presses);
  const elapsed = performance.now() - begun;
  for (const one of bots) assert.equal(await one.ended, 0, one.said());
  await Promise.all(pages.map((page) => page.getByRole('heading', { name: 'Play is over' }).waitFor()));

  await left(terminal);
  const rows = await Promise.all(made.map(async (one, at) => {
    const { file, lines } = await journal(one);
    const came = replay(file);
    assert.ok(came.finished);
    assert.equal(came.state_digest, rooms[at].digest, `${one.room.name} replays to its digest`);
    const orders = (seat) => lines.filter(({ act }) => act?.order.seat === seat).length;
    const lead = orders('ir_lead');
    assert.ok(lead > 20, `the bot of ${one.room.name} gave ${lead} orders`);
    assert.equal(orders('communications'), at < pages.length ? 1 : 0);
    return `| ${one.room.name} | ${lines.length} | ${came.orders} | ${came.at} | ${came.state_digest.slice(0, 12)} | yes |`;
  }));
  if (process.env.CODEDARK_REPORT) {
    appendFileSync(process.env.CODEDARK_REPORT, [
      `${ROOMS} rooms of *Friday 01:00*, a seed of its own each, as fast as those who play let time go on. In every room bots`,
      `(\`codedark join --bot by-the-book\`) sit as ${LEADS.join(', ')}; in two of them a page in headless Chromium as`,
      'communications, in one of these a screen in a pseudo-terminal as dpo, who order something and go on until something',
      'needs them. Every journal was exported by the API and replayed (`codedark replay`); the digest is that of the state where',
      `play ended, as the room told it. From the first bot's start to the end of the last room: ${Math.round(elapsed / 1000)} s.`,
      '', '| room | lines | orders | play ended | digest | replays to it |', '|---|---|---|---|---|---|', ...rows, '',
    ].join('\n'));
  }
});
