import { newId } from '@kpi-loop/shared/api';
import type { Api, Company, PersonKey } from '@kpi-loop/shared/api/testing';
import { defaultPolicy } from '@kpi-loop/cycle/domain';
import type { LineRule } from '@kpi-loop/target/domain';

export type MetricKey = 'GMV' | 'PAY' | 'CMP';

interface Kind {
  name: string;
  kind: 'simple' | 'ratio';
  direction: 'HIGHER' | 'LOWER';
  unit: string;
  decimals: number;
  percent: boolean;
  flow: boolean;
  weight: string;
  threshold: string;
  target: string;
  stretch: string;
  rule: LineRule;
}

/** A flow, a rate that should rise (by anchors), a rate that should fall. */
export const METRICS: Record<MetricKey, Kind> = {
  GMV: {
    name: '成交额',
    kind: 'simple',
    direction: 'HIGHER',
    unit: '万元',
    decimals: 0,
    percent: false,
    flow: true,
    weight: '40',
    threshold: '840',
    target: '1200',
    stretch: '1440',
    rule: { kind: 'LINEAR', method: 'DEVIATION' },
  },
  PAY: {
    name: '支付成功率',
    kind: 'ratio',
    direction: 'HIGHER',
    unit: '%',
    decimals: 2,
    percent: true,
    flow: false,
    weight: '40',
    threshold: '0.90',
    target: '0.925',
    stretch: '0.94',
    rule: { kind: 'INTERP', on: 'value' },
  },
  CMP: {
    name: '客诉率',
    kind: 'ratio',
    direction: 'LOWER',
    unit: '%',
    decimals: 2,
    percent: true,
    flow: false,
    weight: '20',
    threshold: '0.009',
    target: '0.006',
    stretch: '0.0045',
    rule: { kind: 'LINEAR', method: 'DEVIATION' },
  },
};

/** Threshold, target and stretch of the lines of a metric. */
type Anchors = [threshold: string, target: string, stretch: string];

type MilestoneRow = [dueOn: string, weight: string, status: 'open' | 'reported' | 'confirmed', doneOn?: string];

export interface CardOf {
  id: string;
  lines: Record<MetricKey, string>;
}

/** An active cycle, its third quarter (and the fourth, upcoming), definitions, and signed cards of some people: rows as the features upstream leave them. */
export class Quarter {
  readonly cycleId = newId();
  readonly periodId = newId();
  readonly nextPeriodId = newId();
  readonly metrics = {} as Record<MetricKey, string>;
  readonly versions = {} as Record<MetricKey, string>;
  readonly cards = {} as Record<PersonKey, CardOf>;

  private constructor(
    private readonly api: Api,
    private readonly c: Company,
    private readonly anchors: Partial<Record<MetricKey, Anchors>>,
  ) {}

  static async open(
    api: Api,
    c: Company,
    people: PersonKey[] = ['anna'],
    options: { status?: string; cardStatus?: string; policy?: object; levels?: MetricKey[]; anchors?: Partial<Record<MetricKey, Anchors>> } = {},
  ): Promise<Quarter> {
    const quarter = new Quarter(api, c, options.anchors ?? {});
    await quarter.arrange({ ...defaultPolicy, ...options.policy }, options.status ?? 'open', options.levels ?? []);
    for (const person of people) quarter.cards[person] = await quarter.card(person, quarter.periodId, options.cardStatus ?? 'effective.steady');
    return quarter;
  }

  /** The figure of a month, as measurement leaves it. */
  async figure(
    person: PersonKey,
    metric: MetricKey,
    month: string,
    numerator: string | null,
    denominator: string | null = null,
    more: { status?: string; lastDate?: string } = {},
  ): Promise<void> {
    const value = numerator === null ? null : denominator === null ? numerator : null;
    await this.api.sql(
      `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, status)
       VALUES ($1, gen_random_uuid(), $2, 'person', $3, $4, $5, $6, coalesce($7::numeric, $5::numeric / nullif($6::numeric, 0)), 1, $8, $9)
       ON CONFLICT (tenant_id, metric_version_id, subject_kind, subject_id, month)
       DO UPDATE SET numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value, last_date = excluded.last_date, status = excluded.status, version = measurement.version + 1`,
      [
        this.c.tenantId,
        this.versions[metric],
        this.c.people[person],
        month,
        numerator,
        denominator,
        value,
        more.lastDate ?? '2026-08-17',
        more.status ?? 'verified',
      ],
    );
  }

  /** All three metrics over the whole quarter, locked: everything happened in September, nothing in July and August. */
  async lockedFigures(person: PersonKey, values: Record<MetricKey, [string, string?]>): Promise<void> {
    for (const [metric, [numerator, denominator]] of Object.entries(values) as [MetricKey, [string, string?]][]) {
      for (const [month, lastDate] of [
        ['2026-07-01', '2026-07-31'],
        ['2026-08-01', '2026-08-31'],
      ])
        await this.figure(person, metric, month, '0', denominator === undefined ? null : '0', { status: 'locked', lastDate });
      await this.figure(person, metric, '2026-09-01', numerator, denominator ?? null, { status: 'locked', lastDate: '2026-09-30' });
    }
  }

  /** The months of the quarter, tracked within it; in this order, as far as they have come. */
  async tracked(...statuses: [string, string, string]): Promise<[string, string, string]> {
    const ids: [string, string, string] = [newId(), newId(), newId()];
    await this.api.sql(
      `INSERT INTO period (tenant_id, id, cycle_id, parent_period_id, ordinal, code, name, name_en, kind, starts_on, ends_on, status)
       SELECT $1, m.id, $2, $3, m.no + 6, '2026-0' || m.no + 6, m.no + 6 || '月', 'M' || m.no + 6, 'TRACKING', make_date(2026, m.no::int + 6, 1), make_date(2026, m.no::int + 7, 1) - 1, m.status
       FROM unnest($4::uuid[], $5::text[]) WITH ORDINALITY AS m(id, status, no)`,
      [this.c.tenantId, this.cycleId, this.periodId, ids, statuses],
    );
    return ids;
  }

  async card(person: PersonKey, periodId: string, status: string, carriedFrom?: CardOf): Promise<CardOf> {
    const { api, c } = this;
    const card = { id: newId(), lines: {} as Record<MetricKey, string> };
    await api.sql(
      `INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, status, round, owner_signed_at, head_signed_at)
       SELECT $1, $2, $3, $4, 'person', $5, $5, a.manager_id, a.unit_id, 'draft', 1, '2026-07-02', '2026-07-02' FROM assignment a WHERE a.tenant_id = $1 AND a.person_id = $5`,
      [c.tenantId, card.id, this.cycleId, periodId, c.people[person]],
    );
    let ordinal = 0;
    for (const [key, kind] of Object.entries(METRICS) as [MetricKey, Kind][]) {
      const lineId = (card.lines[key] = newId());
      await api.sql(
        `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule, owner_accepted, head_accepted, carried_from_id) VALUES ($1, $2, $3, $4, $5, $6, $7, true, true, $8)`,
        [c.tenantId, lineId, card.id, ++ordinal, this.metrics[key], this.versions[key], JSON.stringify(kind.rule), carriedFrom?.lines[key] ?? null],
      );
      await api.sql(
        `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, threshold, target, stretch, valid_from, valid_to) SELECT $1, gen_random_uuid(), $2, 1, $3, $4, $5, $6, starts_on, ends_on FROM period WHERE tenant_id = $1 AND id = $7`,
        [c.tenantId, lineId, kind.weight, ...(this.anchors[key] ?? [kind.threshold, kind.target, kind.stretch]), periodId],
      );
    }
    await api.sql(`UPDATE scorecard SET status = $3 WHERE tenant_id = $1 AND id = $2`, [c.tenantId, card.id, status]);
    return card;
  }

  /** A key task of 20 % instead of the third metric, late days at 2 %, and a bonus item of at most 5 points, as they stand on a signed card. */
  async keyTask(person: PersonKey, milestones: MilestoneRow[], status = 'effective.steady'): Promise<{ task: string; bonus: string }> {
    const { id, lines } = this.cards[person];
    const [task, bonus] = [newId(), newId()];
    const sql = (text: string, ...params: unknown[]) => this.api.sql(text, [this.c.tenantId, ...params]);
    await sql(`UPDATE scorecard SET status = 'draft' WHERE tenant_id = $1 AND id = $2`, id);
    await sql(`UPDATE scorecard_line SET removed_at = now() WHERE tenant_id = $1 AND id = $2`, lines.CMP);
    for (const [line, kind, rule, weight, target] of [
      [task, 'task', { kind: 'MILESTONE', latePenalty: '0.02' }, '20', '100'],
      [bonus, 'bonus', { kind: 'BONUS' }, '0', '5'],
    ] as const) {
      await sql(`INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, kind, title, rule) VALUES ($1, $2, $3, 4, $4::text, $4::text, $5)`, line, id, kind, JSON.stringify(rule));
      await sql(
        `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to) VALUES ($1, gen_random_uuid(), $2, 1, $3, $4, '2026-07-01', '2026-09-30')`,
        ...[line, weight, target],
      );
    }
    for (const [i, [dueOn, weight, state, doneOn = null]] of milestones.entries())
      await sql(
        `INSERT INTO milestone (tenant_id, id, line_id, ordinal, name, due_on, weight, status, done_on, share, reported_by, quality, answered_by)
         VALUES ($1, gen_random_uuid(), $2, $3::int, 'M' || $3::int, $4, $5, $6::text, $7::date, CASE WHEN $7::date IS NOT NULL THEN 1 END, CASE WHEN $7::date IS NOT NULL THEN $8::uuid END,
           CASE $6::text WHEN 'confirmed' THEN 1 END, CASE $6::text WHEN 'confirmed' THEN $9::uuid END)`,
        ...[task, i + 1, dueOn, weight, state, doneOn, this.c.people[person], this.c.people.head],
      );
    await sql(`UPDATE scorecard SET status = $3 WHERE tenant_id = $1 AND id = $2`, id, status);
    return { task, bonus };
  }

  async award(bonus: string, points: string, reason: string): Promise<void> {
    await this.api.sql(`INSERT INTO bonus_award (tenant_id, id, line_id, points, reason, granted_by) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`, [
      ...[this.c.tenantId, bonus, points, reason, this.c.people.head],
    ]);
  }

  /** A new target from a day on, as `TargetCommands.revise` leaves it. */
  async revise(lineId: string, from: string, target: string): Promise<void> {
    await this.api.sql(
      `WITH gone AS (UPDATE line_target SET superseded_at = now() WHERE tenant_id = $1 AND line_id = $2 AND superseded_at IS NULL RETURNING *)
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, threshold, target, stretch, valid_from, valid_to)
       SELECT tenant_id, gen_random_uuid(), line_id, 1, weight, threshold, target, stretch, valid_from, $3::date - 1 FROM gone
       UNION ALL SELECT tenant_id, gen_random_uuid(), line_id, 2, weight, threshold, $4, stretch, $3::date, valid_to FROM gone`,
      [this.c.tenantId, lineId, from, target],
    );
  }

  /** `levels` are plain figures of which the last month stands for the period. */
  private async arrange(policy: object, status: string, levels: MetricKey[]): Promise<void> {
    const { api, c } = this;
    const t = c.tenantId;
    await api.sql(
      `INSERT INTO cycle (tenant_id, id, code, name, name_en, template, starts_on, ends_on, status, policy, policy_hash) VALUES ($1, $2, 'FY2026', '2026年度', 'FY2026', 'quarterly', '2026-01-01', '2026-12-31', 'active', $3, 'f00d')`,
      [t, this.cycleId, JSON.stringify(policy)],
    );
    for (const [id, ordinal, code, from, to, state] of [
      [this.periodId, 3, 'Q3', '2026-07-01', '2026-09-30', status],
      [this.nextPeriodId, 4, 'Q4', '2026-10-01', '2026-12-31', 'upcoming'],
    ])
      await api.sql(
        `INSERT INTO period (tenant_id, id, cycle_id, ordinal, code, name, name_en, kind, starts_on, ends_on, status) VALUES ($1, $2, $3, $4, $5, $5, $5, 'SETTLEMENT', $6, $7, $8)`,
        [t, id, this.cycleId, ordinal, code, from, to, state],
      );
    const [process, node] = [newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'EC', '电商')`, [t, process]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, name_en, ordinal) VALUES ($1, $2, $3, 'PAY', '支付', 'Payment', 1)`, [
      t,
      node,
      process,
    ]);
    for (const [key, m] of Object.entries(METRICS) as [MetricKey, Kind][]) {
      this.metrics[key] = newId();
      this.versions[key] = newId();
      await api.sql(`INSERT INTO metric (tenant_id, id, code, name, name_en) VALUES ($1, $2, $3, $4, $3)`, [t, this.metrics[key], key, m.name]);
      await api.sql(
        `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, process_node_id, kind, dataset_code, numerator, denominator, direction, unit, decimals, percent, flow, published_at, content_hash, author_id, approver_id)
         VALUES ($1, $2, $3, 1, 'published', $4, $5, 'orders', '{"agg":"count","filters":[]}', $6, $7, $8, $9, $10, $11, now(), $12, $13, $14)`,
        [
          t,
          this.versions[key],
          this.metrics[key],
          node,
          m.kind,
          m.kind === 'ratio' ? '{"agg":"count","filters":[]}' : null,
          m.direction,
          m.unit,
          m.decimals,
          m.percent,
          m.flow && !levels.includes(key),
          key,
          c.people.steward,
          c.people.steward2,
        ],
      );
    }
  }
}
