import { changedTypes, isBlankRow, rowReader, type RowError, type RowReader } from '@kpi-loop/measurement/domain';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { type Rows, UnreadableSource } from './connectors/rows';
import type { Dataset } from './dataset.entity';
import type { Spool } from './spool';

/** What is kept to be looked at; what is counted has no limit. */
export const KEPT_ERRORS = 1000;
const PROGRESS_ROWS = 5000;

export interface Reading {
  reader: RowReader;
  read: number;
  rejected: number;
  errors: RowError[];
  years: Set<number>;
}

interface Reads {
  /** The tenant's business day, and the zone it lives in. */
  today: IsoDate;
  zone: string;
  stop?: AbortSignal;
  /** That there is nothing is an answer too, where rows may go. */
  mayBeEmpty?: boolean;
  progress?: (reading: Reading, bytes: number) => Promise<void>;
}

/** Reads what a source gives row by row into the spool, as the dataset says its columns are to be read. @throws UnreadableSource */
export async function readInto(
  { mapping }: Pick<Dataset, 'mapping'>,
  source: Rows,
  spool: Spool,
  { today, zone, stop, mayBeEmpty, progress }: Reads,
): Promise<Reading> {
  const reader = rowReader(mapping, source.header, today, zone);
  const changed = changedTypes(mapping.columns, source.header, source.types);
  if (changed.length) throw new UnreadableSource('columnTypesChanged', { columns: changed.slice(0, 20) });
  if (reader.missing.length) throw new UnreadableSource('columnsMissing', { columns: reader.missing.slice(0, 20) });
  const reading: Reading = { reader, read: 0, rejected: 0, errors: [], years: new Set() };
  for await (const raw of source.rows) {
    if (stop?.aborted) throw new UnreadableSource('runStopped');
    if (isBlankRow(raw.cells)) continue;
    reading.read += 1;
    const result = reader.read(raw.cells, raw.rowNo);
    if ('row' in result) {
      reading.years.add(+result.row.eventDate.slice(0, 4));
      await spool.write(result.row);
    } else {
      reading.rejected += 1;
      if (reading.errors.length < KEPT_ERRORS) reading.errors.push(...result.errors);
    }
    if (reading.read % PROGRESS_ROWS === 0) await progress?.(reading, raw.bytes);
  }
  if (!reading.read && !mayBeEmpty) throw new UnreadableSource('noRows');
  return reading;
}
