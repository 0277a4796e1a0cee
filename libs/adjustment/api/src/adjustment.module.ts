import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { MonitoringModule } from '@kpi-loop/monitoring/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TargetModule } from '@kpi-loop/target/api';
import { AdjustmentReactions } from './adjustment.reactions';
import { AdjustmentReader } from './adjustment.reader';
import { AmendingReactions } from './amending.reactions';
import { CascadeCommands } from './cascade.commands';
import { ChangeApplication } from './change-application';
import { ChangeDeadlines } from './change-deadlines';
import { ChangePreview } from './change-preview';
import { ChangeRequestCommands } from './change-request.commands';
import { ChangeRequestController } from './change-request.controller';
import { ChangeRequest } from './change-request.entity';
import { CoefficientSources } from './coefficient-source';
import { ImpactCalculator } from './impact';
import { Neighbours } from './neighbours';
import { ReceivingCards } from './receiving-card';
import { RequestHistory } from './request.history';
import { RequestLoader } from './request.loader';
import { RequestOpener } from './request.opener';
import { RequestParties } from './request.parties';
import { VersionChangeCommands, VersionChangeTime } from './version-change.commands';
import { VersionChangeController } from './version-change.controller';
import { VersionChange } from './version-change.entity';
import { VersionChangeReactions } from './version-change.reactions';
import { VersionChangeReader } from './version-change.reader';
import { VersionImpactCalculator } from './version-impact';

@Module({
  imports: [
    TypeOrmModule.forFeature([ChangeRequest, VersionChange]),
    OrganizationModule,
    MetricModule,
    CycleModule,
    TargetModule,
    MeasurementModule,
    MonitoringModule,
  ],
  controllers: [ChangeRequestController, VersionChangeController],
  providers: [
    RequestLoader,
    RequestParties,
    RequestOpener,
    RequestHistory,
    ReceivingCards,
    Neighbours,
    ChangeDeadlines,
    ChangeApplication,
    CascadeCommands,
    ChangePreview,
    CoefficientSources,
    ImpactCalculator,
    AdjustmentReader,
    ChangeRequestCommands,
    AdjustmentReactions,
    AmendingReactions,
    VersionChangeReader,
    VersionImpactCalculator,
    VersionChangeCommands,
    VersionChangeTime,
    VersionChangeReactions,
  ],
  exports: [AdjustmentReader, ChangeRequestCommands, CoefficientSources],
})
export class AdjustmentModule {}
