import { Injectable, type OnModuleInit } from '@nestjs/common';
import { payRunPolicy, statementAmount, type CurveAnchors, type ShortParticipation } from '@kpi-loop/incentive/domain';
import { FigureDependents, type RestatedFigure } from '@kpi-loop/measurement/api';
import { NOT_ASSESSED } from '@kpi-loop/scoring/api';
import { minorUnit, trueUp, type TraceStep } from '@kpi-loop/scoring/domain';
import { Jobs, newId, type Tx } from '@kpi-loop/shared/api';
import { decimal, fixed, permit } from '@kpi-loop/shared/kernel';
import { recordReads } from './access-log';
import { Calculation } from './calculation';
import { fixedStatement, REASON, stands } from './coverage';
import type { IncentivePlan } from './incentive.entity';
import { payParties } from './parties';
import type { MyDifferenceView, PayDifferenceView } from './pay-difference.dto';

interface Paid {
  statementId: string;
  personId: string;
  planId: string;
  base: string;
  amount: string;
  currency: string;
  trace: TraceStep[];
  curve: CurveAnchors;
  shortParticipation: ShortParticipation;
  gradeAfter: string | null;
  score: string;
  held: string[];
}

interface Reopened {
  statementId: string;
  personId: string;
  planId: string;
  base: string;
  amount: string;
  held: string[];
}

type Official = Pick<Paid, 'statementId' | 'personId' | 'planId' | 'currency' | 'amount' | 'held'> & {
  official: { score: string; coefficient: string; amount: string; trace: TraceStep[] };
};
/** What a difference comes from: a correction, or the version a period had when it was opened again. */
type Cause = { correctionId: string } | { reopening: number };

/** Amounts that are fixed: nothing changes them any more. */
const FIXED = fixedStatement('st');
/** What was held of statement `st` before. */
const HELD = `ARRAY(SELECT h.delta::text FROM pay_difference h WHERE h.tenant_id = st.tenant_id AND h.statement_id = st.id ORDER BY h.made_at, h.id) AS held`;
/** Of a figure: the statements made from a card it is on. */
const STATEMENT_OF_FIGURE = `statement st JOIN scorecard c ON c.tenant_id = st.tenant_id AND c.id = st.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
  JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id`;

/** Of difference `h`: the statements it has been settled in, and what that leaves. `which` limits the statements `ts`. */
const settledIn = (
  which: string,
): string => `ARRAY(SELECT jsonb_build_object('statementId', ts.id, 'payRunId', ts.pay_run_id, 'periodName', tp.name, 'periodNameEn', tp.name_en, 'amount', t.amount::text)
    ${settlementsOf(which)} ORDER BY tp.starts_on, ts.id) AS settled_in, CASE WHEN ${stands('st')} THEN h.delta - (SELECT coalesce(sum(t.amount), 0) ${settlementsOf(which)}) ELSE 0 END AS open`;
const settlementsOf = (
  which: string,
): string => `FROM true_up t JOIN statement ts ON ts.tenant_id = t.tenant_id AND ts.id = t.statement_id JOIN period tp ON tp.tenant_id = ts.tenant_id AND tp.id = ts.period_id
    WHERE t.tenant_id = h.tenant_id AND t.difference_id = h.id AND t.amount <> 0 AND ${which}`;

/** Paid history stays (R-P1): what a correction or a period that was opened again makes of it is held as a difference for the next pay run, and shown until then. */
@Injectable()
export class PayDifferences implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly dependents: FigureDependents,
    private readonly calculation: Calculation,
  ) {}

  onModuleInit(): void {
    this.jobs.react('scorecard.restated', 'incentive.difference', (tx, { payload }) =>
      this.hold(tx, String(payload['scorecardId']), String(payload['correctionId'])),
    );
    this.jobs.react('period.closed', 'incentive.differencesOfReopening', (tx, fact) => this.holdReopened(tx, fact.aggregateId));
    this.dependents.register({ released: (tx, figures) => this.released(tx, figures) });
  }

  private async released(tx: Tx, figures: readonly RestatedFigure[]): Promise<boolean> {
    const found = await tx.asPay(() =>
      tx.one(
        `SELECT 1 AS found FROM jsonb_to_recordset($2::jsonb) AS f("metricVersionId" uuid, "subjectKind" text, "subjectId" uuid, month date)
         JOIN ${STATEMENT_OF_FIGURE} ON l.metric_version_id = f."metricVersionId" AND coalesce(l.measured_kind, c.subject_kind) = f."subjectKind" AND coalesce(l.measured_id, c.subject_id) = f."subjectId"
         WHERE st.tenant_id = $1 AND st.status = 'released' AND f.month BETWEEN p.starts_on AND p.ends_on LIMIT 1`,
        [
          tx.tenantId,
          JSON.stringify(figures.map(({ metricVersionId, subjectKind, subjectId, month }) => ({ metricVersionId, subjectKind, subjectId, month }))),
        ],
      ),
    );
    return found !== undefined;
  }

  private hold(tx: Tx, scorecardId: string, correctionId: string): Promise<void> {
    return tx.asPay(async () => {
      const paid = await tx.one<Paid>(
        `SELECT st.id AS statement_id, st.person_id, st.plan_id, st.base, st.amount, st.currency, st.trace, pl.curve, pl.short_participation, d.grade_after, d.total_after AS score, ${HELD}
         FROM score_delta d JOIN statement st ON st.tenant_id = d.tenant_id AND st.scorecard_id = d.scorecard_id AND ${FIXED} JOIN incentive_plan pl ON pl.tenant_id = st.tenant_id AND pl.id = st.plan_id
         WHERE d.tenant_id = $1 AND d.scorecard_id = $2 AND d.correction_id = $3 AND d.total_after IS NOT NULL`,
        [tx.tenantId, scorecardId, correctionId],
      );
      if (!paid) return;
      const { eligible, whole } = daysOf(paid.trace);
      const official = statementAmount({
        score: paid.score,
        curve: paid.curve,
        base: decimal(paid.base).toFixed(),
        currency: paid.currency,
        eligible,
        whole,
        short: paid.gradeAfter === NOT_ASSESSED ? paid.shortParticipation : null,
      });
      await this.write(tx, [{ ...paid, official: { score: paid.score, ...official } }], { correctionId });
    });
  }

  /** A period that was opened again and is closed once more: what its results are worth now, less what was paid on them and is held already. */
  private async holdReopened(tx: Tx, periodId: string): Promise<void> {
    const last = await tx.one<{ version: number }>(
      `SELECT version FROM transition_log WHERE tenant_id = $1 AND machine = 'period' AND instance_id = $2 AND event = 'period.reopen' ORDER BY version DESC LIMIT 1`,
      [tx.tenantId, periodId],
    );
    if (!last) return;
    await tx.asPay(async () => {
      const paid = await tx.query<Reopened>(
        `SELECT st.id AS statement_id, st.person_id, st.plan_id, st.base, st.amount, ${HELD} FROM statement st WHERE st.tenant_id = $1 AND st.period_id = $2 AND ${FIXED}`,
        [tx.tenantId, periodId],
      );
      const plans = await tx.query<IncentivePlan>(`SELECT * FROM incentive_plan WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [
        tx.tenantId,
        [...new Set(paid.map(({ planId }) => planId))],
      ]);
      for (const plan of plans) {
        const own = new Map(paid.filter(({ planId }) => planId === plan.id).map((one) => [one.personId, one]));
        const earned = await this.calculation.earned(tx, periodId, plan, [...own.values()]);
        const rows = earned.map((official): Official => ({ ...own.get(official.personId)!, currency: plan.currency, official }));
        await this.write(tx, rows, { reopening: last.version });
      }
    });
  }

  /** Once a statement and cause, however often it is told; nothing where the amount stays. */
  private async write(tx: Tx, rows: Official[], cause: Cause): Promise<void> {
    const differing = rows.flatMap(({ official, amount, held, currency, ...row }) => {
      const dp = minorUnit(currency);
      const { delta } = trueUp({ official: official.amount, paid: [fixed(amount, dp), ...held.map((d) => fixed(d, dp))], ccy: currency });
      const { score, coefficient, amount: due, trace } = official;
      return decimal(delta).isZero() ? [] : [{ ...row, id: newId(), score, coefficient, amount: due, delta, currency, trace }];
    });
    if (!differing.length) return;
    const [correctionId, reopening] = 'correctionId' in cause ? [cause.correctionId, null] : [null, cause.reopening];
    const made = await tx.query<{ statementId: string; personId: string }>(
      `INSERT INTO pay_difference (tenant_id, id, statement_id, correction_id, reopening, person_id, plan_id, score, coefficient, amount, delta, currency, trace)
       SELECT $1, g.id, g."statementId", $3::uuid, $4::int, g."personId", g."planId", g.score, g.coefficient, g.amount, g.delta, g.currency, g.trace
       FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, "statementId" uuid, "personId" uuid, "planId" uuid, score numeric, coefficient numeric, amount numeric, delta numeric, currency text, trace jsonb)
       ON CONFLICT DO NOTHING RETURNING statement_id, person_id`,
      [tx.tenantId, JSON.stringify(differing), correctionId, reopening],
    );
    // that there is something, never how much
    for (const { statementId, personId } of made)
      tx.record({ type: 'statement.differenceHeld', statementId, ...cause }, 'statement', statementId, { people: [personId], roles: ['COMP', 'FIN'] });
  }

  /** What waits for the plan of a run: of its own period and of those before. @throws Problem notFound (404), forbidden (403). */
  async ofRun(tx: Tx, runId: string): Promise<PayDifferenceView[]> {
    permit(payRunPolicy, 'payRun.readAmounts', payParties(tx.viewer));
    const run = await tx.get<{ planId: string; periodId: string }>(`SELECT plan_id, period_id FROM pay_run WHERE tenant_id = $1 AND id = $2`, [
      tx.tenantId,
      runId,
    ]);
    const rows = await tx.asPay(() =>
      tx.query<PayDifferenceView>(
        `SELECT h.id, h.statement_id, h.person_id, pe.employee_no, pe.name, pe.name_en, p.name AS period_name, p.name_en AS period_name_en, st.score AS score_before, h.score AS score_after, st.amount AS amount_before, h.amount AS amount_after, h.delta, h.currency,
           ${REASON} AS reason, h.correction_id, h.made_at, ${settledIn('true')}
         FROM pay_difference h JOIN statement st ON st.tenant_id = h.tenant_id AND st.id = h.statement_id JOIN person pe ON pe.tenant_id = h.tenant_id AND pe.id = h.person_id JOIN period p ON p.tenant_id = st.tenant_id AND p.id = st.period_id
         JOIN period own ON own.tenant_id = h.tenant_id AND own.id = $3
         WHERE h.tenant_id = $1 AND h.plan_id = $2 AND p.starts_on <= own.starts_on ORDER BY pe.employee_no, h.made_at LIMIT 500`,
        [tx.tenantId, run.planId, run.periodId],
      ),
    );
    await recordReads(
      tx,
      'statement',
      rows.map((row) => ({ subjectId: row.personId, resourceId: row.statementId })),
    );
    return rows.map((row) => ({ ...row, ...printed(row) }));
  }

  /** Of an own statement that is being opened. */
  async ofStatement(tx: Tx, statementId: string): Promise<MyDifferenceView[]> {
    const rows = await tx.asPay(() =>
      tx.query<MyDifferenceView & { currency: string; amountBefore: string }>(
        `SELECT h.id, h.score AS score_after, h.amount AS amount_after, st.amount AS amount_before, h.delta, h.currency, ${REASON} AS reason, h.made_at, ${settledIn(`ts.status = 'released'`)} FROM pay_difference h
         JOIN statement st ON st.tenant_id = h.tenant_id AND st.id = h.statement_id JOIN period p ON p.tenant_id = st.tenant_id AND p.id = st.period_id
         WHERE h.tenant_id = $1 AND h.statement_id = $2 AND h.person_id = $3 ORDER BY h.made_at`,
        [tx.tenantId, statementId, tx.actor],
      ),
    );
    return rows.map(({ currency, amountBefore, ...row }) => {
      const { amountBefore: _, ...money } = printed({ ...row, currency, amountBefore });
      return { ...row, ...money };
    });
  }
}

const printed = ({
  amountBefore,
  amountAfter,
  delta,
  open,
  settledIn: settled,
  currency,
}: Pick<PayDifferenceView, 'amountBefore' | 'amountAfter' | 'delta' | 'open' | 'settledIn' | 'currency'>) => {
  const dp = minorUnit(currency);
  return {
    amountBefore: fixed(amountBefore, dp),
    amountAfter: fixed(amountAfter, dp),
    delta: fixed(delta, dp),
    open: fixed(open, dp),
    settledIn: settled.map((one) => ({ ...one, amount: fixed(one.amount, dp) })),
  };
};

/** The days the paid amount was reckoned with; whoever was not due anything then had none. */
function daysOf(trace: readonly TraceStep[]): { eligible: string; whole: string } {
  const inputs = trace.find((step) => step.step === 'amount')?.inputs as Record<string, string> | undefined;
  return { eligible: inputs?.['eligible'] ?? '0', whole: inputs?.['whole'] ?? '1' };
}
