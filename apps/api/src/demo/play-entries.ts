import type { Stage } from './load-cards';

interface Saved {
  cells: { entry: { id: string } | null; problems: { code: string }[] }[];
}
interface Outcomes {
  items: { because: string[] }[];
}

/** What people enter themselves for a month: typed with its evidence, handed in, and approved by somebody above, as far as the story has it. */
export async function playEntries({ player, demo, ids, metrics }: Stage, month: string): Promise<void> {
  for (const { metric, by, value, noteZh, evidence, approvedBy } of demo.scenario.entries.filter((entry) => entry.month === month)) {
    const owner = await player.as(by);
    const cell = {
      metricId: metrics.get(metric)!.metricId,
      subjectKind: 'person',
      subjectId: ids.person.get(demo.company.people.find((person) => person.login === by)!.employeeNo),
      month,
    };
    const { cells } = await owner.put<Saved>('/api/figure-entries', {
      cells: [{ ...cell, value, note: noteZh, ...('link' in evidence ? { evidenceLink: evidence.link } : {}) }],
    });
    const [{ entry, problems }] = cells;
    if (!entry) throw new Error(`a demo figure was refused: ${JSON.stringify(problems)}`);
    if ('fileName' in evidence) await owner.upload(`/api/figure-entries/${entry.id}/evidence`, { name: evidence.fileName, content: evidence.content });
    broken(await owner.post<Outcomes>('/api/figure-entries/submit', { ids: [entry.id] }));
    if (approvedBy) broken(await (await player.as(approvedBy)).post<Outcomes>('/api/figure-entries/approve', { ids: [entry.id] }));
  }
  await player.settle();
}

/** Each figure answers for itself: what breaks a rule is told, and is no error of the request. */
function broken({ items }: Outcomes): void {
  const because = items.flatMap((item) => item.because);
  if (because.length) throw new Error(`a demo figure breaks ${because.join(', ')}`);
}
