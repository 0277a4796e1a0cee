import { Module } from '@nestjs/common';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AsKnownController } from './as-known.controller';
import { BaselineSources } from './baseline-source';
import { AgreedShares } from './agreed-shares';
import { AgreementLog } from './agreement-log';
import { CardLoader } from './card.loader';
import { CardMover } from './card.mover';
import { CardGenerator } from './card-generator';
import { CardSheet } from './card-sheet';
import { CardSheetController } from './card-sheet.controller';
import { CardImport } from './card-sheet.entity';
import { CardTemplateController } from './card-template.controller';
import { CardTemplate, CardTemplateLine, CardTemplateMilestone } from './card-template.entity';
import { CardTemplates } from './card-templates';
import { CardUnsigner } from './card.unsigner';
import { CardWriter } from './card.writer';
import { CascadeController } from './cascade.controller';
import { CascadeReader } from './cascade.reader';
import { ContractingReactions } from './contracting.reactions';
import { CounterWriter } from './counter.writer';
import { EditRights } from './edit-rights';
import { GenerationCommands } from './generation.commands';
import { GenerationController } from './generation.controller';
import { CardGeneration } from './generation.entity';
import { EvidenceController } from './evidence.controller';
import { EvidenceReader } from './evidence.reader';
import { CardPresence } from './card.presence';
import { CardSeats } from './card.seats';
import { CascadeCheck } from './cascade.check';
import { ContractController } from './contract.controller';
import { ContractReader } from './contract.reader';
import { ContractWriter } from './contract.writer';
import { DeliveryProofs } from './delivery-proofs';
import { Denominators } from './denominators';
import { FigureLocks } from './figure-locks';
import { HoldLadder } from './hold-ladder';
import { KeyTaskCommands } from './key-task.commands';
import { BonusController, MilestoneController } from './key-task.controller';
import { KeyTaskPorts } from './key-task.ports';
import { KeyTaskReader } from './key-task.reader';
import { LineTarget, NegotiationEntry } from './line-target.entity';
import { LineEditor } from './line-editor';
import { MilestoneClock } from './milestone.clock';
import { BonusAward, Milestone } from './milestone.entity';
import { MeasuredAccess } from './measured-access';
import { Newcomers } from './newcomers';
import { NegotiationCommands } from './negotiation.commands';
import { PlannerCommands } from './planner.commands';
import { PlannerController } from './planner.controller';
import { PlannerReader } from './planner.reader';
import { PresenceController } from './presence.controller';
import { ResultCommands } from './result.commands';
import { PeopleChangeController } from './people-changes.controller';
import { PeopleChanges } from './people-changes';
import { RollForward } from './roll-forward';
import { ScorecardCommands } from './scorecard.commands';
import { ScorecardController, ScorecardResultsController } from './scorecard.controller';
import { Scorecard, ScorecardLine } from './scorecard.entity';
import { ScorecardList } from './scorecard.list';
import { ScorecardReader } from './scorecard.reader';
import { ScopeExit } from './scope-exit.entity';
import { ScopeExits } from './scope-exits';
import { ScorecardStarter } from './scorecard.starter';
import { Splitter } from './splitter';
import { SigningCommands } from './signing.commands';
import { Suggestions } from './suggestions';
import { TargetCommands } from './target.commands';
import { TargetLineage } from './target.lineage';
import { TargetImpact } from './target.impact';
import { TargetPaidOn } from './target.paid-on';
import { TargetPorts } from './target.ports';
import { TargetReactions } from './target.reactions';
import { TargetReader } from './target.reader';
import { TaskCopies } from './task-copies';
import { TaskEditor } from './task-editor';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      Scorecard,
      ScorecardLine,
      LineTarget,
      NegotiationEntry,
      CardTemplate,
      CardTemplateLine,
      CardTemplateMilestone,
      CardGeneration,
      CardImport,
      Milestone,
      BonusAward,
      ScopeExit,
    ]),
    OrganizationModule,
    MetricModule,
    CycleModule,
  ],
  controllers: [
    AsKnownController,
    BonusController,
    CardSheetController,
    CardTemplateController,
    CascadeController,
    ContractController,
    EvidenceController,
    GenerationController,
    MilestoneController,
    PeopleChangeController,
    PlannerController,
    PresenceController,
    ScorecardController,
    ScorecardResultsController,
  ],
  providers: [
    BaselineSources,
    CardGenerator,
    CardSheet,
    EditRights,
    CascadeReader,
    Splitter,
    FigureLocks,
    CardSeats,
    CardPresence,
    AgreedShares,
    CascadeCheck,
    Denominators,
    ContractWriter,
    ContractReader,
    AgreementLog,
    CardUnsigner,
    DeliveryProofs,
    HoldLadder,
    SigningCommands,
    ResultCommands,
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
    TaskEditor,
    TaskCopies,
    KeyTaskReader,
    KeyTaskCommands,
    KeyTaskPorts,
    MilestoneClock,
    MeasuredAccess,
    NegotiationCommands,
    Newcomers,
    ScopeExits,
    RollForward,
    PeopleChanges,
    TargetReactions,
    ContractingReactions,
    TargetPorts,
    TargetLineage,
    TargetImpact,
    TargetPaidOn,
  ],
  exports: [BaselineSources, DeliveryProofs, Denominators, FigureLocks, TargetCommands, TargetReader],
})
export class TargetModule {}
