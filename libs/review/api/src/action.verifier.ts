import { Injectable } from '@nestjs/common';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import { MeasurementReader } from '@kpi-loop/measurement/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addMonths } from '@kpi-loop/shared/kernel';
import { TargetReader } from '@kpi-loop/target/api';
import { comparable, measuredEffect } from '@kpi-loop/review/domain';
import { ReviewCalendar } from './calendar';
import { ImprovementActionCommands } from './improvement-action.commands';
import { ImprovementAction, type MeasuredEffect } from './improvement-action.entity';
import { TaskSnapshots } from './task-snapshot';

const COUNTS = ['submitted', 'verified', 'locked', 'correction_pending'];

/** The figures decide whether an action has worked. */
@Injectable()
export class ActionVerifier {
  constructor(
    private readonly targets: TargetReader,
    private readonly measurement: MeasurementReader,
    private readonly commands: ImprovementActionCommands,
    private readonly calendar: ReviewCalendar,
    private readonly tasks: TaskSnapshots,
  ) {}

  /** By the clock, after the last day of the window; asks again a month later while there is not enough data. */
  async windowElapsed(tx: Tx, id: string): Promise<void> {
    const action = await tx.claim(ImprovementAction, id);
    if (action.status !== 'verifying') return;
    const effect = await this.measure(tx, action);
    if (!effect) {
      await this.commands.note(tx, action, 'waiting', '');
      tx.record(
        { type: 'improvementAction.waitingForData', actionId: id, lineId: action.lineId },
        'improvementAction',
        id,
        await this.commands.audience(tx, action),
      );
      await tx.deadline('improvementAction', id, 'improvementAction.windowElapsed', await this.calendar.startOf(tx, addMonths(tx.today, 1)));
      return;
    }
    await this.commands.step(tx, action, { type: 'improvementAction.windowElapsed' }, { effect }, effect.verdict);
    await this.commands.note(tx, action, 'effect', '', { detail: { ...effect } });
  }

  async measure(tx: Tx, action: ImprovementAction): Promise<MeasuredEffect | null> {
    const { action: policy } = await this.commands.policy(tx, action);
    const [line] = await this.targets.effectiveLines(tx, { lineId: action.lineId });
    if (!line) return this.measureTask(tx, action, policy);
    const { metricVersionId, subjectKind, subjectId, flow } = line;
    const { verifyFrom: from, verifyTo: to } = action;
    const months = await this.measurement.actuals(tx, { metricVersionId, subjects: [{ kind: subjectKind, id: subjectId }], from, to });
    const points = months.filter((m) => COUNTS.includes(m.status) && m.value !== null).length;
    const actual = await this.measurement.periodActual(tx, metricVersionId, subjectKind, subjectId, from, to);
    const value = comparable(actual.value, points, flow);
    const effect = measuredEffect({ baseline: action.baseline, expectedDelta: action.expectedDelta, value, points }, policy);
    return effect && value !== null ? { ...effect, value, points, measuredOn: tx.today, dataUntil: actual.dataUntil, runIds: actual.runIds } : null;
  }

  /** A key task has no figure: its score so far says what an action has moved. */
  private async measureTask(tx: Tx, { lineId, baseline, expectedDelta }: ImprovementAction, policy: PolicySet['action']): Promise<MeasuredEffect | null> {
    const tasks = await this.targets.effectiveTasks(tx, { lineId });
    const { score: value, due: points } = (await this.tasks.standings(tx, tasks)).get(lineId) ?? { score: null, due: 0 };
    const effect = measuredEffect({ baseline, expectedDelta, value, points }, { ...policy, minPoints: 1 });
    return effect && value !== null ? { ...effect, value, points, measuredOn: tx.today, dataUntil: tx.today, runIds: [] } : null;
  }
}
