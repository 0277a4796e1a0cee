import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DutySources, hasRole, type Duty, type Tx } from '@kpi-loop/shared/api';
import { AppealParties } from './appeal.parties';
import { AppealList } from './appeal.list';
import type { AppealItem } from './appeal.view';

const MOST = 200;
const KIND: Record<string, string> = {
  filed: 'appeal.screen',
  admissibility: 'appeal.admit',
  deliberating: 'appeal.vote',
  inadmissible: 'appeal.escalate',
  second_level: 'appeal.decideFinal',
};

/** What waits for the viewer: who screens, who is asked, who votes, and what is to be seen to afterwards. */
@Injectable()
export class AppealDuties implements OnModuleInit {
  constructor(
    private readonly sources: DutySources,
    private readonly lists: AppealList,
    private readonly parties: AppealParties,
  ) {}

  onModuleInit(): void {
    this.sources.register({ duties: (tx) => this.duties(tx) });
  }

  async duties(tx: Tx): Promise<Duty[]> {
    if (!tx.viewer.personId) return [];
    const waiting = { waiting: 'true', limit: MOST };
    const [mine, others] = [await this.lists.mine(tx, waiting), await this.lists.register(tx, waiting)];
    return [
      ...[...mine.items, ...others.items].map((item) => this.dutyOf(tx, item)),
      ...(await this.afterwards(tx)),
      ...(hasRole(tx.viewer, 'COMP') ? await this.pay(tx) : []),
    ];
  }

  private dutyOf(tx: Tx, { id, status, side, person, dueOn, seatOpen, ...item }: AppealItem): Duty {
    const replaces = seatOpen && (side === 'HRBP' || side === 'HR');
    const kind = replaces
      ? 'appeal.replaceMember'
      : (KIND[status] ?? (status === 'investigating' ? (side === 'head' ? 'appeal.giveStatement' : 'appeal.factsIn') : 'appeal.escalate'));
    return duty(
      tx,
      kind,
      id,
      dueOn,
      { name: person.name, nameEn: person.nameEn, period: item.periodName || item.cycleName, periodEn: item.periodNameEn || item.cycleNameEn },
      `/appeals/${id}`,
    );
  }

  /** R-AP1 for the HRBP, and what could not be carried out for HR. */
  private async afterwards(tx: Tx): Promise<Duty[]> {
    if (!hasRole(tx.viewer, 'HR', 'HRBP')) return [];
    const params: unknown[] = [tx.tenantId];
    const seen = this.parties.others(tx, params);
    const hrbp = this.parties.covers(tx, ['HRBP'], params);
    const hr = this.parties.covers(tx, ['HR'], params);
    const rows = await tx.query<{ id: string; kind: string; name: string; nameEn: string; period: string; periodEn: string }>(
      `SELECT a.id, CASE WHEN a.check_card_id IS NOT NULL AND a.checked_at IS NULL AND ${hrbp} THEN 'appeal.closeCheck' ELSE 'appeal.executeRefused' END AS kind, w.name, w.name_en, coalesce(p.name, y.name) AS period, coalesce(p.name_en, y.name_en) AS period_en
       FROM appeal a JOIN person w ON w.tenant_id = a.tenant_id AND w.id = a.person_id JOIN cycle y ON y.tenant_id = a.tenant_id AND y.id = a.cycle_id LEFT JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id
       WHERE a.tenant_id = $1 AND ${seen} AND ((a.status = 'final' AND a.check_card_id IS NOT NULL AND a.checked_at IS NULL AND ${hrbp})
         OR (a.settled_at IS NULL AND ${hr} AND EXISTS (SELECT FROM appeal_remedy x WHERE x.tenant_id = a.tenant_id AND x.appeal_id = a.id AND x.state = 'refused'))) ORDER BY a.created_at, a.id LIMIT ${MOST}`,
      params,
    );
    return rows.map(({ id, kind, ...params_ }) => duty(tx, kind, id, null, params_, `/appeals/${id}`));
  }

  private async pay(tx: Tx): Promise<Duty[]> {
    const rows = await tx.query<{ id: string; name: string; nameEn: string; period: string; periodEn: string }>(
      `SELECT x.id, w.name, w.name_en, coalesce(p.name, y.name) AS period, coalesce(p.name_en, y.name_en) AS period_en FROM appeal_remedy x JOIN appeal a ON a.tenant_id = x.tenant_id AND a.id = x.appeal_id
       JOIN person w ON w.tenant_id = a.tenant_id AND w.id = a.person_id JOIN cycle y ON y.tenant_id = a.tenant_id AND y.id = a.cycle_id LEFT JOIN period p ON p.tenant_id = a.tenant_id AND p.id = a.period_id
       WHERE x.tenant_id = $1 AND x.kind = 'RECALCULATE_PAY' AND x.state = 'asked' AND a.person_id <> $2 ORDER BY x.asked_at, x.id LIMIT ${MOST}`,
      [tx.tenantId, tx.actor],
    );
    return rows.map(({ id, ...params }) => duty(tx, 'appeal.recalculate', id, null, params, '/appeals?tab=pay'));
  }
}

function duty(tx: Tx, kind: string, aggregateId: string, dueAt: string | null, params: Record<string, unknown>, link: string): Duty {
  const severity = !dueAt || dueAt > tx.today ? 'none' : dueAt === tx.today ? 'warn' : 'bad';
  return { kind, aggregate: 'appeal', aggregateId, params, dueAt, severity, link };
}
