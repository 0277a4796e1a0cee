import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MetricModule } from '@kpi-loop/metric/api';
import { CollectionRun } from './collection-run.entity';
import { Dataset } from './dataset.entity';
import { Measurement } from './measurement.entity';
import { MeasurementReader } from './measurement.reader';
import { Recompute } from './recompute';
import { Source } from './source.entity';
import { TraceReader } from './trace.reader';
import { Upload } from './upload.entity';

@Module({
  imports: [TypeOrmModule.forFeature([Source, Dataset, Upload, CollectionRun, Measurement]), MetricModule],
  providers: [TraceReader, MeasurementReader, Recompute],
  exports: [MeasurementReader],
})
export class MeasurementModule {}
