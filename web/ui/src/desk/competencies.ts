// The catalogue of competencies, from the file that the program itself is built with: ids and titles.
import csv from '../../../../assets/catalogue/competencies.csv?raw';

export const COMPETENCIES: { id: string; title: string }[] = rows(csv);

/** Reads the first two columns; a cell with a comma in it stands in quotes. */
function rows(text: string): { id: string; title: string }[] {
  return text.trim().split('\n').slice(1).map((line) => {
    const cells = line.match(/^([^,]*),("(?:[^"]|"")*"|[^,]*)/);
    const title = cells?.[2] ?? '';
    return { id: cells?.[1] ?? '', title: title.startsWith('"') ? title.slice(1, -1).replaceAll('""', '"') : title };
  });
}

export const competencyTitle = (id: string): string => COMPETENCIES.find((one) => one.id === id)?.title ?? id;
