// A class server of one's own for a test file, and its trainer, who speaks the API.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { folder } from './support.mjs';

const root = resolve(import.meta.dirname, '../..');

/**
 * Starts `codedark serve` on a free port with an empty folder; gives its address and the first link. Given the `host` of
 * one that is gone, it stands there again with the same folder.
 */
export async function serve(host = '127.0.0.1:0') {
  const binary = process.env.CODEDARK_BIN ?? join(root, 'target/debug/codedark');
  const child = spawn(binary, ['serve', '--listen', host, '--data', join(folder, 'server')], {
    env: { ...process.env, CODEDARK_DATA: folder, CODEDARK_CACHE: folder, RUST_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (text) => { log += text; });
  process.on('exit', () => child.kill('SIGKILL'));
  const ended = new Promise((done) => { child.on('exit', (code, signal) => done(code ?? signal)); });
  let link;
  for await (const line of createInterface({ input: child.stdout })) {
    // The first link stands on a line of its own; a server with a trainer tells its address behind the words.
    link = /(?:^|: )(https?:\/\/\S+)$/.exec(line.trim())?.[1];
    if (link) break;
  }
  assert.ok(link, `the server did not start:\n${log}`);
  const address = new URL(link).origin;
  return {
    address,
    link,
    log: () => log,
    /** Asks the server to end, and gives how it ended. */
    stop: () => { child.kill('SIGTERM'); return ended; },
    /** Ends it as a loss of power does. */
    kill: () => { child.kill('SIGKILL'); return ended; },
  };
}

/** The trainer of a server that was just started: `await trainer.call('POST', '/classes', { name })`. */
export async function makeTrainer(server) {
  const api = `${server.address}/api/v1`;
  let cookie = '';
  let csrf = '';
  const call = async (method, path, body) => {
    const headers = { origin: server.address, cookie, 'x-csrf-token': csrf };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await fetch(api + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') || cookie;
    return answer.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text;
  };
  const token = server.link.split(/[#/]/).pop();
  csrf = (await call('POST', '/invitations/accept', { token, name: 'Tora', password: 'a long enough password' })).csrf;
  return { call };
}

/** A class with one room; gives both. */
export async function makeRoom(trainer, setup, name = 'North') {
  const room = await trainer.call('POST', '/classes', { name: 'Autumn course' });
  const [made] = await trainer.call('POST', `/classes/${room.id}/rooms`, { names: [name], setup });
  return { class: room, room: made.card };
}
