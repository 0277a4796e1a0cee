import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MonitoringModule } from '@kpi-loop/monitoring/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TargetModule } from '@kpi-loop/target/api';
import { AdjustmentReactions } from './adjustment.reactions';
import { AdjustmentReader } from './adjustment.reader';
import { ChangeRequestCommands } from './change-request.commands';
import { ChangeRequestController } from './change-request.controller';
import { ChangeRequest } from './change-request.entity';
import { CoefficientSources } from './coefficient-source';
import { ImpactCalculator } from './impact';
import { RequestLoader } from './request.loader';

@Module({
  imports: [TypeOrmModule.forFeature([ChangeRequest]), OrganizationModule, CycleModule, TargetModule, MeasurementModule, MonitoringModule],
  controllers: [ChangeRequestController],
  providers: [RequestLoader, CoefficientSources, ImpactCalculator, AdjustmentReader, ChangeRequestCommands, AdjustmentReactions],
  exports: [AdjustmentReader, ChangeRequestCommands, CoefficientSources],
})
export class AdjustmentModule {}
