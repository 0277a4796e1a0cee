import { Module } from '@nestjs/common';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { ProcessFlowController } from './process-flow.controller';
import { ProcessFlowReader } from './process-flow.reader';

@Module({ imports: [MeasurementModule], controllers: [ProcessFlowController], providers: [ProcessFlowReader] })
export class InsightModule {}
