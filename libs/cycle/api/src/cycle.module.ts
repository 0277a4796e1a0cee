import { Module } from '@nestjs/common';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsoleReader } from './console.reader';
import { ConsoleUnits } from './console.units';
import { CycleRegions } from './contracting.reactions';
import { CycleRequestClock } from './cycle-request.clock';
import { CycleRequestCommands } from './cycle-request.commands';
import { CycleRequestController } from './cycle-request.controller';
import { CycleRequest, CycleRequestApproval, CycleRequestSample } from './cycle-request.entity';
import { CycleRequestReader } from './cycle-request.reader';
import { CycleCalendar } from './cycle.calendar';
import { CycleCommands } from './cycle.commands';
import { CycleContexts } from './cycle.context';
import { CycleController } from './cycle.controller';
import { CycleDrafts } from './cycle.drafts';
import { CycleDuties } from './cycle.duties';
import { Cycle } from './cycle.entity';
import { CycleHold } from './cycle.hold';
import { CycleReactions } from './cycle.reactions';
import { CycleReader } from './cycle.reader';
import { PeriodCommands } from './period.commands';
import { NextCycle } from './next-cycle';
import { LoopController, PeriodController } from './period.controller';
import { Period, PopulationRuleRow, StageDeadline } from './period.entity';
import { PeriodReader } from './period.reader';
import { PopulationReader } from './population.reader';
import { AppealChecks, Calibrations, CancelChecks, CloseChecks, NextPlans, PeriodRanks, StageReports } from './ports';
import { RequestSample } from './request-sample';
import { ResultSamples } from './result-samples';
import { RollForwardReader } from './roll-forward.reader';
import { TrackedPeriods } from './tracked-periods';

@Module({
  imports: [
    TypeOrmModule.forFeature([Cycle, CycleRequest, CycleRequestApproval, CycleRequestSample, Period, StageDeadline, PopulationRuleRow]),
    OrganizationModule,
  ],
  controllers: [CycleController, CycleRequestController, PeriodController, LoopController],
  providers: [
    AppealChecks,
    Calibrations,
    CancelChecks,
    NextPlans,
    CloseChecks,
    PeriodRanks,
    StageReports,
    ResultSamples,
    RequestSample,
    PopulationReader,
    PeriodReader,
    CycleContexts,
    CycleReader,
    RollForwardReader,
    ConsoleUnits,
    ConsoleReader,
    CycleCalendar,
    CycleDrafts,
    NextCycle,
    PeriodCommands,
    CycleHold,
    CycleCommands,
    CycleRequestReader,
    CycleRequestClock,
    CycleRequestCommands,
    TrackedPeriods,
    CycleReactions,
    CycleRegions,
    CycleDuties,
  ],
  exports: [
    CycleReader,
    CycleCommands,
    AppealChecks,
    Calibrations,
    CancelChecks,
    NextPlans,
    CloseChecks,
    PeriodRanks,
    RequestSample,
    ResultSamples,
    StageReports,
  ],
})
export class CycleModule {}
