import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, firstOfMonth, Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import {
  actualOf,
  contributionOf,
  isKpi,
  scorecardPolicy,
  splitTarget,
  type Contribution,
  type ScorecardStatus,
  type Split,
  type SubjectKind,
} from '@kpi-loop/target/domain';
import { READ_AS } from '@kpi-loop/metric/api';
import { BaselineSources } from './baseline-source';
import { CardLoader, refuseUnless } from './card.loader';
import type { ProposeSplitDto, SplitOutcomesView, SplitPartView, SplitView } from './cascade.dto';
import { CounterWriter } from './counter.writer';
import { Denominators } from './denominators';
import { EditRights } from './edit-rights';
import { NegotiationCommands } from './negotiation.commands';
import type { ScorecardLineDto } from './scorecard.dto';
import type { Scorecard } from './scorecard.entity';

interface ParentLine {
  lineId: string;
  ownerId: string;
  periodId: string;
  subjectKind: SubjectKind;
  metricId: string;
  metricVersionId: string;
  aggOrg: string;
  set: Contribution | null;
  flow: boolean;
  kind: 'simple' | 'ratio';
  decimals: number;
  target: string;
  periodFrom: IsoDate;
}

interface ChildCard {
  scorecardId: string;
  subject: SplitPartView['subject'];
  status: ScorecardStatus;
  before: string | null;
  headcount: number;
  denominator: string | null;
  measured: string | null;
}

/** A parent's target proposed to those below: each keeps the pen that the talks give him, and answers line by line. */
@Injectable()
export class Splitter {
  constructor(
    private readonly cards: CardLoader,
    private readonly baselines: BaselineSources,
    private readonly denominators: Denominators,
    private readonly rights: EditRights,
    private readonly counters: CounterWriter,
    private readonly talks: NegotiationCommands,
  ) {}

  /** What each would be proposed, and whether the viewer may; nothing is written. @throws Problem notFound (404), forbidden (403). */
  async suggest(tx: Tx, lineId: string, by: Split): Promise<SplitView> {
    const parent = await this.parent(tx, lineId);
    const contribution = parent.set ?? contributionOf(parent.aggOrg);
    const children = await this.children(tx, parent, contribution);
    const shares = await this.shares(tx, parent, children, by);
    const targets = shares && splitTarget(parent.target, contribution, parent.decimals, shares);
    const parts: SplitPartView[] = [];
    for (const { headcount: _, ...child } of children) {
      const because = [...(targets ? [] : ['historyForAll']), ...(await this.rights.refusals(tx, child.scorecardId))];
      const share = shares?.find(({ id }) => id === child.scorecardId)?.share ?? null;
      parts.push({ ...child, target: targets?.get(child.scorecardId) ?? null, share, allowed: !because.length, because });
    }
    return { lineId, target: parent.target, contribution, parts };
  }

  /** Into drafts as their lines, onto the table where the viewer holds the pen; who cannot be asked now is told with the reason. */
  async propose(tx: Tx, lineId: string, { items, reason }: ProposeSplitDto): Promise<SplitOutcomesView> {
    const parent = await this.parent(tx, lineId);
    const below = new Map((await this.children(tx, parent)).map((child) => [child.scorecardId, child]));
    const outcomes: SplitOutcomesView['items'] = [];
    for (const { scorecardId, target } of items) {
      refuseUnless(below.has(scorecardId), 'cardIsBelow');
      const because = await this.rights.refusals(tx, scorecardId);
      if (!because.length) await this.put(tx, parent, scorecardId, target, reason);
      outcomes.push({ scorecardId, done: !because.length, because });
    }
    return { items: outcomes };
  }

  private async put(tx: Tx, { metricId }: ParentLine, scorecardId: string, target: string, reason: string): Promise<void> {
    const card = await tx.get<Scorecard>(`SELECT * FROM scorecard WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, scorecardId]);
    const context = await this.cards.context(tx, card);
    const line = context.lines.find((one) => one.metricId === metricId);
    if (line && card.status !== 'draft') return void (await this.talks.counterLine(tx, scorecardId, { lineId: line.lineId, target, reason }));
    const [moved] = line ? await this.counters.next(tx, context.lines, [{ lineId: line.lineId, target }]) : [];
    const lines = context.lines.filter(isKpi).map((one): ScorecardLineDto => {
      const { rule, values } = one === line ? moved.after : one;
      const { weight, threshold, target: aim, stretch } = values[0];
      return { metricId: one.metricId, weight, threshold, target: aim, stretch, rule };
    });
    // a new line begins with the smallest weight there is: the two say what it shall weigh
    await this.talks.editLines(tx, scorecardId, { lines: line ? lines : [...lines, { metricId, weight: context.policy.weights.min, target }] });
    await this.talks.comment(tx, scorecardId, { text: reason });
  }

  private async parent(tx: Tx, lineId: string): Promise<ParentLine> {
    const parent = await tx.get<ParentLine>(
      `SELECT l.id AS line_id, c.owner_id, c.period_id, c.subject_kind, l.metric_id, l.metric_version_id, v.agg_org, l.contribution AS set, v.flow, ${READ_AS} AS kind, v.decimals, t.target, p.starts_on AS period_from
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least($3::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to
       WHERE l.tenant_id = $1 AND l.id = $2 AND l.removed_at IS NULL`,
      [tx.tenantId, lineId, tx.today],
    );
    (await this.cards.standing(tx, parent.ownerId)).permit(scorecardPolicy, 'scorecard.read');
    if (parent.ownerId !== tx.viewer.personId) throw new Problem('forbidden', 'notYours', 'cascade.propose', { params: { action: 'cascade.propose' } });
    return parent;
  }

  /** The cards right below: of who answers for a unit that of the unit. */
  private async children(tx: Tx, { ownerId, periodId, metricId, metricVersionId }: ParentLine, contribution?: Contribution): Promise<ChildCard[]> {
    const cards = await tx.query<Omit<ChildCard, 'measured'>>(
      `SELECT DISTINCT ON (c.owner_id) c.id AS scorecard_id, c.status, t.target AS before, t.planned_denominator AS denominator,
         jsonb_build_object('kind', c.subject_kind, 'id', c.subject_id, 'name', coalesce(su.name, o.name), 'nameEn', coalesce(su.name_en, o.name_en)) AS subject,
         CASE c.subject_kind WHEN 'person' THEN 1 ELSE (SELECT greatest(1, count(*))::int FROM assignment a JOIN org_unit at ON at.tenant_id = a.tenant_id AND at.id = a.unit_id AND starts_with(at.path, su.path)
           WHERE a.tenant_id = c.tenant_id AND a.valid_from <= $5 AND (a.valid_to IS NULL OR a.valid_to >= $5)) END AS headcount
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       LEFT JOIN org_unit su ON c.subject_kind = 'unit' AND su.tenant_id = c.tenant_id AND su.id = c.subject_id
       LEFT JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.metric_id = $4 AND l.removed_at IS NULL
       LEFT JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least($5::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to
       WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.head_id = $3 AND c.owner_id <> $3 AND c.status <> 'void' ORDER BY c.owner_id, c.subject_kind DESC, c.id LIMIT 200`,
      [tx.tenantId, periodId, ownerId, metricId, tx.today],
    );
    const open = contribution === 'ratio' ? cards.filter(({ denominator }) => !denominator) : [];
    const measured = await this.denominators.last(
      tx,
      await this.cards.frame(tx, periodId),
      open.map(({ subject }) => ({ metricVersionId, subjectKind: subject.kind, subjectId: subject.id })),
    );
    return cards.map((card) => ({ ...card, measured: measured[open.indexOf(card)] ?? null }));
  }

  /** By what each reached in the twelve months before, by people, or alike. Null where somebody has no history to go by. */
  private async shares(tx: Tx, parent: ParentLine, children: ChildCard[], by: Split): Promise<{ id: string; share: string }[] | null> {
    if (by !== 'history') return children.map(({ scorecardId: id, headcount }) => ({ id, share: by === 'headcount' ? String(headcount) : '1' }));
    const from = addMonths(firstOfMonth(parent.periodFrom), -12);
    const histories = await this.baselines.histories(
      tx,
      children.map(({ subject }) => ({
        ...{ metricVersionId: parent.metricVersionId, subjectKind: subject.kind, subjectId: subject.id },
        ...{ from, to: addDays(parent.periodFrom, -1) },
      })),
    );
    const shares = children.flatMap(({ scorecardId: id }, i) => {
      const share = actualOf(histories[i], parent);
      return share === null ? [] : [{ id, share }];
    });
    return shares.length === children.length ? shares : null;
  }
}
