import { Module } from '@nestjs/common';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { InsightImpact } from './insight.impact';
import { InsightLineage } from './insight.lineage';
import { ProcessFlowController } from './process-flow.controller';
import { ProcessFlowReader } from './process-flow.reader';

@Module({ imports: [MetricModule, MeasurementModule], controllers: [ProcessFlowController], providers: [ProcessFlowReader, InsightImpact, InsightLineage] })
export class InsightModule {}
