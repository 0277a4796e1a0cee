import { Amount, Flag, Id, Int, Text } from '@kpi-loop/shared/api';

// What more than one answer names.

export class AppealPersonRef {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

/** The result that is contested: of a card in a period, or of the year. */
export class AppealSubjectView {
  @Id({ nullable: true, description: 'null: the result of the year' }) scorecardId: string | null;
  @Id() cycleId: string;
  @Text() cycleName: string;
  @Text() cycleNameEn: string;
  @Id({ nullable: true }) periodId: string | null;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
}

/** A line of the result with its numbers. */
export class AppealLineView {
  @Id() lineId: string;
  @Id() scorecardId: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Text({ description: 'kpi, or task' }) kind: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Text() direction: string;
  @Amount({ nullable: true }) target: string | null;
  @Amount({ nullable: true }) actual: string | null;
  @Amount({ nullable: true }) attainment: string | null;
  @Amount({ nullable: true }) score: string | null;
  @Amount({ nullable: true }) weight: string | null;
}
