import { Injectable } from '@nestjs/common';
import { doubtsFigures, looksAround, type QualityCheck, type ReplaceMode } from '@kpi-loop/measurement/domain';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { endOfMonth, firstOfMonth, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { COLLECTORS } from './audiences';
import type { Dataset } from './dataset.entity';
import { type Replaced, seenGrain } from './landing';
import { delivered, inForce, prospect, type CheckedRows } from './prospect';
import { askRowCount, askRows, SKIPPED, type Answer, type Doubt, type Example } from './quality-asking';

export interface AskedCheck extends QualityCheck {
  id: string;
  datasetId: string;
}

export interface CheckOutcome extends Answer {
  check: AskedCheck;
}

/** A delivery that is staged and has not landed. */
export interface Delivery {
  runId: string;
  dataset: Dataset;
  mode: ReplaceMode;
  replaced: Replaced;
  /** The days it speaks about. */
  window: DateRange;
  /** Address of a mapped column's cell. */
  addressOf(column: string, rowNo: number): string;
}

const CHECKS = `SELECT c.id, c.dataset_id, c.kind, c.severity, c.column_name AS "column", c.params FROM quality_check c WHERE c.tenant_id = $1 AND c.removed_at IS NULL AND c.kind <> 'freshness'`;
export const failed = ({ outcome }: CheckOutcome): boolean => outcome === 'failed';

/** Asks the checks of a dataset while a delivery lands, in its transaction, and keeps what came of them. */
@Injectable()
export class QualityLanding {
  /** Before the swap: whatever fails and blocks keeps the delivery out. */
  async before(tx: Tx, delivery: Delivery): Promise<CheckOutcome[]> {
    const { dataset, runId } = delivery;
    await tx.execute(`UPDATE quality_result SET outcome = 'skipped', failing = 0, examples = '[]' WHERE tenant_id = $1 AND run_id = $2`, [tx.tenantId, runId]);
    const checks = await tx.query<AskedCheck>(`${CHECKS} AND c.dataset_id = $2 ORDER BY c.id`, [tx.tenantId, dataset.id]);
    if (!checks.length) return [];
    const known = await this.known(tx, delivery);
    const range = { from: firstOfMonth(known.from), to: endOfMonth(known.to) };
    const rows = checks.some(({ kind }) => looksAround(kind)) ? await prospect(tx, dataset.id, delivery.mode, delivery.replaced, range) : delivered(range);
    const byMonth = checks.some(({ kind }) => kind === 'completeness') && (await seenGrain(tx, dataset.id)) === 'month';
    const outcomes: CheckOutcome[] = [];
    for (const check of checks) {
      const answer = check.kind === 'completeness' && byMonth ? SKIPPED : await this.ask(tx, delivery, check, rows, known);
      outcomes.push({ ...answer, examples: answer.examples.map((example) => addressed(example, check, delivery)), check });
    }
    await keepResults(tx, runId, outcomes);
    return outcomes;
  }

  /** After the swap: months in doubt are noted, the sources that are compared with this one are looked at again, and who cares is told. */
  async after(tx: Tx, delivery: Delivery, outcomes: CheckOutcome[]): Promise<void> {
    for (const { check, doubts, outcome } of outcomes)
      if (doubtsFigures(check.kind) && check.severity === 'warn' && outcome !== 'skipped') await keepDoubts(tx, delivery, check, doubts);
    const mirrored = await this.mirrored(tx, delivery);
    await keepResults(tx, delivery.runId, mirrored);
    const failing = [...outcomes, ...mirrored].filter(failed);
    if (!failing.length) return;
    tx.record({ type: 'quality.failed', datasetId: delivery.dataset.id, runId: delivery.runId, checks: failing.length }, 'collectionRun', delivery.runId, COLLECTORS);
  }

  private async ask(tx: Tx, { dataset }: Delivery, check: AskedCheck, rows: CheckedRows, known: Known): Promise<Answer> {
    if (check.kind === 'rowCount') {
      const { count } = await tx.get<{ count: number }>(`SELECT count(*)::int AS count FROM ready WHERE rejected IS NULL`);
      return askRowCount(tx, dataset.id, check, count);
    }
    const other = check.kind === 'reconciliation' ? await this.otherOf(tx, check, rows.range) : inForce(tx, dataset.id, rows.range);
    return other ? askRows(tx, dataset, check, rows, known, { other, today: tx.today }) : SKIPPED;
  }

  private async otherOf(tx: Tx, { params }: AskedCheck, range: DateRange): Promise<CheckedRows | null> {
    const other = await tx.one<{ id: string }>(`SELECT id FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, params.other]);
    return other ? inForce(tx, other.id, range) : null;
  }

  /** Another dataset is compared with this one: what has landed here may be what the other says, or not any more. */
  private async mirrored(tx: Tx, { dataset, window }: Delivery): Promise<CheckOutcome[]> {
    const checks = await tx.query<AskedCheck & { mapping: Dataset['mapping'] }>(
      `SELECT x.*, d.mapping FROM (${CHECKS} AND c.kind = 'reconciliation' AND c.params->>'other' = $2) x JOIN dataset d ON d.tenant_id = $1 AND d.id = x.dataset_id WHERE x.dataset_id <> $3 ORDER BY x.id`,
      [tx.tenantId, dataset.code, dataset.id],
    );
    const range = { from: firstOfMonth(window.from), to: endOfMonth(window.to) };
    const outcomes: CheckOutcome[] = [];
    for (const { mapping, ...check } of checks) {
      const rows = inForce(tx, check.datasetId, range);
      const answer = await askRows(tx, { id: check.datasetId, mapping }, check, rows, { since: range.from, until: range.to }, { other: inForce(tx, dataset.id, range), today: tx.today });
      outcomes.push({ ...answer, check: { ...check, severity: 'warn' } });
    }
    return outcomes;
  }

  /** Which days there is data of, this delivery included; what is still to come, as the rest of today, is not missed. */
  private known(tx: Tx, { dataset, window, replaced }: Delivery): Promise<Known> {
    return tx.get<Known>(
      `SELECT least(old.since, new.since) AS since, least(greatest(old.until, $4::date), greatest(tenant_today() - 1, old.last, new.last)) AS until,
         CASE WHEN $5 THEN least(old.since, new.since, $3::date) ELSE $3::date END AS from, CASE WHEN $5 THEN greatest(old.last, new.last, $4::date) ELSE $4::date END AS to
       FROM (SELECT (SELECT min(event_date) FROM observation WHERE tenant_id = $1 AND dataset_id = $2) AS since, (SELECT max(event_date) FROM observation WHERE tenant_id = $1 AND dataset_id = $2) AS last,
         (SELECT max(window_to) FROM collection_run WHERE tenant_id = $1 AND dataset_id = $2 AND status = 'succeeded') AS until) old,
         (SELECT min(event_date) AS since, max(event_date) AS last FROM ready WHERE rejected IS NULL) new`,
      [tx.tenantId, dataset.id, window.from, window.to, replaced.window === null],
    );
  }
}

interface Known extends DateRange {
  since: IsoDate;
  until: IsoDate;
}

/** Where whoever opens the file finds it; what is reckoned stands in no cell. */
function addressed(example: Example, { column, params }: AskedCheck, { dataset, addressOf }: Delivery): Example {
  const name = column ?? params.columns?.[0];
  const read = name !== undefined && dataset.mapping.columns.some((c) => c.name === name);
  return { ...example, cell: read && example.rowNo !== null ? addressOf(name, example.rowNo) : null };
}

async function keepResults(tx: Tx, runId: string, outcomes: CheckOutcome[]): Promise<void> {
  if (!outcomes.length) return;
  const rows = outcomes.map(({ check: { id: checkId, kind, severity, column, params }, outcome, checked, failing, examples }) => ({
    id: newId(),
    check_id: checkId,
    asked: { kind, severity, column, params },
    outcome,
    checked,
    failing,
    examples,
  }));
  await tx.execute(
    `INSERT INTO quality_result (tenant_id, id, run_id, check_id, asked, outcome, checked, failing, examples)
     SELECT $1, r.id, $2, r.check_id, r.asked, r.outcome, r.checked, r.failing, r.examples
     FROM jsonb_to_recordset($3::jsonb) AS r(id uuid, check_id uuid, asked jsonb, outcome text, checked int, failing int, examples jsonb)
     ON CONFLICT (tenant_id, run_id, check_id) DO UPDATE SET asked = excluded.asked, outcome = excluded.outcome, checked = excluded.checked, failing = excluded.failing, examples = excluded.examples, found_at = tenant_now()`,
    [tx.tenantId, runId, JSON.stringify(rows)],
  );
}

/** What is doubted now, and what is not any more; that a settled month was changed stays so, whatever comes after it. */
async function keepDoubts(tx: Tx, { runId, window }: Delivery, check: AskedCheck, doubts: Doubt[]): Promise<void> {
  if (check.kind !== 'stability')
    await tx.execute(
      `UPDATE quality_finding f SET cleared_at = tenant_now() WHERE f.tenant_id = $1 AND f.check_id = $2 AND f.cleared_at IS NULL AND f.month BETWEEN $3 AND $4
         AND NOT EXISTS (SELECT FROM jsonb_to_recordset($5::jsonb) AS d(month date, place text) WHERE d.month = f.month AND d.place = f.place)`,
      [tx.tenantId, check.id, firstOfMonth(window.from), window.to, JSON.stringify(doubts)],
    );
  if (!doubts.length) return;
  await tx.execute(
    `INSERT INTO quality_finding AS f (tenant_id, id, check_id, run_id, month, place, unit_id, person_id, print, detail)
     SELECT $1, d.id, $2, $3, d.month, d.place, d."unitId", d."personId", d.print, jsonb_build_object('value', d.value)
     FROM jsonb_to_recordset($4::jsonb) AS d(id uuid, month date, place text, "unitId" uuid, "personId" uuid, print text, value text)
     ON CONFLICT (tenant_id, check_id, month, place) DO UPDATE SET run_id = excluded.run_id, print = excluded.print, detail = excluded.detail, cleared_at = NULL,
       raised_at = CASE WHEN f.cleared_at IS NULL AND f.print = excluded.print THEN f.raised_at ELSE tenant_now() END`,
    [tx.tenantId, check.id, runId, JSON.stringify(doubts.map((doubt) => ({ ...doubt, id: newId() })))],
  );
}
