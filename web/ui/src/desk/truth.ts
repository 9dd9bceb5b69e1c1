// The truth about an asset in words, a letter and a shape: never in colour alone.
import type { Chart, Truth } from './types';
import { count } from './words';

export type True = 'clean' | 'held' | 'encrypted';

export interface Node {
  index: number;
  name: string;
  title: string;
  os: string;
  zone: number;
  machines: number;
  held: number;
  encrypted: number;
  true: True;
  /** `A`: the attacker is on it; `E`: encrypted; nothing: neither. */
  letter: string;
  words: string;
  care: string[];
}

export const LEGEND: [True, string, string][] = [
  ['clean', '', 'nobody on it'],
  ['held', 'A', 'an attacker is on it'],
  ['encrypted', 'E', 'encrypted'],
];

/** Every asset of the chart with what is true about it. */
export function nodes(chart: Chart, truth: Truth | undefined): Node[] {
  const known = new Map((truth?.assets ?? []).map((one) => [one.asset, one]));
  return chart.assets.map((asset, index) => {
    const { compromised = 0, encrypted = 0 } = known.get(index) ?? {};
    const kind: True = encrypted > 0 ? 'encrypted' : compromised > 0 ? 'held' : 'clean';
    return {
      index, name: asset.name, title: asset.title, os: asset.os, zone: asset.zone, machines: asset.count,
      held: compromised, encrypted, true: kind, letter: kind === 'encrypted' ? 'E' : kind === 'held' ? 'A' : '',
      words: words(asset.count, compromised, encrypted), care: asset.care.map((care) => chart.care[care]?.[1] ?? ''),
    };
  });
}

function words(machines: number, held: number, encrypted: number): string {
  const of = (number: number) => (machines === 1 ? '' : ` on ${number} of ${machines}`);
  const parts = [];
  if (encrypted > 0) parts.push(`encrypted${of(encrypted)}`);
  if (held > 0) parts.push(`attacker${machines === 1 ? ' on it' : of(held)}`);
  return parts.length > 0 ? parts.join(', ') : `nobody on ${machines === 1 ? 'it' : `its ${count(machines, 'machine')}`}`;
}
