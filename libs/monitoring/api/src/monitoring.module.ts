import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { ScoringModule } from '@kpi-loop/scoring/api';
import { TargetModule } from '@kpi-loop/target/api';
import { AlertCommands } from './alert.commands';
import { AlertController } from './alert.controller';
import { AlertEngine } from './alert.engine';
import { Alert } from './alert.entity';
import { AlertReader } from './alert.reader';
import { AlertWriter } from './alert.writer';
import { KpiController } from './kpi.controller';
import { LiveInputs } from './live-inputs';
import { MetricStatesOfUnits } from './metric-states.source';
import { MonitoringDuties } from './monitoring.duties';
import { MonitoringLineage } from './monitoring.lineage';
import { MonitoringReactions } from './monitoring.reactions';
import { MonitoringReader } from './monitoring.reader';
import { MonitoringImpact } from './monitoring.impact';
import { MonitoringTables } from './monitoring.tables';
import { MonitoringStage } from './monitoring.stage';
import { MyKpisReader } from './my-kpis.reader';
import { Recompute } from './recompute';
import { TeamReader } from './team.reader';
import { ThreadReader } from './thread.reader';
import { ThreadSources } from './thread-sources';
import { WhyReader } from './why.reader';

@Module({
  imports: [TypeOrmModule.forFeature([Alert]), OrganizationModule, MetricModule, CycleModule, MeasurementModule, TargetModule, ScoringModule],
  controllers: [KpiController, AlertController],
  providers: [
    LiveInputs,
    AlertWriter,
    AlertEngine,
    Recompute,
    MyKpisReader,
    TeamReader,
    WhyReader,
    ThreadSources,
    ThreadReader,
    AlertReader,
    AlertCommands,
    MonitoringReader,
    MonitoringReactions,
    MonitoringDuties,
    MonitoringStage,
    MonitoringLineage,
    MonitoringTables,
    MetricStatesOfUnits,
    MonitoringImpact,
  ],
  exports: [MonitoringReader, AlertCommands, ThreadSources],
})
export class MonitoringModule {}
