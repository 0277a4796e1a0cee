import { Injectable, Logger } from '@nestjs/common';
import { backfillMachine, replaces, type ReplaceMode } from '@kpi-loop/measurement/domain';
import { type Tx, UnitOfWork, newId } from '@kpi-loop/shared/api';
import { Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import { Backfill } from './backfill.entity';
import { modeOf } from './backfill-months';
import { Connectors } from './connectors/connectors';
import type { DateWindow } from './connectors/rows';
import { Dataset } from './dataset.entity';
import { tenantZone } from './collect';
import { ensurePartitions, land, leaveOutOlder, nameSubjects, put, stage, stagedWindow } from './landing';
import { readInto, type Reading } from './read-into';
import { Restatement } from './restatement';
import { Spool } from './spool';

interface Task {
  backfill: Backfill;
  dataset: Dataset;
  today: IsoDate;
  zone: string;
}

/** A figure before and after; one that is not known yet has nothing before. */
interface MovedFigure {
  metricVersionId: string;
  subjectKind: string;
  subjectId: string;
  month: IsoDate;
  frozen: boolean;
  valueBefore: string | null;
  value: string | null;
}

/** What is kept of the figures: units before people, those at the top first. */
const KEPT_FIGURES = 200;
/** Per month: what the source has, what is known, and how they differ. A row is known by its key, whatever its date. */
const DIFFERENCES = `INSERT INTO backfill_month (tenant_id, backfill_id, month, frozen, rows_source, rows_known, rows_added, rows_changed, rows_gone, rows_late)
  WITH source AS (
    SELECT date_trunc('month', r.event_date)::date AS month, r.rejected = 'late' AS late, o.row_key IS NULL AS added,
      o.row_key IS NOT NULL AND (o.event_date, o.person_id, o.unit_id, o.data) IS DISTINCT FROM (r.event_date, r.person_id, r.unit_id, r.data) AS changed
    FROM ready r LEFT JOIN LATERAL (SELECT * FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.row_key = r.row_key ORDER BY o.event_date = r.event_date DESC LIMIT 1) o ON true
    WHERE (r.rejected IS NULL OR r.rejected = 'late') AND r.event_date BETWEEN $4 AND $5),
  known AS (
    SELECT date_trunc('month', o.event_date)::date AS month, NOT EXISTS (SELECT 1 FROM ready r WHERE r.row_key = o.row_key AND (r.rejected IS NULL OR r.rejected IN ('late', 'ignored'))) AS gone
    FROM observation o WHERE o.tenant_id = $1 AND o.dataset_id = $2 AND o.event_date BETWEEN $4 AND $5),
  months AS (SELECT g::date AS month FROM generate_series(date_trunc('month', $4::date), $5::date, interval '1 month') g)
  SELECT $1, $3, m.month, m.month IN (SELECT month FROM locked_month), s.rows, k.rows, s.added, s.changed, k.gone, s.late
  FROM months m
  CROSS JOIN LATERAL (SELECT count(*)::int AS rows, (count(*) FILTER (WHERE added))::int AS added, (count(*) FILTER (WHERE changed))::int AS changed, (count(*) FILTER (WHERE late))::int AS late FROM source WHERE source.month = m.month) s
  CROSS JOIN LATERAL (SELECT count(*)::int AS rows, (count(*) FILTER (WHERE gone))::int AS gone FROM known WHERE known.month = m.month) k`;

/** Reads the source as it would be carried out, lands it, counts everything, and undoes it: the difference is what is kept. */
@Injectable()
export class BackfillLook {
  private readonly log = new Logger('backfill');

  constructor(
    private readonly uow: UnitOfWork,
    private readonly connectors: Connectors,
    private readonly restatement: Restatement,
  ) {}

  async run(tenantId: string, id: string): Promise<void> {
    const task = await this.uow.asSystem(tenantId, async (tx): Promise<Task | null> => {
      const backfill = await tx.claim(Backfill, id);
      if (backfill.status !== 'looking') return null;
      return {
        backfill,
        dataset: await tx.get<Dataset>(`SELECT * FROM dataset WHERE tenant_id = $1 AND id = $2`, [tenantId, backfill.datasetId]),
        today: tx.today,
        zone: await tenantZone(tx),
      };
    });
    if (!task) return;
    const spool = await Spool.open();
    try {
      const { dataset, backfill, today, zone } = task;
      const delivery = { uploadId: backfill.uploadId, windowFrom: backfill.fromOn, windowTo: backfill.toOn };
      const reading = await this.connectors.read(tenantId, dataset, delivery, (rows) =>
        readInto(dataset, rows, spool, { today, zone, mayBeEmpty: backfill.removes }),
      );
      await this.uow.asSystem(tenantId, (tx) => ensurePartitions(tx, reading.years));
      await this.uow.asSystem(tenantId, (tx) => this.finish(tx, task, reading, spool));
    } catch (error) {
      await this.giveUp(tenantId, id, error);
    } finally {
      await spool.remove();
    }
  }

  private async finish(tx: Tx, { backfill, dataset }: Task, reading: Reading, spool: Spool): Promise<void> {
    const window = { from: backfill.fromOn, to: backfill.toOn };
    const mode = modeOf(backfill, dataset);
    const { rejects } = await stage(tx, dataset.id, spool, window, mode, true);
    const row = await tx.claim(Backfill, backfill.id);
    if (row.status !== 'looking') return;
    await tx.execute(DIFFERENCES, [tx.tenantId, dataset.id, backfill.id, window.from, window.to]);
    await nameSubjects(tx, { window, scope: null });
    const restated = await this.restatement.lookAt(
      tx,
      dataset.id,
      window,
      () => this.land(tx, dataset, mode, window),
      () => added(tx),
    );
    const figures = [
      ...restated.figures.map(({ metricVersionId, subjectKind, subjectId, month, status, valueBefore, value }): MovedFigure => {
        return { metricVersionId, subjectKind, subjectId, month, frozen: status === 'locked' || status === 'correction_pending', valueBefore, value };
      }),
      ...restated.answer,
    ].sort((a, b) => b.subjectKind.localeCompare(a.subjectKind) || a.month.localeCompare(b.month));
    const set = {
      rowsRead: reading.read,
      rowsRejected: reading.rejected + rejects.length,
      figures: figures.slice(0, KEPT_FIGURES),
      figureCount: figures.length,
    };
    await tx.advance(Backfill, row, backfillMachine, contextOf(row, 0), { type: 'backfill.look' }, { set, audience: COLLECTORS });
  }

  /** As a run would; what is frozen stays. */
  private async land(tx: Tx, dataset: Dataset, mode: ReplaceMode, window: DateWindow): Promise<void> {
    const staged = await stagedWindow(tx);
    if (replaces(mode)) await land(tx, dataset.id, newId(), { window, scope: null }, staged ?? window);
    else if (staged) {
      if (mode === 'upsert' && dataset.cursorColumn) await leaveOutOlder(tx, dataset.id, dataset.cursorColumn);
      await put(tx, dataset.id, newId(), staged);
    }
  }

  private async giveUp(tenantId: string, id: string, error: unknown): Promise<void> {
    const known = error instanceof Problem;
    if (!known) this.log.error({ backfillId: id, err: error instanceof Error ? { message: error.message, stack: error.stack } : String(error) });
    await this.uow.asSystem(tenantId, async (tx) => {
      const row = await tx.claim(Backfill, id);
      if (row.status !== 'looking') return;
      const set = { problem: known ? error.code : 'unexpected', problemParams: known ? (error.extra.params ?? {}) : {} };
      await tx.advance(Backfill, row, backfillMachine, contextOf(row, 0), { type: 'backfill.fail' }, { set, audience: COLLECTORS });
    });
  }
}

export const contextOf = ({ id, datasetId }: Pick<Backfill, 'id' | 'datasetId'>, monthsToDo: number) => ({ backfillId: id, datasetId, monthsToDo });

/** Figures of which nothing is known so far. */
const added = (tx: Tx): Promise<MovedFigure[]> =>
  tx.query(
    `SELECT f.metric_version_id, f.subject_kind, f.subject_id, f.month, false AS frozen, NULL AS value_before, f.value FROM figure f
     WHERE f.value IS NOT NULL AND NOT EXISTS (SELECT 1 FROM measurement m WHERE m.tenant_id = $1 AND m.metric_version_id = f.metric_version_id AND m.subject_kind = f.subject_kind AND m.subject_id = f.subject_id AND m.month = f.month)
     ORDER BY f.subject_kind DESC, f.month, f.subject_id`,
    [tx.tenantId],
  );
