import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AdjustmentModule } from '@kpi-loop/adjustment/api';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MonitoringModule } from '@kpi-loop/monitoring/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Calculation } from './calculation';
import { IncentiveImpact } from './incentive.impact';
import { IncentiveLineage } from './incentive.lineage';
import { IncentivePlan, PayBase, PayRun, Statement } from './incentive.entity';
import { IncentivePorts, IncentiveReactions } from './incentive.reactions';
import { IncentiveReader } from './incentive.reader';
import { MyPayController } from './my-pay.controller';
import { MyPayReader } from './my-pay.reader';
import { PayBases } from './pay-base.service';
import { PayDifferences } from './pay-differences';
import { TrueUps } from './true-ups';
import { PayDisputes } from './pay-disputes';
import { PayRunCommands } from './pay-run.commands';
import { PayRunController, StatementController } from './pay-run.controller';
import { PayRunLoader } from './pay-run.loader';
import { PayRunReader } from './pay-run.reader';
import { PlanCommands } from './plan.commands';
import { IncentivePlanController } from './plan.controller';
import { PlanReader } from './plan.reader';
import { StatementCommands } from './statement.commands';
import { StatementHolds } from './statement-holds';

@Module({
  imports: [
    TypeOrmModule.forFeature([IncentivePlan, PayBase, PayRun, Statement]),
    OrganizationModule,
    MetricModule,
    CycleModule,
    AdjustmentModule,
    MonitoringModule,
    MeasurementModule,
  ],
  controllers: [IncentivePlanController, PayRunController, StatementController, MyPayController],
  providers: [
    PlanReader,
    PlanCommands,
    PayBases,
    PayRunLoader,
    Calculation,
    PayRunReader,
    PayRunCommands,
    StatementCommands,
    StatementHolds,
    PayDisputes,
    PayDifferences,
    TrueUps,
    MyPayReader,
    IncentiveReader,
    IncentivePorts,
    IncentiveReactions,
    IncentiveLineage,
    IncentiveImpact,
  ],
  exports: [IncentiveReader, PlanReader, PlanCommands, PayBases, PayRunCommands, PayDisputes, StatementHolds],
})
export class IncentiveModule {}
