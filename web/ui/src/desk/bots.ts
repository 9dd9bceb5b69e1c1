// The bots that may play a seat, as `codedark docs bots` lists them, in a trainer's words.

export const BOTS: { name: string; title: string; about: string }[] = [
  { name: 'by-the-book', title: 'By the book', about: 'follows the plan: judges alerts, contains narrowly, declares early' },
  { name: 'by-the-book:0.5', title: 'By the book, half skilled', about: 'the same plan, late and with mistakes' },
  { name: 'triage-first', title: 'Triage first', about: 'looks closer at every alert before it contains anything' },
  { name: 'reference', title: 'Reference', about: 'the defender at 100 of every score' },
  { name: 'panic', title: 'Panic', about: 'cuts everything off at the first sign' },
  { name: 'idle', title: 'Idle', about: 'takes the seat and does nothing' },
];

/** What the people of a class are told about a bot. */
export const botTitle = (name: string): string => BOTS.find((bot) => bot.name === name)?.title ?? name;
