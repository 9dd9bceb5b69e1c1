// Requests to the server, typed by its own description (`npm run types`).
import type { paths } from './schema';
import { session } from './session.svelte';
import type { Problem } from './types';
import { sentence } from './words';

const BASE = '/api/v1';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathsOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, infer O> ? (O extends undefined ? never : P) : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = M extends keyof paths[P] ? paths[P][M] : never;
type BodyOf<O> = O extends { requestBody: { content: infer C } } ? C[keyof C] : undefined;
type Success<R> = R extends { 200: { content: infer C } } ? C[keyof C] : undefined;
type AnswerOf<O> = O extends { responses: infer R } ? Success<R> : undefined;
type Parts<P> = P extends `${string}{${infer Name}}${infer Rest}` ? Record<Name, string> & Parts<Rest> : unknown;

/** A request was not done; `problem` says why and what to do instead. */
export class Refused extends Error {
  constructor(readonly status: number, readonly problem: Problem) {
    super([problem.what, problem.instead].filter(Boolean).join(' '));
  }
}

/** What went wrong, as something to show, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  return { kind: 'error', what: String(error instanceof Error ? error.message : error), instead: '' };
}

/** The address of an operation, for links and sockets: `address('/rooms/{room}/debrief', { room })`. */
export function address<P extends keyof paths & string>(path: P, parts: Parts<P>): string {
  const named = parts as Record<string, string>;
  return BASE + path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named[name] ?? ''));
}

/** The address of a socket of this server. */
export function socketAddress<P extends keyof paths & string>(path: P, parts: Parts<P>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${address(path, parts)}`;
}

interface Options<P, B> {
  parts?: Parts<P>;
  body?: B;
  /** Behind the path: `?before=17`. */
  query?: Record<string, string>;
}

/** Calls an operation: `await call('put', '/rooms/{room}/notes', { parts: { room }, body: { text } })`. */
export async function call<M extends Method, P extends PathsOf<M> & string>(
  method: M,
  path: P,
  options: Options<P, BodyOf<Operation<P, M>>> = {},
): Promise<AnswerOf<Operation<P, M>>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'get' && session.me?.csrf) headers['x-csrf-token'] = session.me.csrf;
  const raw = options.body as unknown;
  let body: BodyInit | undefined;
  if (raw instanceof Blob) {
    body = raw;
    headers['content-type'] = raw.type || 'application/octet-stream';
  } else if (raw !== undefined) {
    body = JSON.stringify(raw);
    headers['content-type'] = 'application/json';
  }
  const search = options.query ? `?${new URLSearchParams(options.query)}` : '';
  let response: Response;
  try {
    const target = address(path, (options.parts ?? {}) as Parts<P>) + search;
    response = await fetch(target, { method: method.toUpperCase(), headers, body, credentials: 'same-origin' });
  } catch {
    throw new Refused(0, { kind: 'unreachable', what: 'The server cannot be reached.', instead: 'Look at the network, then try again.' });
  }
  if (!response.ok) throw new Refused(response.status, await problemIn(response));
  const json = response.headers.get('content-type')?.includes('json');
  return (json ? await response.json() : undefined) as AnswerOf<Operation<P, M>>;
}

async function problemIn(response: Response): Promise<Problem> {
  try {
    const problem = (await response.json()) as Problem;
    // Programs read fragments, people sentences.
    if (typeof problem.what === 'string') return { ...problem, what: sentence(problem.what), instead: sentence(problem.instead ?? '') };
  } catch {
    // Something in between answered; its page says nothing to the reader.
  }
  return { kind: 'error', what: `The server answered ${response.status}.`, instead: 'Try again in a moment.' };
}
