import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatasetCatalog } from './dataset-catalog';
import { Metric } from './metric.entity';
import { MetricReader } from './metric.reader';
import { MetricVersion } from './metric-version.entity';
import { Process, ProcessNode } from './process.entity';

@Module({
  imports: [TypeOrmModule.forFeature([Metric, MetricVersion, Process, ProcessNode])],
  providers: [DatasetCatalog, MetricReader],
  exports: [DatasetCatalog, MetricReader],
})
export class MetricModule {}
