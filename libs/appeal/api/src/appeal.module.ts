import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CycleModule } from '@kpi-loop/cycle/api';
import { IncentiveModule } from '@kpi-loop/incentive/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { ScoringModule } from '@kpi-loop/scoring/api';
import { TargetModule } from '@kpi-loop/target/api';
import { AppealCases } from './appeal.case';
import { AppealChain } from './appeal.chain';
import { AppealCommands, AppealOutside } from './appeal.commands';
import { AppealController, AppealPayController } from './appeal.controller';
import { AppealDeadlines } from './appeal.deadlines';
import { AppealDeciding } from './appeal.deciding';
import { AppealDuties } from './appeal.duties';
import { Appeal, AppealMember, AppealMemberOut, AppealRemedy, AppealVote } from './appeal.entity';
import { AppealHearing } from './appeal.hearing';
import { AppealList } from './appeal.list';
import { AppealOpener } from './appeal.opener';
import { AppealPacks } from './appeal.packs';
import { AppealParties } from './appeal.parties';
import { AppealPay } from './appeal.pay';
import { AppealPorts, AppealReactions, AppealTurns } from './appeal.reactions';
import { AppealReader, AppealSeams } from './appeal.reader';
import { AppealRemedies } from './appeal.remedies';
import { AppealReplacing } from './appeal.replacing';
import { AppealResults } from './appeal.results';
import { Retaliation } from './appeal.retaliation';
import { AppealEnds, AppealSettling } from './appeal.settling';

@Module({
  imports: [
    TypeOrmModule.forFeature([Appeal, AppealMember, AppealMemberOut, AppealVote, AppealRemedy]),
    OrganizationModule,
    CycleModule,
    TargetModule,
    MeasurementModule,
    ScoringModule,
    IncentiveModule,
  ],
  controllers: [AppealPayController, AppealController],
  providers: [
    AppealChain,
    AppealCases,
    AppealParties,
    AppealOpener,
    AppealResults,
    AppealDeadlines,
    AppealHearing,
    AppealSeams,
    AppealReader,
    AppealList,
    AppealPacks,
    AppealPay,
    AppealOutside,
    AppealCommands,
    AppealDeciding,
    AppealReplacing,
    AppealRemedies,
    Retaliation,
    AppealEnds,
    AppealSettling,
    AppealPorts,
    AppealTurns,
    AppealReactions,
    AppealDuties,
  ],
})
export class AppealModule {}
