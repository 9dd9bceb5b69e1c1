// Dark or light: as the system says, unless the reader chose. The choice stays in this browser.

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'codedark-theme';

function stored(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

export const theme = $state<{ now: Theme }>({ now: 'system' });

function show(now: Theme) {
  theme.now = now;
  if (now === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = now;
}

export function applyTheme() {
  show(stored());
}

export function chooseTheme(now: Theme) {
  show(now);
  try {
    if (now === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, now);
  } catch {
    // A browser that keeps nothing still shows what was chosen.
  }
}
