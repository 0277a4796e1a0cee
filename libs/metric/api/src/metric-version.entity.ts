import { Column, Entity } from 'typeorm';
import type {
  AggOrg,
  AggTime,
  CumulativeSpan,
  Direction,
  DrillPath,
  EntryRule,
  Measure,
  MetricGrain,
  MetricInput,
  MetricKind,
  NullRule,
  TestCase,
  Visibility,
  ZeroDenominator,
} from '@kpi-loop/metric/domain';
import { StatefulRow } from '@kpi-loop/shared/api';

@Entity('metric_version')
export class MetricVersion extends StatefulRow {
  @Column('uuid') metricId: string;
  @Column('int') versionNo: number;
  @Column('text') status: string;
  @Column('uuid', { nullable: true }) processNodeId: string | null;
  @Column('text') kind: MetricKind;
  @Column('text') datasetCode: string;
  @Column('jsonb', { nullable: true }) numerator: Measure | null;
  @Column('jsonb', { nullable: true }) denominator: Measure | null;
  @Column('text') aggOrg: AggOrg;
  @Column('text') aggTime: AggTime;
  @Column('jsonb', { nullable: true }) span: CumulativeSpan | null;
  @Column('text') formula: string;
  @Column('jsonb') inputs: MetricInput[];
  @Column('jsonb') nullRule: NullRule;
  @Column('text') zeroDenominator: ZeroDenominator;
  @Column('text') direction: Direction;
  @Column('text') unit: string;
  @Column('int') decimals: number;
  @Column('boolean') percent: boolean;
  @Column('boolean') flow: boolean;
  @Column('text') timezone: string;
  @Column('text') grain: MetricGrain;
  @Column('jsonb') dimensions: string[];
  @Column('jsonb') drillPaths: DrillPath[];
  @Column('jsonb') synonyms: string[];
  @Column('jsonb') synonymsEn: string[];
  @Column('jsonb') visibility: Visibility;
  @Column('jsonb') tests: TestCase[];
  @Column('jsonb', { nullable: true }) entry: EntryRule | null;
  @Column('text') description: string;
  @Column('text') descriptionEn: string;
  @Column('uuid', { nullable: true }) authorId: string | null;
  @Column('uuid', { nullable: true }) approverId: string | null;
  @Column('timestamptz', { nullable: true }) publishedAt: Date | null;
  @Column('text', { nullable: true }) contentHash: string | null;
}
