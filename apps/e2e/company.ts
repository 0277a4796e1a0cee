import { demoCompany, rowsUntil, toCsv, type Row } from '../../tools/demo/src';
import type { Lang } from './words';

/** 华禾集团 as the generator makes it: who and what the stories are about, in both languages. */
export const demo = demoCompany();

const DAY = 86_400_000;
const dayAfter = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + DAY).toISOString().slice(0, 10);

type Named = { nameZh: string; nameEn: string };

/** How the pages call people, metrics and units. */
export function names(lang: Lang) {
  const of = (kind: string, code: string, named: Named | undefined): string => {
    if (!named) throw new Error(`no ${kind} ${code} in the demo company`);
    return lang === 'en' ? named.nameEn : named.nameZh;
  };
  return {
    person: (login: string) =>
      of(
        'person',
        login,
        demo.company.people.find((person) => person.login === login),
      ),
    metric: (code: string) =>
      of(
        'metric',
        code,
        demo.metrics.find((metric) => metric.code === code),
      ),
    unit: (code: string) =>
      of(
        'unit',
        code,
        demo.company.units.find((unit) => unit.code === code),
      ),
    unitOf: (login: string) => demo.company.people.find((person) => person.login === login)!.unitCode,
  };
}

export interface Delivery {
  name: string;
  content: string;
}

/** What a feed delivers for the days from … until, both included; a month is delivered once it is over. `change` bends the rows to the story. */
export function delivery(code: string, from: string, until: string, change: (row: Row) => Row = (row) => row): Delivery | null {
  const data = demo.datasets.find((dataset) => dataset.code === code);
  // what people enter comes in no file
  if (!data) return null;
  const first = data.timeColumn === 'month' ? `${from.slice(0, 7)}-01` : from;
  const rows = rowsUntil(data, dayAfter(until)).filter((row) => String(row[data.timeColumn]) >= first && String(row[data.timeColumn]) <= until);
  return rows.length ? { name: `${code}-${until}.csv`, content: toCsv(data, rows.map(change)) } : null;
}
