import { addDays, within } from '@kpi-loop/shared/kernel';
import { asDelivered, datasetChecks, labelsOf, rowsUntil, toCsv, type DemoCompany } from '../../../../tools/demo/src';
import type { Player } from './player';

type Dataset = DemoCompany['datasets'][number];

/** Sources and datasets as the steward would set them up; HR vouches for the feeds, so that their figures are trusted as they arrive. */
export async function loadDatasets(player: Player, demo: DemoCompany): Promise<Map<string, string>> {
  const [steward, hr] = [await player.as('taoran'), await player.as('zhoumin')];
  const sources = new Map<string, string>();
  for (const source of demo.sources) {
    const { id } = await steward.post<{ id: string }>('/api/sources', { code: source.code, name: source.nameZh, nameEn: source.nameEn, kind: 'file' });
    await hr.post(`/api/sources/${id}/trust`, { on: true });
    sources.set(source.code, id);
  }
  const datasets = new Map<string, string>();
  for (const dataset of demo.datasets) {
    const { id } = await steward.post<{ id: string }>('/api/datasets', {
      sourceId: sources.get(dataset.source),
      code: dataset.code,
      name: dataset.nameZh,
      nameEn: dataset.nameEn,
      mapping: mappingOf(dataset),
      replaceMode: 'window',
    });
    datasets.set(dataset.code, id);
  }
  for (const { dataset, ...check } of datasetChecks) await steward.post(`/api/quality/datasets/${datasets.get(dataset)}/checks`, check);
  return datasets;
}

function mappingOf(dataset: Dataset): object {
  const type = { integer: 'number', decimal: 'number', text: 'text', date: 'date' } as const;
  return {
    eventDate: dataset.timeColumn,
    key: dataset.key,
    person: 'owner_no',
    unit: 'unit_code',
    columns: dataset.columns.map((column) => ({ name: column.name, type: type[column.type], ...labelsOf(column.name) })),
  };
}

/** Every feed delivers what it has up to a day. */
export async function deliver(player: Player, demo: DemoCompany, datasets: Map<string, string>, from: string, until: string): Promise<void> {
  const steward = await player.as('taoran');
  for (const dataset of demo.datasets) {
    // what is counted by the month is known on the day after
    const rows = rowsUntil(dataset, addDays(until, 1)).filter((row) => within(String(row[dataset.timeColumn]), { from, to: until }));
    if (!rows.length) continue;
    const { id } = await steward.upload<{ id: string }>('/api/uploads', {
      name: `${dataset.code}-${until}.csv`,
      content: toCsv(dataset, asDelivered(dataset.code, rows)),
    });
    await steward.post(`/api/datasets/${datasets.get(dataset.code)}/collect`, { uploadId: id });
  }
  await player.settle();
  const { items } = await steward.get<{ items: { status: string; datasetCode?: string; problem?: string | null }[] }>('/api/collection-runs?limit=50');
  const failed = items.find((run) => run.status === 'failed');
  if (failed) throw new Error(`a demo feed failed: ${JSON.stringify(failed)}`);
}

/** A7: a store sends its file of the month once more. Its rows are known, so nothing is counted twice. */
export async function sendAgain(player: Player, demo: DemoCompany, datasets: Map<string, string>): Promise<void> {
  const { dataset: code, unitCode, month } = demo.scenario.defects.find((defect) => defect.code === 'A7')!;
  const dataset = demo.datasets.find((data) => data.code === code)!;
  const rows = dataset.rows.filter((row) => row['unit_code'] === unitCode && String(row['day']).startsWith(month));
  const steward = await player.as('taoran');
  const { id } = await steward.upload<{ id: string }>('/api/uploads', { name: `${code}-${unitCode}-${month}.csv`, content: toCsv(dataset, rows) });
  const run = await steward.post<{ id: string }>(`/api/datasets/${datasets.get(code)}/collect`, { uploadId: id });
  await player.settle();
  const { rowsChanged } = await steward.get<{ rowsChanged: number }>(`/api/collection-runs/${run.id}`);
  if (rowsChanged !== 0) throw new Error(`a file that came twice changed ${rowsChanged} rows`);
}

/** From now on somebody is told when the stores fall silent. */
export async function watchFreshness(player: Player, datasets: Map<string, string>): Promise<void> {
  await (
    await player.as('taoran')
  ).post(`/api/quality/datasets/${datasets.get('rt_pos_daily')}/checks`, {
    kind: 'freshness',
    severity: 'warn',
    column: null,
    params: { warnAfter: 36, errorAfter: 96 },
  });
}
