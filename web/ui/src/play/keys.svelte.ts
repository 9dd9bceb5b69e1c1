// Keys of the play page, as data: what the help says is what they do. They can be switched off, for those who speak to
// their computer or whose tools use letters.

const KEY = 'codedark-keys';

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

class Keys {
  on = $state(kept());

  set(on: boolean) {
    this.on = on;
    try {
      localStorage.setItem(KEY, on ? 'on' : 'off');
    } catch {
      // It holds until the page is left.
    }
  }
}

export const keys = new Keys();

/** Panels by number, as in the terminal; those after `7` have no number there. */
export const PANELS = [
  { key: '0', id: 'now', title: 'now: what waits for you' },
  { key: '1', id: 'network', title: 'network' },
  { key: '2', id: 'care', title: 'care' },
  { key: '3', id: 'people', title: 'people' },
  { key: '4', id: 'duties', title: 'duties' },
  { key: '5', id: 'mail', title: 'mail and calls' },
  { key: '6', id: 'work', title: 'work' },
  { key: '7', id: 'alerts', title: 'every alert, judged or not' },
  { key: '9', id: 'records', title: 'records: logs and hunts' },
];

export const HELP: [string, string][] = [
  [':  or  Ctrl-K', 'type an order or a question'],
  ['a', 'all actions'],
  ['l', 'logs of the chosen machine'],
  ['u', 'hunt for a technique in all logs'],
  ['space', 'pause or resume'],
  ['.', 'one minute'],
  ['h', 'one hour, or until something needs you'],
  ['g', 'go on until something needs you'],
  ['8', 'the briefing again'],
  ['Esc', 'back to where you came from'],
  ['?', 'this help'],
];
