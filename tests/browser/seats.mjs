// Those who sit in the rooms of a class: a page, a screen in a pseudo-terminal, a bot, and whoever speaks the API themselves.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { profile } from './pages.mjs';
import { binary, folder } from './support.mjs';

const env = { ...process.env, CODEDARK_DATA: folder, CODEDARK_CACHE: folder, TERM: 'xterm-256color' };

/** Programs that go with the test. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts a program that goes with the test. `hear(heard)`: what it writes; `ended`: its exit code, when it comes. */
function program(command, args) {
  const child = spawn(command, args, { env, cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  const hear = (heard) => [child.stdout, child.stderr].forEach((stream) => stream.setEncoding('utf8').on('data', heard));
  // Whoever is gone takes no keys.
  child.stdin.on('error', () => {});
  const ended = new Promise((done) => { child.on('exit', (code, signal) => done(code ?? signal)); });
  return { keys: (keys) => child.stdin.write(keys), hear, ended };
}

const joining = (server, made, name, seat) => [
  'join', server.address, made.class.code, '--name', name, '--room', made.room.name, '--seat', seat,
];

/** A bot that takes a seat over the network. */
export function bot(server, made, name, seat, policy) {
  const on = program(binary, [...joining(server, made, name, seat), '--bot', policy]);
  let said = '';
  on.hear((text) => { said += text; });
  return { said: () => said, ended: on.ended };
}

const [COLUMNS, ROWS] = [120, 40];
/** A command to a terminal, as far as it came, or a letter. */
const TOKEN = /\u001b\[([?>=0-9;]*)([@-~]?)|\u001b[()]?.?|[^\u001b]/gsu;

/** What stands on a terminal, as far as this program writes to one: a cursor that is placed, text, an empty screen. */
function picture() {
  const empty = () => Array.from({ length: ROWS }, () => Array(COLUMNS).fill(' '));
  let cells = empty();
  let [row, column] = [0, 0];
  let left = '';
  const draw = (text) => {
    left += text;
    let read = 0;
    for (const found of left.matchAll(TOKEN)) {
      const [token, numbers, letter] = found;
      // The rest of it is on its way.
      if (token === '\u001b' || (token.startsWith('\u001b[') && !letter)) break;
      read = found.index + token.length;
      if (letter === 'H') [row, column] = [0, 1].map((at) => Math.max((numbers.split(';')[at] || 1) - 1, 0));
      else if (letter === 'J') cells = empty();
      else if (token === '\r') column = 0;
      else if (token === '\n') row += 1;
      else if (token >= ' ') {
        if (row < ROWS && column < COLUMNS) cells[row][column] = token;
        column += 1;
      }
    }
    left = left.slice(read);
  };
  return { draw, text: () => cells.map((line) => line.join('').trimEnd()).join('\n') };
}

/** The screen of `codedark join`, in a pseudo-terminal that `script` (util-linux) opens. */
export function screen(server, made, name, seat) {
  const words = joining(server, made, name, seat).map((word) => `'${word}'`).join(' ');
  const line = `stty rows ${ROWS} cols ${COLUMNS}; exec ${binary} ${words}`;
  const on = program('script', ['--quiet', '--return', '--command', line, '/dev/null']);
  const shown = picture();
  on.hear(shown.draw);
  /** Waits until it shows something. */
  const sees = async (text) => {
    for (let tries = 0; !shown.text().includes(text); tries += 1) {
      assert.ok(tries < 1500, `the screen never said "${text}":\n${shown.text()}`);
      await sleep(20);
    }
  };
  return { keys: on.keys, ended: on.ended, text: shown.text, sees };
}

/** Somebody with a browser who sits in a room; `send` speaks the API in their name. The page is open at nothing yet. */
export async function student(chrome, server, made, name, seat) {
  const page = await profile(chrome, server);
  const ask = async (method, path, data, csrf = '') => {
    const headers = { origin: server.address, 'x-csrf-token': csrf };
    const answer = await page.request.fetch(`${server.address}/api/v1${path}`, { method, data, headers });
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  const { me } = await ask('POST', '/join', { code: made.class.code, name });
  await ask('PUT', `/rooms/${made.room.id}/seats/${seat}/me`, undefined, me.csrf);
  return page;
}

/** Opens the room's page and leaves the briefing behind. */
export async function openRoom(page, server) {
  await page.goto(`${server.address}/room`);
  await page.locator('#panel-now').waitFor();
  // It lies over the board for whoever comes after play began.
  if (await page.getByRole('dialog').count() > 0) await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Orders by the line of the page: `block 445 clinical`. */
export async function orderOnPage(page, line) {
  await page.keyboard.press(':');
  await page.getByRole('combobox', { name: 'Order or question' }).fill(line);
  await page.getByRole('dialog').getByText('Time and people').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** A line to the room by the API alone: `await line.ask(request)` gives what came of an order, and nothing else an answer. */
export async function line(page, server, made) {
  await page.goto(`${server.address}/healthz`);
  await page.evaluate(({ room }) => new Promise((open, fail) => {
    const socket = new WebSocket(`ws://${location.host}/api/v1/rooms/${room}/play`);
    const answers = new Map();
    let id = 0;
    socket.onopen = () => open();
    socket.onerror = () => fail(new Error('the room lets nobody in'));
    socket.onmessage = ({ data }) => {
      const { told, refused } = JSON.parse(data);
      if (told?.id) answers.get(told.id)?.(told.update);
      if (refused) answers.get(refused.id)?.({ refused });
    };
    globalThis.askRoom = (request) => new Promise((done) => {
      id += 1;
      answers.set(id, done);
      socket.send(JSON.stringify({ ask: { id, request } }));
      if (!('act' in request)) done();
    });
  }), { room: made.room.id });
  return { ask: (request) => page.evaluate((asked) => globalThis.askRoom(asked), request) };
}
