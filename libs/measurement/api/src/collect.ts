import { Injectable, Logger } from '@nestjs/common';
import {
  type CollectionRunContext,
  collectionRunMachine,
  newColumns,
  removesTooMuch,
  replaces,
  type RowError,
  type RowErrorCode,
  RETRY_MINUTES,
  scopeOf,
  triesLeft,
} from '@kpi-loop/measurement/domain';
import { type Tx, UnitOfWork } from '@kpi-loop/shared/api';
import { COLLECTORS } from './audiences';
import { IllegalTransition, type IsoDate, Problem } from '@kpi-loop/shared/kernel';
import { CollectionRun } from './collection-run.entity';
import { Connectors } from './connectors/connectors';
import { Dataset } from './dataset.entity';
import {
  ensurePartitions,
  land,
  type Landed,
  leaveOutOlder,
  nameSubjects,
  parkLeftOut,
  put,
  removal,
  type Replaced,
  seenGrain,
  stage,
  stagedWindow,
} from './landing';
import type { DateWindow, Rows } from './connectors/rows';
import { park } from './late-rows';
import { failed, QualityLanding } from './quality-landing';
import { KEPT_ERRORS, readInto, type Reading } from './read-into';
import { Spool } from './spool';
import { UploadStore } from './upload.store';

export const RETRY = 'collectionRun.retry';
const PROGRESS_MS = 1000;
const FACT_MS = 2000;
const WATCH_MS = 1000;
/** Rows that a delivery does not have any more are asked about when they are many: those that would go, and those that would wait for a decision. */
const REMOVALS = [
  ['locked', 'lockedRowsLeftOut'],
  ['open', 'rowsWouldBeRemoved'],
] as const;
const NONE = { gone: 0, stood: 0 };

interface Task {
  run: CollectionRun;
  dataset: Dataset;
  /** The tenant's business day, and the zone it lives in. */
  today: IsoDate;
  zone: string;
}

/**
 * Carries out a run: reads and checks outside of any transaction into a spool, then lands in one. It opens its transactions
 * itself and finds out what is already done, so that it may be delivered again after a crash.
 */
@Injectable()
export class Collect {
  private readonly log = new Logger('collect');

  constructor(
    private readonly uow: UnitOfWork,
    private readonly connectors: Connectors,
    private readonly uploads: UploadStore,
    private readonly quality: QualityLanding,
  ) {}

  async run(tenantId: string, runId: string): Promise<void> {
    const task = await this.begin(tenantId, runId);
    if (!task) return;
    const spool = await Spool.open();
    const watch = this.watch(tenantId, runId);
    try {
      const reading = await this.connectors.read(
        tenantId,
        task.dataset,
        task.run,
        (rows) => this.spoolRows(tenantId, task, rows, spool, watch.stop),
        watch.stop,
      );
      await this.uow.asSystem(tenantId, (tx) => ensurePartitions(tx, reading.years));
      const landed = await this.uow.asSystem(tenantId, (tx) => this.finish(tx, task, reading, spool));
      if (landed && task.run.uploadId && !task.run.backfillId) await this.uploads.forget(tenantId, task.run.uploadId);
    } catch (error) {
      if (error instanceof IllegalTransition) return;
      await this.giveUp(tenantId, runId, error);
    } finally {
      watch.end();
      await spool.remove();
    }
  }

  /** A person may stop a run while its source does not answer: whoever carries it out looks up from time to time. */
  private watch(tenantId: string, runId: string): { stop: AbortSignal; end(): void } {
    const stopped = new AbortController();
    const look = async (): Promise<void> => {
      const run = await this.uow.asSystem(tenantId, (tx) =>
        tx.one<{ status: string }>(`SELECT status FROM collection_run WHERE tenant_id = $1 AND id = $2`, [tenantId, runId]),
      );
      if (run?.status !== 'running') stopped.abort();
    };
    const timer = setInterval(() => void look().catch(() => undefined), WATCH_MS);
    return { stop: stopped.signal, end: () => clearInterval(timer) };
  }

  /** Null when there is nothing left to do. A run that is `running` already was interrupted: it starts over. */
  private begin(tenantId: string, runId: string): Promise<Task | null> {
    return this.uow.asSystem(tenantId, async (tx) => {
      const run = await tx.claim(CollectionRun, runId);
      const dataset = await tx.get<Dataset>(`SELECT * FROM dataset WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, run.datasetId]);
      if (run.status === 'queued')
        await tx.advance(CollectionRun, run, collectionRunMachine, contextOf(run), { type: 'collectionRun.start' }, { audience: COLLECTORS });
      // delivered again after its end: what it found stays to be read
      if (run.status !== 'running') return null;
      await tx.execute(`DELETE FROM row_error WHERE tenant_id = $1 AND run_id = $2`, [tx.tenantId, runId]);
      return { run, dataset, today: tx.today, zone: await tenantZone(tx) };
    });
  }

  private async spoolRows(tenantId: string, { run, dataset, today, zone }: Task, source: Rows, spool: Spool, stop: AbortSignal): Promise<Reading> {
    await this.uow.asSystem(tenantId, (tx) => noteHeader(tx, run, dataset, source.header));
    const progress = this.progress(tenantId, run);
    const reading = await readInto(dataset, source, spool, { today, zone, stop, progress, mayBeEmpty: clears(run) });
    await progress(reading, Number(run.bytesTotal ?? 0), true);
    return reading;
  }

  /** How far it is, in transactions of their own. */
  private progress(tenantId: string, run: CollectionRun): (reading: Reading, bytes: number, last?: boolean) => Promise<void> {
    let shown = 0;
    let told = performance.now();
    return async (reading, bytes, last = false) => {
      const now = performance.now();
      if (!last && now - shown < PROGRESS_MS) return;
      shown = now;
      await this.uow.asSystem(tenantId, async (tx) => {
        await tx.execute(
          `UPDATE collection_run SET rows_read = $3, rows_rejected = $4, bytes_read = $5 WHERE tenant_id = $1 AND id = $2 AND status = 'running'`,
          [tenantId, run.id, reading.read, reading.rejected, bytes],
        );
        if (now - told < FACT_MS) return;
        told = now;
        tx.record({ type: 'run.progressed', datasetId: run.datasetId, runId: run.id }, 'collectionRun', run.id, COLLECTORS);
      });
    };
  }

  /** One transaction: everything lands, or nothing does and the run says why. */
  private async finish(tx: Tx, { run, dataset }: Task, reading: Reading, spool: Spool): Promise<Landed | null> {
    const asked = run.windowFrom && run.windowTo ? { from: run.windowFrom, to: run.windowTo } : null;
    const { rejects, ignored, late } = await stage(tx, dataset.id, spool, asked, run.replaceMode, run.backfillId !== null);
    const row = await tx.claim(CollectionRun, run.id);
    const errors = [...reading.errors, ...rejects.map((r) => ({ ...r, cell: reading.reader.addressOf(columnOf(dataset, r.code), r.rowNo) }))].sort(
      (a, b) => a.rowNo - b.rowNo,
    );
    const rejected = reading.rejected + rejects.length;
    await this.keepErrors(tx, run.id, errors.slice(0, KEPT_ERRORS));
    const counts = { rowsRead: reading.read, rowsRejected: rejected, rowsIgnored: ignored.count };
    const inTime = (await stagedWindow(tx)) ?? spanOf(ignored);
    const staged = inTime ?? spanOf(late) ?? (clears(run) ? asked : null);
    if ((rejected && !run.acceptPartial) || !staged) return this.refuse(tx, row, counts, rejected ? 'rowsRejected' : 'noRows');
    const landed =
      inTime || asked ? await this.put(tx, row, dataset, asked ?? staged, reading, counts) : { accepted: 0, changed: 0, removed: 0, leftOut: 0, ...staged };
    if (!landed) return null;
    const rowsLate = landed.leftOut + (late.count ? await park(tx, dataset.id, run.id) : 0);
    await tx.execute(`UPDATE dataset SET grain = $3 WHERE tenant_id = $1 AND id = $2 AND grain <> $3`, [
      tx.tenantId,
      dataset.id,
      await seenGrain(tx, dataset.id),
    ]);
    await tx.advance(
      CollectionRun,
      row,
      collectionRunMachine,
      { ...contextOf(row), from: landed.from, to: landed.to },
      { type: 'collectionRun.land' },
      {
        audience: COLLECTORS,
        set: finished({
          ...counts,
          rowsAccepted: landed.accepted,
          rowsChanged: landed.changed,
          rowsRemoved: landed.removed,
          rowsLate,
          windowFrom: (asked ?? staged).from,
          // a delivery says nothing about days to come, whatever it was asked for
          windowTo: earlier((asked ?? staged).to, tx.today),
          problem: null,
        }),
      },
    );
    return landed;
  }

  /** What may land, under the eyes of the checks of the dataset; null when it may not. */
  private async put(
    tx: Tx,
    run: CollectionRun,
    dataset: Dataset,
    window: DateWindow,
    reading: Reading,
    counts: Record<string, unknown>,
  ): Promise<(Landed & { leftOut: number }) | null> {
    const replaced = await this.replaced(tx, run, dataset, window, counts);
    if (!replaced) return null;
    if (run.replaceMode === 'upsert' && dataset.cursorColumn) await leaveOutOlder(tx, dataset.id, dataset.cursorColumn);
    const delivery = { runId: run.id, dataset, mode: run.replaceMode, replaced, window, addressOf: reading.reader.addressOf };
    const outcomes = await this.quality.before(tx, delivery);
    const broken = outcomes.filter((outcome) => failed(outcome) && outcome.check.severity === 'block');
    if (broken.length)
      return this.refuse(tx, run, counts, 'checksFailed', { count: broken.length, kind: broken[0].check.kind, column: broken[0].check.column });
    const landed = replaces(run.replaceMode) ? await land(tx, dataset.id, run.id, replaced, window) : await put(tx, dataset.id, run.id, window);
    await this.quality.after(tx, delivery, outcomes);
    // who takes the good rows only does not say that the others are gone
    const leftOut = replaces(run.replaceMode) && !run.acceptPartial ? await parkLeftOut(tx, dataset.id, run.id, replaced) : 0;
    return { ...landed, leftOut };
  }

  /** What the delivery would take the place of; null when it may not. What only adds replaces nothing. */
  private async replaced(tx: Tx, run: CollectionRun, dataset: Dataset, window: DateWindow, counts: Record<string, unknown>): Promise<Replaced | null> {
    if (!replaces(run.replaceMode)) return { window, scope: null };
    // what a backfill takes away has been shown, and somebody has said that it is meant
    const scope = run.backfillId ? null : scopeOf(dataset.mapping, run.replaceMode, run.fileName !== null);
    const replaced = { window: run.replaceMode === 'full' ? null : window, scope };
    await nameSubjects(tx, replaced);
    if (run.acceptRemoval) return replaced;
    for (const [months, problem] of REMOVALS) {
      const removed = months === 'locked' && run.acceptPartial ? NONE : await removal(tx, dataset.id, replaced, months);
      if (removesTooMuch(removed)) return this.refuse(tx, run, counts, problem, { rows: removed.gone, of: removed.stood });
    }
    return replaced;
  }

  private async refuse(
    tx: Tx,
    run: CollectionRun,
    counts: Record<string, unknown>,
    problem: string,
    problemParams: Record<string, unknown> = {},
  ): Promise<null> {
    const left = triesLeft(run.scheduled, run.attempt, problem);
    if (left) await tx.deadline('collectionRun', run.id, RETRY, await inMinutes(tx, RETRY_MINUTES[run.attempt]));
    await tx.advance(
      CollectionRun,
      run,
      collectionRunMachine,
      { ...contextOf(run), triesLeft: left },
      { type: 'collectionRun.fail' },
      { audience: COLLECTORS, set: finished({ ...counts, rowsAccepted: 0, problem, problemParams }) },
    );
    return null;
  }

  private async keepErrors(tx: Tx, runId: string, errors: RowError[]): Promise<void> {
    if (!errors.length) return;
    await tx.execute(
      `INSERT INTO row_error (tenant_id, run_id, ordinal, row_no, cell, code, detail)
       SELECT $1, $2, n, e."rowNo", e.cell, e.code, e.detail FROM ROWS FROM (jsonb_to_recordset($3::jsonb) AS ("rowNo" int, cell text, code text, detail text)) WITH ORDINALITY AS e("rowNo", cell, code, detail, n)`,
      [tx.tenantId, runId, JSON.stringify(errors.map(({ rowNo, cell, code, detail }) => ({ rowNo, cell, code, detail })))],
    );
  }

  /** A reason of the source is told to the user; anything else is ours, and goes to the log. */
  private async giveUp(tenantId: string, runId: string, error: unknown): Promise<void> {
    const known = error instanceof Problem;
    if (!known) this.log.error({ runId, err: error instanceof Error ? { message: error.message, stack: error.stack } : String(error) });
    await this.uow.asSystem(tenantId, async (tx) => {
      const run = await tx.claim(CollectionRun, runId);
      // stopped meanwhile: that is the reason, not what became of the source
      if (run.status !== 'running') return;
      await this.refuse(tx, run, {}, known ? error.code : 'unexpected', known ? (error.extra.params ?? {}) : {});
    });
  }
}

/** What the delivery is called by, and what of it is new since the last one that landed. */
async function noteHeader(tx: Tx, run: CollectionRun, { mapping, ignoredColumns }: Dataset, header: string[]): Promise<void> {
  const last = await tx.one<{ header: string[] | null }>(
    `SELECT header FROM collection_run WHERE tenant_id = $1 AND dataset_id = $2 AND status = 'succeeded' AND header IS NOT NULL ORDER BY finished_at DESC LIMIT 1`,
    [tx.tenantId, run.datasetId],
  );
  const mapped = [...mapping.columns.map((column) => column.name), ...ignoredColumns];
  await tx.execute(`UPDATE collection_run SET header = $3, new_columns = $4 WHERE tenant_id = $1 AND id = $2`, [
    tx.tenantId,
    run.id,
    header,
    newColumns(header, mapped, last?.header ?? null),
  ]);
}

/** The zone the tenant's days are in. */
export const tenantZone = async (tx: Tx): Promise<string> =>
  (await tx.get<{ timezone: string }>(`SELECT timezone FROM tenant WHERE id = $1`, [tx.tenantId])).timezone;

/** By the clock of the tenant, as every deadline. */
export const inMinutes = async (tx: Tx, minutes: number): Promise<Date> =>
  (await tx.get<{ at: Date }>(`SELECT tenant_now() + make_interval(mins => $1) AS at`, [minutes])).at;

/** A month of a backfill of which the source has nothing any more, and may say so. */
const clears = ({ backfillId, replaceMode }: CollectionRun): boolean => backfillId !== null && replaces(replaceMode);

const spanOf = ({ from, to }: { from: IsoDate | null; to: IsoDate | null }): DateWindow | null => (from && to ? { from, to } : null);
const earlier = (a: IsoDate, b: IsoDate): IsoDate => (a < b ? a : b);
const finished = (set: Record<string, unknown>): Record<string, unknown> => ({ ...set, finishedAt: new Date() });

export const contextOf = (run: CollectionRun): CollectionRunContext => ({
  runId: run.id,
  datasetId: run.datasetId,
  from: run.windowFrom,
  to: run.windowTo,
  rowsStillThere: run.uploadId !== null || run.fileName === null,
  triesLeft: 0,
});

/** Which cell an error of a whole row is shown at. */
function columnOf({ mapping }: Dataset, code: RowErrorCode): string {
  if (code === 'personUnknown') return mapping.person!;
  if (code === 'unitUnknown') return mapping.unit ?? mapping.eventDate;
  return code === 'duplicateKey' ? mapping.key[0] : mapping.eventDate;
}
