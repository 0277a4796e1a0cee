import { Injectable } from '@nestjs/common';
import { standingOf, taskScoreSoFar, type MilestoneStanding } from '@kpi-loop/monitoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { fixed, decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type TaskInForce } from '@kpi-loop/target/api';
import { isEffective, TASK_TARGET, type MilestoneState } from '@kpi-loop/target/domain';
import { isOffTrack } from '@kpi-loop/review/domain';
import type { ItemSnapshot } from './snapshot';

/** A milestone as the meeting speaks of it: when it was due, where it stands, what was reported and what was answered. */
export interface SnapshotMilestone extends MilestoneState {
  id: string;
  name: string;
  nameEn: string;
  standing: MilestoneStanding;
  /** Whole days late, or until it is due. */
  days: number;
  /** Open, and its day has passed: also on a card that is locked by now. */
  overdue: boolean;
  share: string | null;
  note: string;
  evidenceLink: string | null;
  reportedBy: { name: string; nameEn: string } | null;
  answer: string;
}

/** What an agenda item about a key task shows instead of figures. */
export interface SnapshotTask {
  criterion: string;
  latePenalty: string;
  milestones: SnapshotMilestone[];
}

interface Row {
  lineId: string;
  status: string;
  criterion: string;
  ownerName: string;
  ownerNameEn: string;
  subjectName: string;
  subjectNameEn: string;
  milestones: Omit<SnapshotMilestone, 'standing' | 'days' | 'overdue'>[];
}

/** Where a key task stands today. */
export interface TaskStanding {
  /** By what was due so far, 2 dp of 100; null before anything was. */
  score: string | null;
  /** How many milestones that score is made of. */
  due: number;
  overdue: boolean;
}

/** Key tasks, frozen for an agenda: a handful of statements however many. */
@Injectable()
export class TaskSnapshots {
  constructor(private readonly targets: TargetReader) {}

  /** By line. */
  async standings(tx: Tx, tasks: readonly TaskInForce[]): Promise<Map<string, TaskStanding>> {
    const milestones = tasks.length
      ? await this.targets.milestones(
          tx,
          tasks.map(({ lineId }) => lineId),
        )
      : [];
    return new Map(
      tasks.map((task) => [
        task.lineId,
        standingNow(
          task,
          milestones.filter(({ lineId }) => lineId === task.lineId),
          tx.today,
        ),
      ]),
    );
  }

  async of(tx: Tx, tasks: readonly TaskInForce[]): Promise<Map<string, ItemSnapshot>> {
    if (!tasks.length) return new Map();
    const ids = tasks.map(({ lineId }) => lineId);
    const rows = new Map((await this.rows(tx, ids)).map((row) => [row.lineId, row]));
    const spans = await this.targets.segmentsOf(tx, ids);
    const past = await this.pastActions(tx, ids);
    return new Map(
      tasks.flatMap((task): [string, ItemSnapshot][] => {
        const row = rows.get(task.lineId);
        if (!row) return [];
        const { status, criterion, milestones, lineId, ...names } = row;
        const { score, overdue } = standingNow(task, milestones, tx.today);
        const { scorecardId, unit, decimals, percent, flow, direction, subjectKind, subjectId, periodFrom, periodTo, weight } = task;
        return [
          [
            lineId,
            {
              ...{ lineId, scorecardId, metricId: null, metricVersionId: null, code: '', name: task.metricName, nameEn: task.metricNameEn },
              ...{ unit, decimals, percent, flow, direction, subjectKind, subjectId, ...names, periodFrom, periodTo, weight },
              ...{ baseline: null, threshold: null, target: TASK_TARGET, stretch: null, value: score, numerator: null, denominator: null, attainment: null },
              ...{
                forecast: null,
                score,
                state: overdue || isOffTrack(score ?? TASK_TARGET) ? 'bad' : 'ok',
                dataUntil: null,
                editions: {},
                edition: null,
                months: [],
              },
              // what an action of it starts from: nothing was due, nothing was done
              actionBaseline: score ?? fixed(decimal('0'), 2),
              targets: spans
                .filter((span) => span.lineId === lineId)
                .map(({ versionNo, validFrom, validTo, threshold, target, stretch, weight: own }) => ({
                  versionNo,
                  validFrom,
                  validTo,
                  threshold,
                  target,
                  stretch,
                  weight: own,
                })),
              pastActions: past.filter((action) => action.lineId === lineId).map(({ lineId: _, ...action }) => action),
              task: {
                ...{ criterion, latePenalty: task.rule.kind === 'MILESTONE' ? task.rule.latePenalty : '0' },
                milestones: milestones.map((one) => ({ ...one, ...standingOf(one, tx.today, isEffective(status)), overdue: isOverdue(one, tx.today) })),
              },
            },
          ],
        ];
      }),
    );
  }

  private rows(tx: Tx, lineIds: string[]): Promise<Row[]> {
    return tx.query<Row>(
      `SELECT l.id AS line_id, c.status, l.criterion, o.name AS owner_name, o.name_en AS owner_name_en, coalesce(p.name, u.name, o.name) AS subject_name, coalesce(p.name_en, u.name_en, o.name_en) AS subject_name_en,
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', q.id, 'name', coalesce(nullif(q.name, ''), q.name_en), 'nameEn', coalesce(nullif(q.name_en, ''), q.name), 'dueOn', q.due_on, 'weight', q.weight::text,
             'status', q.status, 'doneOn', q.done_on, 'share', q.share::text, 'quality', q.quality::text, 'confirmedShare', q.confirmed_share::text, 'note', q.note, 'evidenceLink', q.evidence_link, 'answer', q.answer,
             'reportedBy', (SELECT jsonb_build_object('name', r.name, 'nameEn', r.name_en) FROM person r WHERE r.tenant_id = q.tenant_id AND r.id = q.reported_by)) ORDER BY q.ordinal, q.id)
           FROM milestone q WHERE q.tenant_id = l.tenant_id AND q.line_id = l.id AND q.removed_at IS NULL), '[]') AS milestones
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id
       LEFT JOIN person p ON c.subject_kind = 'person' AND p.tenant_id = c.tenant_id AND p.id = c.subject_id
       LEFT JOIN org_unit u ON c.subject_kind = 'unit' AND u.tenant_id = c.tenant_id AND u.id = c.subject_id
       WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[])`,
      [tx.tenantId, lineIds],
    );
  }

  /** What was tried before on the same task, also under the period it was carried over from. */
  private pastActions(tx: Tx, lineIds: string[]): Promise<(ItemSnapshot['pastActions'][number] & { lineId: string })[]> {
    return tx.query(
      `SELECT l.id AS line_id, a.id, a.title, a.status, a.due_on, a.effect->>'delta' AS delta, a.effect->>'verdict' AS verdict, a.lesson
       FROM scorecard_line l JOIN improvement_action a ON a.tenant_id = l.tenant_id AND a.line_id IN (l.id, l.carried_from_id) AND a.status NOT IN ('rejected', 'cancelled')
       WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[]) ORDER BY l.id, a.created_at DESC`,
      [tx.tenantId, lineIds],
    );
  }
}

const isOverdue = ({ status, dueOn }: Pick<MilestoneState, 'status' | 'dueOn'>, today: IsoDate): boolean => status === 'open' && dueOn < today;

function standingNow({ rule }: Pick<TaskInForce, 'rule'>, milestones: readonly MilestoneState[], today: IsoDate): TaskStanding {
  const score = rule.kind === 'MILESTONE' ? taskScoreSoFar(rule, milestones, today) : null;
  return { score, due: milestones.filter(({ dueOn }) => dueOn <= today).length, overdue: milestones.some((one) => isOverdue(one, today)) };
}
