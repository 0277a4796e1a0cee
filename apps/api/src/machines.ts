import { changeRequestMachine, versionChangeMachine } from '@kpi-loop/adjustment/domain';
import { appealMachine } from '@kpi-loop/appeal/domain';
import { cycleMachine, cycleRequestMachine, periodMachine } from '@kpi-loop/cycle/domain';
import { incentivePlanMachine, payRunMachine, statementMachine } from '@kpi-loop/incentive/domain';
import { backfillMachine, collectionRunMachine, correctionMachine, figureEntryMachine, measurementMachine } from '@kpi-loop/measurement/domain';
import { certificationMachine, metricVersionMachine, nodeSuggestionMachine } from '@kpi-loop/metric/domain';
import { alertMachine } from '@kpi-loop/monitoring/domain';
import { improvementActionMachine, reviewMeetingMachine } from '@kpi-loop/review/domain';
import { calibrationSessionMachine } from '@kpi-loop/scoring/domain';
import { milestoneMachine, scorecardMachine } from '@kpi-loop/target/domain';
import type { AnyStateMachine } from 'xstate';

/** Every machine of the loop; the table of its rows has its name. */
export const MACHINES: readonly AnyStateMachine[] = [
  metricVersionMachine,
  nodeSuggestionMachine,
  certificationMachine,
  cycleMachine,
  cycleRequestMachine,
  periodMachine,
  scorecardMachine,
  milestoneMachine,
  collectionRunMachine,
  measurementMachine,
  correctionMachine,
  figureEntryMachine,
  backfillMachine,
  calibrationSessionMachine,
  alertMachine,
  reviewMeetingMachine,
  improvementActionMachine,
  changeRequestMachine,
  versionChangeMachine,
  incentivePlanMachine,
  payRunMachine,
  statementMachine,
  appealMachine,
];
