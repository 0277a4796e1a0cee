import { Module } from '@nestjs/common';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsoleReader } from './console.reader';
import { ConsoleUnits } from './console.units';
import { CycleCalendar } from './cycle.calendar';
import { CycleCommands } from './cycle.commands';
import { CycleController } from './cycle.controller';
import { CycleDrafts } from './cycle.drafts';
import { CycleDuties } from './cycle.duties';
import { Cycle } from './cycle.entity';
import { CycleReactions } from './cycle.reactions';
import { CycleReader } from './cycle.reader';
import { PeriodCommands } from './period.commands';
import { LoopController, PeriodController } from './period.controller';
import { Period, PopulationRuleRow, StageDeadline } from './period.entity';
import { PeriodReader } from './period.reader';
import { PopulationReader } from './population.reader';
import { CloseChecks, PeriodRanks, StageReports } from './ports';
import { RollForwardReader } from './roll-forward.reader';

@Module({
  imports: [TypeOrmModule.forFeature([Cycle, Period, StageDeadline, PopulationRuleRow]), OrganizationModule],
  controllers: [CycleController, PeriodController, LoopController],
  providers: [
    CloseChecks,
    PeriodRanks,
    StageReports,
    PopulationReader,
    PeriodReader,
    CycleReader,
    RollForwardReader,
    ConsoleUnits,
    ConsoleReader,
    CycleCalendar,
    CycleDrafts,
    PeriodCommands,
    CycleCommands,
    CycleReactions,
    CycleDuties,
  ],
  exports: [CycleReader, CycleCommands, CloseChecks, PeriodRanks, StageReports],
})
export class CycleModule {}
