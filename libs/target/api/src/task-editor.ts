import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { decimal } from '@kpi-loop/shared/kernel';
import { DEFAULT_VISIBILITY, kindOf, milestoneNames, sameNumber, taskWords, type CardLine, type Side } from '@kpi-loop/target/domain';
import { refuseUnless, refuseUnnamed } from './card.loader';
import { CardMover, type Move } from './card.mover';
import { CardWriter, taskRule, taskValues, type NewTask } from './card.writer';
import type { BonusItemDto, KeyTaskDto, MilestoneTermsDto } from './key-task.dto';
import { LineEditor } from './line-editor';

export interface GivenTasks {
  tasks?: KeyTaskDto[];
  bonuses?: BonusItemDto[];
}

type GivenMilestone = NewTask['milestones'][number] & { id?: string };
type GivenTask = NewTask & { id?: string; milestones: GivenMilestone[] };
interface KeptTask {
  id: string;
  ordinal: number;
  task: GivenTask;
  before: CardLine;
}

/** Key tasks and bonus items of a card written anew; what a request does not speak of stays. */
@Injectable()
export class TaskEditor {
  constructor(
    private readonly mover: CardMover,
    private readonly writer: CardWriter,
    private readonly editor: LineEditor,
  ) {}

  /** Returns whether anything changed. @throws Problem ruleBroken (422): titleGiven, milestoneNamed, taskOnCard. */
  async write(tx: Tx, { card, context }: Move, given: GivenTasks, after: number): Promise<boolean> {
    const named = namedKinds(given);
    if (!named.length) return false;
    const tasks = newTasks(given);
    const before = new Map(context.lines.filter((line) => named.includes(kindOf(line))).map((line) => [line.lineId, line]));
    refuseUnless(
      tasks.every(({ id, kind }) => !id || (before.has(id) && kindOf(before.get(id)!) === kind)),
      'taskOnCard',
    );
    const marks = marksFor(card.status === 'draft' ? null : context.side);
    const placed = tasks.map((task, i) => ({ task, ordinal: after + i + 1 }));
    const fresh = placed.filter(({ task }) => !task.id);
    const kept = placed.flatMap(({ task, ordinal }): KeptTask[] => (task.id ? [{ id: task.id, ordinal, task, before: before.get(task.id)! }] : []));
    const changed = kept.filter(({ task, before: was }) => !sameTask(task, was));
    const gone = [...before.keys()].filter((id) => !kept.some((one) => one.id === id));
    await this.writer.insertTasks(
      tx,
      fresh.map((one) => ({ ...one, scorecardId: card.id, ownerAccepted: marks.owner, headAccepted: marks.head })),
    );
    await this.update(tx, kept);
    await this.revalue(tx, changed, context);
    for (const one of changed) await this.milestones(tx, one);
    if (changed.length)
      await this.mover.mark(
        tx,
        card.id,
        marks,
        changed.map(({ id }) => id),
      );
    await this.editor.remove(tx, gone);
    return fresh.length + changed.length + gone.length > 0;
  }

  private async update(tx: Tx, kept: KeptTask[]): Promise<void> {
    if (!kept.length) return;
    const rows = kept.map(({ id, ordinal, task, before }) => ({
      ...{ id, ordinal, title: task.title, title_en: task.titleEn, details: task.details, criterion: task.criterion, rule: taskRule(task) },
      visibility: task.visibility ?? before.visibility ?? DEFAULT_VISIBILITY,
    }));
    await tx.execute(
      `UPDATE scorecard_line l SET ordinal = g.ordinal, title = g.title, title_en = g.title_en, details = g.details, criterion = g.criterion, rule = g.rule, visibility = g.visibility
       FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, ordinal int, title text, title_en text, details text, criterion text, rule jsonb, visibility text) WHERE l.tenant_id = $1 AND l.id = g.id`,
      [tx.tenantId, JSON.stringify(rows)],
    );
  }

  private async revalue(tx: Tx, changed: KeptTask[], { periodFrom, periodTo }: Move['context']): Promise<void> {
    const moved = changed.filter(({ task, before }) => !sameValues(task, before));
    if (!moved.length) return;
    const known = await tx.query<{ lineId: string; versionNo: number }>(
      `SELECT line_id, max(version_no) AS version_no FROM line_target WHERE tenant_id = $1 AND line_id = ANY ($2::uuid[]) GROUP BY line_id`,
      [tx.tenantId, moved.map(({ id }) => id)],
    );
    const versions = new Map(known.map(({ lineId, versionNo }) => [lineId, versionNo]));
    await this.writer.replaceValues(
      tx,
      moved.map(({ id, task }) => ({
        ...{ lineId: id, versionNo: (versions.get(id) ?? 0) + 1, baseline: null, threshold: null, stretch: null, ...taskValues(task) },
        ...{ validFrom: periodFrom, validTo: periodTo },
      })),
    );
  }

  /** A milestone that keeps its id keeps what became of it. */
  private async milestones(tx: Tx, { id: lineId, task }: KeptTask): Promise<void> {
    const placed = task.milestones.map((terms: GivenMilestone, i) => ({ lineId, ordinal: i + 1, terms }));
    const own = await tx.query<{ id: string }>(`SELECT id FROM milestone WHERE tenant_id = $1 AND line_id = $2 AND removed_at IS NULL FOR UPDATE`, [
      tx.tenantId,
      lineId,
    ]);
    const known = new Set(own.map(({ id }) => id));
    refuseUnless(
      placed.every(({ terms }) => !terms.id || known.has(terms.id)),
      'taskOnCard',
    );
    const rows = placed
      .filter(({ terms }) => terms.id)
      .map(({ ordinal, terms }) => ({ id: terms.id, ordinal, name: terms.name, name_en: terms.nameEn, due_on: terms.dueOn, weight: terms.weight }));
    await tx.execute(
      `UPDATE milestone m SET ordinal = coalesce(g.ordinal, m.ordinal), name = coalesce(g.name, m.name), name_en = coalesce(g.name_en, m.name_en), due_on = coalesce(g.due_on, m.due_on),
         weight = coalesce(g.weight, m.weight), removed_at = CASE WHEN g.id IS NULL THEN tenant_now() END
       FROM milestone o LEFT JOIN jsonb_to_recordset($3::jsonb) AS g(id uuid, ordinal int, name text, name_en text, due_on date, weight numeric) ON g.id = o.id
       WHERE o.tenant_id = $1 AND o.line_id = $2 AND o.removed_at IS NULL AND m.tenant_id = o.tenant_id AND m.id = o.id`,
      [tx.tenantId, lineId, JSON.stringify(rows)],
    );
    await this.writer.insertMilestones(
      tx,
      placed.filter(({ terms }) => !terms.id),
    );
  }
}

const marksFor = (side: Side | null): Record<Side, boolean> => ({ owner: side === 'owner', head: side === 'head' });
const namedKinds = ({ tasks, bonuses }: GivenTasks): string[] => [...(tasks ? ['task'] : []), ...(bonuses ? ['bonus'] : [])];

/** Requests in the words of the writer. @throws Problem ruleBroken (422): titleGiven, milestoneNamed. */
export function newTasks({ tasks = [], bonuses = [] }: GivenTasks): GivenTask[] {
  const given = [...tasks.map((task) => keyTaskOf(task)), ...bonuses.map((bonus) => bonusOf(bonus))];
  refuseUnnamed(given);
  return given;
}

const milestoneOf = ({ id, dueOn, weight, ...names }: MilestoneTermsDto) => ({ id, ...milestoneNames(names), dueOn, weight });
const keyTaskOf = (dto: KeyTaskDto): GivenTask => ({
  ...{ kind: 'task', id: dto.id, ...taskWords(dto), weight: dto.weight, visibility: dto.visibility },
  ...{ latePenalty: dto.latePenalty ?? '0', partialAllowed: dto.partialAllowed ?? false, milestones: dto.milestones.map(milestoneOf) },
});
const bonusOf = (dto: BonusItemDto): GivenTask => ({
  ...{ kind: 'bonus', id: dto.id, ...taskWords(dto), maxPoints: dto.maxPoints, visibility: dto.visibility, milestones: [] },
});

const sameValues = (task: NewTask, { values: [was] }: CardLine): boolean => {
  const { weight, target } = taskValues(task);
  return sameNumber(weight, was.weight) && sameNumber(target, was.target);
};

function sameTask(task: GivenTask, before: CardLine): boolean {
  const was = before.task;
  const rule = taskRule(task);
  const [asked, stood] = [rule, before.rule].map((one) =>
    one.kind === 'MILESTONE' ? `${decimal(one.latePenalty).toFixed()} ${one.partialAllowed ?? false}` : one.kind,
  );
  return (
    !!was &&
    sameValues(task, before) &&
    asked === stood &&
    (task.visibility ?? before.visibility) === before.visibility &&
    (['title', 'titleEn', 'details', 'criterion'] as const).every((key) => task[key] === was[key]) &&
    task.milestones.length === was.milestones.length &&
    task.milestones.every((milestone, i) => {
      const other = was.milestones[i];
      return (
        milestone.name === other.name && milestone.nameEn === other.nameEn && milestone.dueOn === other.dueOn && sameNumber(milestone.weight, other.weight)
      );
    })
  );
}
