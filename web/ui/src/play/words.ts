// Orders and questions as typed words: reading and completing, as in the terminal.
import type { Action, Arg, ArgCard, Query } from '../lib/types';
import type { Game } from './game.svelte';
import { CONDITIONS } from './say';
import { choices, type Choice } from './order';

/** What a line asks for, or which word does not fit and what would. */
export type Wish = { act: Action } | { ask: Query } | { why: string };

export interface Candidate {
  word: string;
  note: string;
}

/** Of logs, if nothing is said. */
export const MINUTES = 240;
export const MINUTES_MAX = 1440;
const QUERIES: (Candidate & { usage: string })[] = [
  { word: 'logs', note: 'Read what a machine logged; free.', usage: 'logs ASSET [MINUTES]' },
  { word: 'hunt', note: 'Look everywhere for traces of a technique; free.', usage: 'hunt TECHNIQUE' },
];

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean);

function cardOf(game: Game, word: string) {
  const lower = word.toLowerCase();
  return game.cards.find((card) => card.name === lower || card.aliases.includes(lower));
}

export function read(game: Game, text: string): Wish {
  const [first, ...rest] = wordsOf(text);
  if (!first) return { why: 'Type an order, such as `isolate`, or a question, such as `logs`.' };
  if (same(first, 'logs')) return readLogs(game, rest);
  if (same(first, 'hunt')) return readHunt(rest);
  const card = cardOf(game, first);
  if (!card) return { why: `There is no order and no question \`${first}\`.` };
  const args: Arg[] = [];
  for (const [n, place] of card.args.entries()) {
    const word = rest[n];
    if (word === undefined) {
      if (place.kind === 'switch') args.push({ switch: true });
      else if (place.kind === 'sure') args.push({ sure: null });
      else return { why: `\`${card.name}\` needs ${place.name}: ${place.help}. Usage: ${card.usage}` };
    } else {
      const arg = readArg(game, place, word, args);
      if (!arg) return { why: `\`${word}\` does not fit ${place.name}: ${place.help}.` };
      args.push(arg);
    }
  }
  const extra = rest[card.args.length];
  if (extra !== undefined) return { why: `\`${extra}\` is one word too many. Usage: ${card.usage}` };
  return { act: args.length > 0 ? { do: card.verb, with: args } : { do: card.verb } };
}

function readArg(game: Game, place: ArgCard, word: string, before: Arg[]): Arg | undefined {
  const number = /^\d+$/.test(word.replace(/%$/, '')) ? Number.parseInt(word, 10) : Number.NaN;
  switch (place.kind) {
    case 'port': return number >= 1 && number <= 65_535 ? { port: number } : undefined;
    case 'sure': return number <= 100 ? { sure: number } : undefined;
    case 'option': return number >= 1 && number <= 255 ? { option: number - 1 } : undefined;
    case 'message': {
      const id = Number.parseInt(word.replace(/^m/i, ''), 10);
      return /^m\d+$/i.test(word) && id >= 1 ? { message: id - 1 } : undefined;
    }
    case 'alert': {
      const [label = '', nth = '1'] = word.split('#');
      const asset = game.chart?.assets.findIndex((card) => same(card.name, label)) ?? -1;
      return asset >= 0 && /^\d+$/.test(nth) ? { alert: { asset, nth: Number(nth) } } : undefined;
    }
    default: return choices(game, place, before).find((choice) => same(choice.word, word))?.arg;
  }
}

function readLogs(game: Game, words: string[]): Wish {
  const usage = `Usage: logs ASSET [MINUTES], with 1 to ${MINUTES_MAX} minutes.`;
  const [name, length, extra] = words;
  if (name === undefined) return { why: `\`logs\` needs the name of a machine. ${usage}` };
  const asset = game.chart?.assets.findIndex((card) => same(card.name, name)) ?? -1;
  if (asset < 0) return { why: `There is no asset \`${name}\`.` };
  const minutes = length === undefined ? MINUTES : /^\d+$/.test(length) ? Number(length) : 0;
  if (minutes < 1 || minutes > MINUTES_MAX) return { why: `\`${length}\` is no number of minutes. ${usage}` };
  if (extra !== undefined) return { why: `\`${extra}\` is one word too many. ${usage}` };
  return { ask: { logs: { asset, minutes } } };
}

function readHunt(words: string[]): Wish {
  const [technique, extra] = words;
  const example = 'A technique is written like T1210 or T1566.001.';
  if (technique === undefined) return { why: `\`hunt\` needs a technique. ${example}` };
  if (extra !== undefined) return { why: `\`${extra}\` is one word too many. ${example}` };
  const id = technique.toUpperCase();
  if (!/^T\d{4}(\.\d{3})?$/.test(id)) return { why: `\`${technique}\` is no technique. ${example}` };
  return { ask: { hunt: { technique: id } } };
}

/** What could stand where the text ends, best first. */
export function candidates(game: Game, text: string): Candidate[] {
  const fresh = text === '' || /\s$/.test(text);
  const words = wordsOf(text);
  const partial = (fresh ? '' : (words.pop() ?? '')).toLowerCase();
  const [first] = words;
  let all: Candidate[];
  if (first === undefined) {
    const may = game.cards.filter((card) => game.may(card.verb));
    const others = game.cards.filter((card) => !game.may(card.verb));
    all = [
      ...QUERIES,
      ...may.map((card) => ({ word: card.name, note: card.summary })),
      ...others.map((card) => ({ word: card.name, note: `${card.summary} (not yours to decide)` })),
    ];
  } else all = argCandidates(game, first, words);
  const fits = all.filter((one) => one.word.toLowerCase().includes(partial) || (first === 'hunt' && one.note.toLowerCase().includes(partial)));
  const starts = (one: Candidate) => Number(!one.word.toLowerCase().startsWith(partial));
  return fits.sort((a, b) => starts(a) - starts(b));
}

function argCandidates(game: Game, first: string, words: string[]): Candidate[] {
  const noted = (list: Choice[]) => list.map((choice) => ({ word: choice.word, note: choice.says }));
  if (same(first, 'hunt')) return words.length === 1 ? (game.chart?.techniques.map((card) => ({ word: card.id, note: card.name })) ?? []) : [];
  if (same(first, 'logs')) {
    if (words.length > 2) return [];
    if (words.length === 2) return [['60', 'the last hour'], ['240', 'four hours'], ['1440', 'the last day']].map(([word = '', note = '']) => ({ word, note }));
    const order = [...(game.view?.assets ?? [])].sort((a, b) => CONDITIONS[b.condition].concern - CONDITIONS[a.condition].concern || a.id - b.id);
    return order.map((asset) => ({ word: game.chart?.assets[asset.id]?.name ?? '?', note: CONDITIONS[asset.condition].word }));
  }
  const card = cardOf(game, first);
  const place = card?.args[words.length - 1];
  if (!card || !place) return [];
  const before: (Arg | undefined)[] = card.args.slice(0, words.length - 1).map((one, n) => readArg(game, one, words[n + 1] ?? '', []));
  return noted(choices(game, place, before));
}
