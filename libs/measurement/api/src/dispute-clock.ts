import { Injectable, type OnModuleInit } from '@nestjs/common';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { SETTLE_WORKDAYS } from '@kpi-loop/measurement/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { Jobs, type Tx } from '@kpi-loop/shared/api';
import { ofFigure } from './audiences';
import { addWorkdays, type IsoDate } from '@kpi-loop/shared/kernel';

const SETTLE_DUE = 'measurement.settleDue';
const SETTLE_OVERDUE = 'measurement.settleOverdue';

interface Shown {
  month: IsoDate;
  publishedOn: IsoDate;
}

/** How long an owner may question a figure, and by when a steward answers: working days of the tenant (domain.md §2.4). */
@Injectable()
export class DisputeClock implements OnModuleInit {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    for (const event of [SETTLE_DUE, SETTLE_OVERDUE]) this.jobs.due('measurement', event, (tx, id) => this.remind(tx, id, event));
  }

  /** The last day to question each figure, by the rules of the cycle its month lies in. */
  async untils(tx: Tx, figures: readonly Shown[]): Promise<IsoDate[]> {
    if (!figures.length) return [];
    const calendar = await this.organization.calendar(tx);
    const cycles = await tx.query<{ startsOn: IsoDate; endsOn: IsoDate; days: number | null }>(
      `SELECT starts_on, ends_on, (policy->'data'->>'disputeWD')::int AS days FROM cycle WHERE tenant_id = $1 AND status NOT IN ('draft', 'cancelled') ORDER BY starts_on DESC, id`,
      [tx.tenantId],
    );
    const known = new Map<string, IsoDate>();
    return figures.map(({ month, publishedOn }) => {
      const days = cycles.find(({ startsOn, endsOn }) => month >= startsOn && month <= endsOn)?.days ?? defaultPolicy.data.disputeWD;
      const key = `${publishedOn} ${days}`;
      if (!known.has(key)) known.set(key, addWorkdays(publishedOn, days, calendar));
      return known.get(key)!;
    });
  }

  /** Begins the steward's time for an answer: reminded on its last day, and taken further when that is over. */
  async start(tx: Tx, id: string): Promise<IsoDate> {
    const calendar = await this.organization.calendar(tx);
    const settleBy = addWorkdays(tx.today, SETTLE_WORKDAYS, calendar);
    const at = (day: IsoDate): Promise<{ at: Date }> => tx.get<{ at: Date }>(`SELECT $2::date::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day]);
    await tx.deadline('measurement', id, SETTLE_DUE, (await at(settleBy)).at);
    await tx.deadline('measurement', id, SETTLE_OVERDUE, (await at(addWorkdays(settleBy, 1, calendar))).at);
    return settleBy;
  }

  /** A question that has been answered meanwhile needs no reminder. */
  private async remind(tx: Tx, id: string, type: string): Promise<void> {
    const open = await tx.one<{ metricVersionId: string; subjectKind: string; subjectId: string; month: IsoDate; personId: string | null }>(
      `SELECT m.metric_version_id, m.subject_kind, m.subject_id, m.month, CASE m.subject_kind WHEN 'person' THEN m.subject_id ELSE u.head_id END AS person_id
       FROM measurement m LEFT JOIN org_unit u ON u.tenant_id = m.tenant_id AND u.id = m.subject_id WHERE m.tenant_id = $1 AND m.id = $2 AND m.status = 'quarantined' AND m.disputed_at IS NOT NULL`,
      [tx.tenantId, id],
    );
    if (!open) return;
    const { personId, ...of } = open;
    tx.record({ type, ...of }, 'measurement', id, ofFigure(personId, null));
  }
}
