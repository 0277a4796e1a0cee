import { Injectable } from '@nestjs/common';
import type { Missing } from '@kpi-loop/cycle/api';
import type { Tx } from '@kpi-loop/shared/api';
import { cardOutcome, refusedLines } from './card-scoring';
import { ScoreInputs, type CardToScore } from './score.inputs';

const CARDS_AT_ONCE = 500;
/** Cards that the lock will freeze, and those it already has. */
const TO_SCORE = `split_part(status, '.', 1) IN ('effective', 'locked')`;
const NAMES_SHOWN = 3;

interface NotScored {
  reason: string;
  lineId: string | null;
  scorecardId: string;
}

/**
 * Scores the cards of a period without writing anything, before its data is locked: what could not be scored afterwards is
 * said while it can still be put right. What is missing is the measurement's to say.
 */
@Injectable()
export class DryRun {
  constructor(private readonly inputs: ScoreInputs) {}

  async check(tx: Tx, periodId: string): Promise<Missing[]> {
    const { cycleId } = await tx.get<{ cycleId: string }>(`SELECT cycle_id FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, periodId]);
    const { policy } = await this.inputs.policy(tx, cycleId);
    const cards = await tx.query<{ id: string }>(`SELECT id FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND (${TO_SCORE}) ORDER BY id`, [
      tx.tenantId,
      periodId,
    ]);
    const found: NotScored[] = [];
    for (let i = 0; i < cards.length; i += CARDS_AT_ONCE) {
      const some = await this.inputs.cards(
        tx,
        cards.slice(i, i + CARDS_AT_ONCE).map(({ id }) => id),
        policy,
      );
      for (const card of some) found.push(...notScored(card, policy));
    }
    return found.length ? this.named(tx, found) : [];
  }

  /** One entry a reason and metric, with the first names. */
  private async named(tx: Tx, found: NotScored[]): Promise<Missing[]> {
    const rows = await tx.query<{ reason: string; scorecardId: string; metric: string | null; metricEn: string | null; subject: string; subjectEn: string }>(
      `SELECT f.reason, f.scorecard_id, coalesce(m.name, nullif(l.title, ''), l.title_en) AS metric, coalesce(m.name_en, nullif(l.title_en, ''), l.title) AS metric_en, coalesce(p.name, u.name, '') AS subject, coalesce(nullif(coalesce(p.name_en, u.name_en), ''), p.name, u.name, '') AS subject_en
       FROM jsonb_to_recordset($2::jsonb) AS f(reason text, line_id uuid, scorecard_id uuid) JOIN scorecard c ON c.tenant_id = $1 AND c.id = f.scorecard_id
       LEFT JOIN person p ON c.subject_kind = 'person' AND p.tenant_id = $1 AND p.id = c.subject_id LEFT JOIN org_unit u ON c.subject_kind = 'unit' AND u.tenant_id = $1 AND u.id = c.subject_id
       LEFT JOIN scorecard_line l ON l.tenant_id = $1 AND l.id = f.line_id LEFT JOIN metric m ON m.tenant_id = $1 AND m.id = l.metric_id ORDER BY f.reason, m.code, subject`,
      [tx.tenantId, JSON.stringify(found.map(({ reason, lineId, scorecardId }) => ({ reason, line_id: lineId, scorecard_id: scorecardId })))],
    );
    const groups = new Map<string, typeof rows>();
    for (const row of rows) {
      const key = `${row.reason}:${row.metric ?? ''}`;
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    return [...groups.values()].map((of): Missing => {
      const [{ reason, metric, metricEn, scorecardId }] = of;
      const [names, namesEn] = [namesOf(of.map((row) => row.subject)), namesOf(of.map((row) => row.subjectEn))];
      const about = metric ? [`${metric} · ${names}`, `${metricEn || metric} · ${namesEn}`] : [names, namesEn];
      return {
        rule: 'everyCardScores',
        count: of.length,
        link: `/targets/${scorecardId}`,
        params: { count: of.length, name: about[0], nameEn: about[1], reason, reasonKey: `problem.${reason}` },
      };
    });
  }
}

function notScored(card: CardToScore, policy: Parameters<typeof cardOutcome>[1]): NotScored[] {
  const { scorecardId } = card;
  const refused = refusedLines(card.lines, policy);
  if (refused.length) return refused.map((line) => ({ ...line, scorecardId }));
  const reason = cardOutcome(card.lines, policy, card.participation, card.bonus).notScoredReason;
  return reason && reason !== 'dataMissing' ? [{ reason, lineId: null, scorecardId }] : [];
}

const namesOf = (names: string[]): string => names.slice(0, NAMES_SHOWN).join('、') + (names.length > NAMES_SHOWN ? '…' : '');
