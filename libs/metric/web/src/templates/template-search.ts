import { METRIC_TEMPLATES, type MetricTemplate, type Words } from '@kpi-loop/metric/domain';

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
const textOf = (words: Words[]): string => plain(words.flatMap(({ zh, en }) => [zh, en]).join(' '));

/** Templates of a process whose words hold what is looked for, in either language; the process by its English name. */
export function searchedTemplates(text: string, process: string): MetricTemplate[] {
  const wanted = plain(text);
  return METRIC_TEMPLATES.filter(
    (t) =>
      (process === '' || t.process.en === process) &&
      (wanted === '' ||
        plain(t.code).includes(wanted) ||
        textOf([
          t.name,
          t.description,
          t.node,
          t.process,
          t.mistake,
          t.advice,
          ...(t.sketch.synonyms ?? []).map((word) => ({ zh: word, en: '' })),
          ...(t.sketch.synonymsEn ?? []).map((word) => ({ zh: '', en: word })),
        ]).includes(wanted)),
  );
}

/** Every process there are templates for, once, in their order. */
export const templateProcesses = (): Words[] => [...new Map(METRIC_TEMPLATES.map(({ process }) => [process.en, process])).values()];
