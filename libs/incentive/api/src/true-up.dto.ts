import { Amount, Id, Text } from '@kpi-loop/shared/api';

/** A line of a statement: what it settles of a period that was paid before. */
export class TrueUpView {
  @Id() id: string;
  @Id() differenceId: string;
  @Id({ nullable: true, description: 'null: the period was opened again' }) correctionId: string | null;
  @Id({ description: 'the run that paid the period' }) payRunId: string;
  @Id({ nullable: true }) scorecardId: string | null;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text() reason: string;
  @Amount({ description: 'the whole difference; negative where too much was paid' }) delta: string;
  @Amount({ description: 'what this statement settles of it' }) amount: string;
  @Amount({ description: 'what is left for the runs after it' }) carried: string;
  @Text({ description: 'the share of a payout that may be kept back, by the policy of the cycle' }) offsetMax: string;
}

/** Where a held difference has been settled. */
export class SettledView {
  @Id() statementId: string;
  @Id() payRunId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Amount() amount: string;
}
