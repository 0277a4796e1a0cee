import { replaces, type ReplaceMode } from '@kpi-loop/measurement/domain';
import type { Backfill } from './backfill.entity';

/**
 * How the months of a backfill land. A query that replaces is believed altogether, of the dates it is asked for; a file, which
 * may be that of one store, and every other mode take something away only when that is asked for.
 */
export const modeOf = ({ removes, fileName }: Pick<Backfill, 'removes' | 'fileName'>, { replaceMode }: { replaceMode: ReplaceMode }): ReplaceMode => {
  if (removes) return 'window';
  if (!replaces(replaceMode)) return replaceMode;
  return fileName === null ? 'window' : 'upsert';
};

/** Condition on a month `m` of backfill `b`: the source says something else than is known, in a way that lands. What is frozen only parks what came late. */
export const TO_DO = `(NOT m.frozen AND (m.rows_added + m.rows_changed > 0 OR m.rows_gone > 0 AND (b.removes OR EXISTS (SELECT 1 FROM dataset ds WHERE ds.tenant_id = b.tenant_id AND ds.id = b.dataset_id AND b.file_name IS NULL AND ds.replace_mode IN ('window', 'full'))))
  OR m.frozen AND m.rows_late > 0)`;
