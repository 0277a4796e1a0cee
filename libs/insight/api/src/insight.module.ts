import { Module } from '@nestjs/common';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { InsightImpact } from './insight.impact';
import { InsightLineage } from './insight.lineage';
import { LoopHealthController } from './loop-health.controller';
import { LoopHealthReader } from './loop-health.reader';
import { ProcessFlowController } from './process-flow.controller';
import { ProcessFlowReader } from './process-flow.reader';

@Module({
  imports: [MetricModule, CycleModule, MeasurementModule],
  controllers: [ProcessFlowController, LoopHealthController],
  providers: [ProcessFlowReader, LoopHealthReader, InsightImpact, InsightLineage],
})
export class InsightModule {}
