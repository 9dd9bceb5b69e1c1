// Which orders fit a thing, the keys that begin them, and what may stand for each argument.
//
// Invariant: an order is built from the action table that the server sent, so a new argument there never makes a wrong
// order here, only one that the form has to finish.
import type { Action, AlertView, Arg, ArgCard, Verb } from '../lib/types';
import type { Game } from './game.svelte';
import { alertShort, capital, CONDITIONS, dutyTitle, mailLine, messageName, openAlerts, argWord } from './say';
import type { Subject } from './subject';

/** File sharing, the port that worms use first: what the block key means; any other port can be named. */
const PORT = 445;

export interface OrderKey {
  key: string;
  verb: Verb;
  verdict?: 'real' | 'false_alarm';
}

/** The keys of the terminal. */
export const ORDER_KEYS: OrderKey[] = [
  { key: 't', verb: 'triage', verdict: 'real' },
  { key: 'f', verb: 'triage', verdict: 'false_alarm' },
  { key: 'c', verb: 'look_closer' },
  { key: 'i', verb: 'isolate_asset' },
  { key: 'z', verb: 'isolate_zone' },
  { key: 'b', verb: 'block' },
  { key: 'p', verb: 'patch' },
  { key: 'm', verb: 'reimage' },
  { key: 'r', verb: 'restore' },
  { key: 'd', verb: 'start_downtime' },
  { key: 'e', verb: 'declare_incident' },
  { key: 's', verb: 'tell_staff' },
  { key: 'v', verb: 'divert_ambulances' },
  { key: 'y', verb: 'answer' },
  { key: 'w', verb: 'collect_evidence' },
  { key: 'x', verb: 'cut_internet' },
  { key: 'o', verb: 'notify' },
];

/** An order in the making: arguments that are still open are undefined. */
export interface Draft {
  verb: Verb;
  args: (Arg | undefined)[];
}

export function assetOf(game: Game, subject: Subject | undefined): number | undefined {
  if (!subject) return undefined;
  if (subject.kind === 'asset' || subject.kind === 'signs') return subject.id;
  if (subject.kind === 'alert') return subject.id.asset;
  if (subject.kind !== 'job') return undefined;
  for (const arg of game.orders.get(subject.id)?.with ?? []) {
    if ('asset' in arg) return arg.asset;
    if ('alert' in arg) return arg.alert.asset;
  }
  return undefined;
}

function zoneOf(game: Game, subject: Subject | undefined): number | undefined {
  if (subject?.kind === 'zone') return subject.id;
  const asset = assetOf(game, subject);
  return asset === undefined ? undefined : game.chart?.assets[asset]?.zone;
}

function alertOf(game: Game, subject: Subject | undefined): AlertView | undefined {
  if (subject?.kind === 'alert') {
    return openAlerts(game, subject.id.asset).find((alert) => alert.id.nth === subject.id.nth);
  }
  const asset = assetOf(game, subject);
  return asset === undefined ? undefined : openAlerts(game, asset)[0];
}

function verbsFor(game: Game, subject: Subject): Verb[] {
  const verbs: Verb[] = [];
  switch (subject.kind) {
    case 'alert': case 'asset': case 'signs':
      verbs.push('look_closer', 'isolate_asset', 'collect_evidence', 'patch', 'reimage', 'restore');
      break;
    case 'zone': verbs.push('isolate_zone', 'block', 'set_detection'); break;
    case 'process': verbs.push('start_downtime', 'divert_ambulances'); break;
    case 'incident': verbs.push('declare_incident', 'tell_staff', 'divert_ambulances', 'cut_internet'); break;
    case 'duty': verbs.push('notify', 'declare_incident', 'tell_staff'); break;
    case 'mail': verbs.push('declare_incident', 'tell_staff'); break;
    case 'job': if (assetOf(game, subject) !== undefined) verbs.push('look_closer', 'isolate_asset'); break;
    case 'person': break;
  }
  if (alertOf(game, subject)) verbs.unshift('triage');
  return verbs.filter((verb) => game.may(verb) && (verb !== 'declare_incident' || typeof game.view?.declared !== 'number'));
}

/** The orders that fit a thing and are this seat's to give. */
export function fitting(game: Game, subject: Subject): { key: string; draft: Draft }[] {
  return verbsFor(game, subject).flatMap((verb) => {
    const keys = ORDER_KEYS.filter((one) => one.verb === verb);
    return (keys.length > 0 ? keys : [{ key: '', verb }]).map((one) => ({ key: one.key, draft: begin(game, subject, one) }));
  });
}

/** An order as far as the thing gives it. */
export function begin(game: Game, subject: Subject | undefined, key: OrderKey): Draft {
  const args = game.card(key.verb)?.args.map((place) => argument(game, subject, key, place)) ?? [];
  return { verb: key.verb, args };
}

/** The order, if every argument is there. */
export function complete(draft: Draft): Action | undefined {
  const args = draft.args.filter((arg) => arg !== undefined);
  if (args.length < draft.args.length) return undefined;
  return args.length > 0 ? { do: draft.verb, with: args } : { do: draft.verb };
}

function argument(game: Game, subject: Subject | undefined, key: OrderKey, place: ArgCard): Arg | undefined {
  switch (place.kind) {
    case 'asset': { const asset = assetOf(game, subject); return asset === undefined ? undefined : { asset }; }
    case 'zone': { const zone = zoneOf(game, subject); return zone === undefined ? undefined : { zone }; }
    case 'alert': { const alert = alertOf(game, subject); return alert && { alert: alert.id }; }
    case 'process': return subject?.kind === 'process' ? { process: subject.id } : undefined;
    case 'message': return subject?.kind === 'mail' ? { message: subject.id } : undefined;
    case 'duty': return subject?.kind === 'duty' ? { duty: subject.id } : undefined;
    case 'port': return { port: PORT };
    case 'verdict': return key.verdict && { verdict: key.verdict };
    case 'switch': return { switch: !isOn(game, subject, key.verb) };
    case 'sure': return { sure: null };
    default: return undefined;
  }
}

/** Whether what the verb switches is on already, so that the order takes it back. */
function isOn(game: Game, subject: Subject | undefined, verb: Verb): boolean {
  const view = game.view;
  const zone = view?.zones.find((one) => one.id === zoneOf(game, subject));
  switch (verb) {
    case 'isolate_asset': return view?.assets.find((one) => one.id === assetOf(game, subject))?.isolated ?? false;
    case 'isolate_zone': return zone?.isolated ?? false;
    case 'block': return zone?.blocked.includes(PORT) ?? false;
    case 'start_downtime': return subject?.kind === 'process' && view?.care.find((one) => one.id === subject.id)?.downtime !== 'off';
    case 'divert_ambulances': return view?.diversion ?? false;
    case 'cut_internet': return view?.posture.internet_cut ?? false;
    default: return false;
  }
}

export interface Choice {
  arg: Arg;
  word: string;
  says: string;
}

/** What may stand for an argument now, the likeliest first. `chosen`: the arguments before it. */
export function choices(game: Game, place: ArgCard, chosen: (Arg | undefined)[]): Choice[] {
  const { chart, view } = game;
  if (!chart || !view) return [];
  const made = (arg: Arg, says: string): Choice => ({ arg, word: argWord(game, arg), says });
  switch (place.kind) {
    case 'asset': {
      const order = [...view.assets].sort((a, b) => CONDITIONS[b.condition].concern - CONDITIONS[a.condition].concern || a.id - b.id);
      return order.map((asset) => made({ asset: asset.id }, `${chart.assets[asset.id]?.title ?? ''}, ${CONDITIONS[asset.condition].word}`));
    }
    case 'zone': return chart.zones.map(([, title], zone) => made({ zone }, title));
    case 'process': return chart.care.map(([, title], process) => made({ process }, title));
    case 'account': return chart.accounts.map((card, account) => made({ account }, `one of the ${card.group}`));
    case 'partner': return chart.partners.map(([, title], partner) => made({ partner }, title));
    case 'alert': return view.alerts.filter((alert) => !alert.verdict).map((alert) => made({ alert: alert.id }, alertShort(game, alert)));
    case 'message': {
      const open = view.mail.filter((mail) => mail.question && !mail.question.closed);
      return open.map((mail) => made({ message: mail.id }, mailLine(game, mail.id)));
    }
    case 'option': {
      const message = chosen.find((arg) => arg && 'message' in arg);
      const mail = view.mail.find((one) => message && 'message' in message && one.id === message.message);
      return (mail?.question?.options ?? []).map((says, option) => made({ option }, says));
    }
    case 'duty': {
      const order = [...view.duties].sort((a, b) =>
        Number(typeof a.notified === 'number') - Number(typeof b.notified === 'number') || (a.due ?? Infinity) - (b.due ?? Infinity) || a.id - b.id);
      return order.map((duty) => made({ duty: duty.id }, dutyTitle(game, duty.id)));
    }
    default: return place.choices;
  }
}

/** `Message m3`: what a screen calls a message. */
export const messageTitle = (game: Game, id: number) => `${capital(messageName(id))}: ${mailLine(game, id)}`;
