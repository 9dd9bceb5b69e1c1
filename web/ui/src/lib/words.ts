// Words as they are shown: whole sentences, and names of things apart from the words around them.

/** A sentence begins with a capital letter and ends with a mark; a name in backticks stays as it is. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed) return '';
  const whole = /[.!?:…]["”’)]?$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** A text in parts; every second one stood in backticks. */
export const inBackticks = (text: string): string[] => text.split(/`([^`\n]+)`/);
