import { Amount, Id, Instant, NestedList, Text } from '@kpi-loop/shared/api';
import { SettledView } from './true-up.dto';

/** What a correction, or a period that was opened again, makes of an amount that is paid: held for the next pay run. */
export class MyDifferenceView {
  @Id() id: string;
  @Amount({ description: 'the total with the corrected figure' }) scoreAfter: string;
  @Amount() amountAfter: string;
  @Amount({ description: 'negative where too much was paid' }) delta: string;
  @NestedList(() => SettledView, { description: 'statements in which it has been settled, so far' }) settledIn: SettledView[];
  @Amount({ description: 'what is left for the next run' }) open: string;
  @Text() reason: string;
  @Instant() madeAt: Date;
}

export class PayDifferenceView extends MyDifferenceView {
  @Id() statementId: string;
  @Id({ nullable: true, description: 'null: the period was opened again' }) correctionId: string | null;
  @Id() personId: string;
  @Text() employeeNo: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text() currency: string;
  @Amount() scoreBefore: string;
  @Amount() amountBefore: string;
}
