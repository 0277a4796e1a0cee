import { Module } from '@nestjs/common';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AsKnownController } from './as-known.controller';
import { BaselineSources } from './baseline-source';
import { CardLoader } from './card.loader';
import { CardMover } from './card.mover';
import { CardGenerator } from './card-generator';
import { CardTemplateController } from './card-template.controller';
import { CardTemplate, CardTemplateLine } from './card-template.entity';
import { CardTemplates } from './card-templates';
import { CardWriter } from './card.writer';
import { CascadeController } from './cascade.controller';
import { CascadeReader } from './cascade.reader';
import { CounterWriter } from './counter.writer';
import { GenerationCommands } from './generation.commands';
import { GenerationController } from './generation.controller';
import { CardGeneration } from './generation.entity';
import { EvidenceController } from './evidence.controller';
import { EvidenceReader } from './evidence.reader';
import { LineTarget, NegotiationEntry } from './line-target.entity';
import { LineEditor } from './line-editor';
import { MeasuredAccess } from './measured-access';
import { NegotiationCommands } from './negotiation.commands';
import { PlannerCommands } from './planner.commands';
import { PlannerController } from './planner.controller';
import { PlannerReader } from './planner.reader';
import { RollForward } from './roll-forward';
import { ScorecardCommands } from './scorecard.commands';
import { ScorecardController, ScorecardResultsController } from './scorecard.controller';
import { Scorecard, ScorecardLine } from './scorecard.entity';
import { ScorecardList } from './scorecard.list';
import { ScorecardReader } from './scorecard.reader';
import { ScorecardStarter } from './scorecard.starter';
import { Splitter } from './splitter';
import { Suggestions } from './suggestions';
import { TargetCommands } from './target.commands';
import { TargetLineage } from './target.lineage';
import { TargetImpact } from './target.impact';
import { TargetPorts } from './target.ports';
import { TargetReactions } from './target.reactions';
import { TargetReader } from './target.reader';

@Module({
  imports: [
    TypeOrmModule.forFeature([Scorecard, ScorecardLine, LineTarget, NegotiationEntry, CardTemplate, CardTemplateLine, CardGeneration]),
    OrganizationModule,
    MetricModule,
    CycleModule,
  ],
  controllers: [AsKnownController, ScorecardController, ScorecardResultsController, CardTemplateController, GenerationController, CascadeController, EvidenceController, PlannerController],
  providers: [
    BaselineSources,
    CardGenerator,
    CascadeReader,
    Splitter,
    CardLoader,
    CardTemplates,
    GenerationCommands,
    CardWriter,
    CardMover,
    CounterWriter,
    Suggestions,
    EvidenceReader,
    PlannerReader,
    PlannerCommands,
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
    TargetReactions,
    TargetPorts,
    TargetLineage,
    TargetImpact,
  ],
  exports: [BaselineSources, TargetCommands, TargetReader],
})
export class TargetModule {}
