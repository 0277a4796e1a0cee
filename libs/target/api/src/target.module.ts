import { Module } from '@nestjs/common';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BaselineSources } from './baseline-source';
import { CardLoader } from './card.loader';
import { CardMover } from './card.mover';
import { CardWriter } from './card.writer';
import { ContractingReactions } from './contracting.reactions';
import { CounterWriter } from './counter.writer';
import { LineTarget, NegotiationEntry } from './line-target.entity';
import { LineEditor } from './line-editor';
import { MeasuredAccess } from './measured-access';
import { NegotiationCommands } from './negotiation.commands';
import { PeopleChangeController } from './people-changes.controller';
import { PeopleChanges } from './people-changes';
import { RollForward } from './roll-forward';
import { ScorecardCommands } from './scorecard.commands';
import { ScorecardController, ScorecardResultsController } from './scorecard.controller';
import { Scorecard, ScorecardLine } from './scorecard.entity';
import { ScorecardList } from './scorecard.list';
import { ScorecardReader } from './scorecard.reader';
import { ScorecardStarter } from './scorecard.starter';
import { Suggestions } from './suggestions';
import { TargetCommands } from './target.commands';
import { TargetLineage } from './target.lineage';
import { TargetImpact } from './target.impact';
import { TargetPorts } from './target.ports';
import { TargetReactions } from './target.reactions';
import { TargetReader } from './target.reader';

@Module({
  imports: [TypeOrmModule.forFeature([Scorecard, ScorecardLine, LineTarget, NegotiationEntry]), OrganizationModule, MetricModule, CycleModule],
  controllers: [ScorecardController, ScorecardResultsController, PeopleChangeController],
  providers: [
    BaselineSources,
    CardLoader,
    CardWriter,
    CardMover,
    CounterWriter,
    Suggestions,
    TargetReader,
    TargetCommands,
    ScorecardReader,
    ScorecardList,
    ScorecardStarter,
    ScorecardCommands,
    LineEditor,
    MeasuredAccess,
    NegotiationCommands,
    RollForward,
    PeopleChanges,
    TargetReactions,
    ContractingReactions,
    TargetPorts,
    TargetLineage,
    TargetImpact,
  ],
  exports: [BaselineSources, TargetCommands, TargetReader],
})
export class TargetModule {}
