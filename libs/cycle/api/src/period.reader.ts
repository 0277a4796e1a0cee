import { Injectable } from '@nestjs/common';
import {
  nextDue,
  periodMachine,
  periodPolicy,
  type Gate,
  type PeriodContext,
  type PeriodKind,
  type PeriodStatus,
  type StageDates,
} from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { offers, type IsoDate, type Party } from '@kpi-loop/shared/kernel';
import { currentPeriod } from './current-period';
import { cycleParties } from './parties';
import type { Period } from './period.entity';
import type { ChecklistView, PeriodNodeView, PeriodRef, PeriodView, StageDueView } from './period.dto';
import { CloseChecks, PeriodRanks } from './ports';

const GATE_OF: Record<string, Gate | undefined> = { data_closing: 'lock', reviewed: 'close' };
/** The gate that is next; what is only tracked closes right after the lock. */
const gateOf = (status: string, kind: string): Gate | undefined => (kind === 'TRACKING' && status === 'data_locked' ? 'close' : GATE_OF[status]);
/** Over before its cycle began: never held, and nothing to work in. */
export const SKIPPED = `(p.status = 'upcoming' AND EXISTS (SELECT 1 FROM period h WHERE h.tenant_id = p.tenant_id AND h.cycle_id = p.cycle_id AND h.kind = p.kind AND h.ordinal > p.ordinal AND h.status <> 'upcoming'))`;
/** Of a settled period `p`: months are tracked within it. */
export const MONTHS_TRACKED = `EXISTS (SELECT 1 FROM period m WHERE m.tenant_id = p.tenant_id AND m.parent_period_id = p.id)`;
const COLUMNS = `p.id, p.version, p.cycle_id, p.parent_period_id, p.ordinal, p.code, p.name, p.name_en, p.kind, p.starts_on, p.ends_on, p.status, ${SKIPPED} AS skipped, p.previous_period_id`;
const DUE = `coalesce((SELECT jsonb_agg(jsonb_build_object('stage', d.stage, 'dueOn', d.due_on) ORDER BY d.due_on, d.stage) FROM stage_deadline d WHERE d.tenant_id = p.tenant_id AND d.period_id = p.id), '[]') AS deadlines`;

const REF = `p.id, p.cycle_id, c.code AS cycle_code, p.ordinal, p.code, p.name, p.name_en, p.starts_on, p.ends_on, p.status, ${SKIPPED} AS skipped`;

/** Each period that is settled before those tracked in it. */
const AS_A_TREE = `p.starts_on, p.kind, p.ordinal`;

type PeriodRow = Omit<PeriodView, 'offers'>;

@Injectable()
export class PeriodReader {
  constructor(
    private readonly checks: CloseChecks,
    private readonly ranks: PeriodRanks,
  ) {}

  /** @throws Problem notFound (404). */
  view(tx: Tx, id: string): Promise<PeriodView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  private async whole(tx: Tx, id: string): Promise<PeriodView> {
    return this.withOffers(tx, await tx.get<PeriodRow>(`SELECT ${COLUMNS}, ${DUE} FROM period p WHERE p.tenant_id = $1 AND p.id = $2`, [tx.tenantId, id]));
  }

  async ofCycle(tx: Tx, cycleId: string): Promise<PeriodView[]> {
    const rows = await tx.query<PeriodRow>(`SELECT ${COLUMNS}, ${DUE} FROM period p WHERE p.tenant_id = $1 AND p.cycle_id = $2 ORDER BY ${AS_A_TREE}`, [
      tx.tenantId,
      cycleId,
    ]);
    const views: PeriodView[] = [];
    for (const row of rows) views.push(await this.withOffers(tx, row));
    return views;
  }

  /** All periods of the cycle as a tree, with what is due in each. */
  async tree(tx: Tx, cycleId: string): Promise<PeriodNodeView[]> {
    const rows = await tx.query<Omit<PeriodNodeView, 'dueStage' | 'dueOn' | 'late'>>(
      `SELECT p.id, p.parent_period_id, p.kind, p.code, p.name, p.name_en, p.starts_on, p.ends_on, p.status, ${SKIPPED} AS skipped, ${DUE}
       FROM period p WHERE p.tenant_id = $1 AND p.cycle_id = $2 ORDER BY ${AS_A_TREE}`,
      [tx.tenantId, cycleId],
    );
    return rows.map((row) => {
      const stages = Object.fromEntries(row.deadlines.map(({ stage, dueOn }) => [stage, dueOn])) as Partial<StageDates>;
      const due = row.skipped ? null : nextDue({ kind: row.kind as PeriodKind, status: row.status as PeriodStatus, stages }, tx.today);
      return { ...row, dueStage: due?.stage ?? null, dueOn: due?.dueOn ?? null, late: due?.late ?? false };
    });
  }

  /** Periods for filters, newest first, of those that are settled: cards belong to them. Those of drafts and cancelled cycles, and those never held, are left out unless the cycle is named. */
  async refs(tx: Tx, cycleId?: string): Promise<PeriodRef[]> {
    const current = await this.currentId(tx);
    return tx.query<PeriodRef>(
      `SELECT ${REF}, coalesce(p.id = $3, false) AS current FROM period p JOIN cycle c ON c.tenant_id = p.tenant_id AND c.id = p.cycle_id
       WHERE p.tenant_id = $1 AND p.kind = 'SETTLEMENT' AND CASE WHEN $2::uuid IS NULL THEN c.status NOT IN ('draft', 'cancelled') AND NOT ${SKIPPED} ELSE p.cycle_id = $2 END
       ORDER BY p.starts_on DESC, p.ordinal DESC LIMIT 400`,
      [tx.tenantId, cycleId ?? null, current],
    );
  }

  /** The period the viewer works in. */
  async current(tx: Tx): Promise<PeriodRef | null> {
    const id = await this.currentId(tx);
    if (!id) return null;
    return tx.get<PeriodRef>(
      `SELECT ${REF}, true AS current FROM period p JOIN cycle c ON c.tenant_id = p.tenant_id AND c.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, id],
    );
  }

  private async currentId(tx: Tx): Promise<string | null> {
    const [viewer, today] = ['$2::uuid', '$3::date'];
    const { id } = await tx.get<{ id: string | null }>(`SELECT ${currentPeriod({ viewer, today, nearer: this.ranks.of(viewer) })} AS id`, [
      tx.tenantId,
      tx.viewer.personId,
      tx.today,
    ]);
    return id;
  }

  async checklist(tx: Tx, periodId: string, gate: Gate): Promise<ChecklistView> {
    await tx.get(`SELECT 1 FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, periodId]);
    const items = (await this.checks.ask(tx, periodId, gate)).map(({ name, missing }) => ({ name, green: missing.length === 0, missing }));
    return { periodId, gate, green: items.every((item) => item.green), items };
  }

  /** What the rules of the period machine look at; the features downstream are asked only when a gate is next. */
  async context(tx: Tx, period: Pick<Period, 'id' | 'status' | 'kind'>): Promise<PeriodContext> {
    const gate = gateOf(period.status, period.kind);
    const row = await tx.get<Omit<PeriodContext, 'missing' | 'agreed'>>(
      `SELECT p.id AS period_id, p.cycle_id, p.kind, c.status = 'active' AS cycle_active, c.status AS cycle_status, c.hold AS cycle_hold, p.ends_on < $3 AS end_reached,
         NOT EXISTS (SELECT 1 FROM period e WHERE e.tenant_id = p.tenant_id AND e.cycle_id = p.cycle_id AND e.kind = p.kind AND e.ordinal < p.ordinal
           AND (e.status = 'open' OR (e.status = 'upcoming' AND e.ends_on >= $3))) AS previous_ended,
         NOT EXISTS (SELECT 1 FROM period u WHERE u.tenant_id = p.tenant_id AND u.id = p.parent_period_id AND u.status = 'upcoming') AS parent_begun,
         ${SKIPPED} AS later_begun,
         coalesce(p.previous_period_id, (SELECT e.id FROM period e JOIN cycle ec ON ec.tenant_id = e.tenant_id AND ec.id = e.cycle_id
           WHERE e.tenant_id = p.tenant_id AND e.kind = p.kind AND e.ends_on < p.starts_on AND e.status <> 'upcoming' AND ec.status NOT IN ('draft', 'published', 'cancelled')
           ORDER BY e.cycle_id = p.cycle_id DESC, e.ends_on DESC LIMIT 1)) AS previous_period_id,
         (SELECT n.id FROM period n WHERE n.tenant_id = p.tenant_id AND n.cycle_id = p.cycle_id AND n.kind = p.kind AND n.ordinal = p.ordinal + 1) AS next_period_id
       FROM period p JOIN cycle c ON c.tenant_id = p.tenant_id AND c.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, period.id, tx.today],
    );
    return { ...row, agreed: false, missing: gate ? await this.checks.missing(tx, period.id, gate) : null };
  }

  async deadlines(tx: Tx, periodId: string): Promise<StageDueView[]> {
    return tx.query<{ stage: string; dueOn: IsoDate }>(
      `SELECT stage, due_on FROM stage_deadline WHERE tenant_id = $1 AND period_id = $2 ORDER BY due_on, stage`,
      [tx.tenantId, periodId],
    );
  }

  private async withOffers(tx: Tx, row: PeriodRow): Promise<PeriodView> {
    const parties = cycleParties(tx.viewer);
    const concerned = ['HR', 'EXEC', 'FIN', 'system'].some((party) => parties.has(party as Party));
    return { ...row, offers: concerned ? offers(periodMachine, row.status, await this.context(tx, row), periodPolicy, parties) : [] };
  }
}
