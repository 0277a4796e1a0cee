import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TargetModule } from '@kpi-loop/target/api';
import { BackfillCommands } from './backfill.commands';
import { BackfillController } from './backfill.controller';
import { Backfill } from './backfill.entity';
import { BackfillLook } from './backfill.look';
import { BackfillReactions } from './backfill.reactions';
import { BackfillReader } from './backfill.reader';
import { Collect } from './collect';
import { AllowedHostCommands } from './allowed-host.commands';
import { AllowedHost } from './allowed-host.entity';
import { ApiKeyCommands } from './api-key.commands';
import { ApiKeyController } from './api-key.controller';
import { ApiKey } from './api-key.entity';
import { ApiKeyGate } from './api-key.gate';
import { CollectionRunController, DatasetController, UploadController } from './collection.controller';
import { CollectionRunCommands } from './collection-run.commands';
import { CollectionRun } from './collection-run.entity';
import { CollectionRunReader } from './collection-run.reader';
import { Connectors } from './connectors/connectors';
import { CorrectionCommands } from './correction.commands';
import { CorrectionController } from './correction.controller';
import { CorrectionDuties } from './correction.duties';
import { Correction } from './correction.entity';
import { FigureDependents } from './correction.ports';
import { CorrectionReader } from './correction.reader';
import { CorrectionSteps } from './correction.steps';
import { InternalTables } from './connectors/internal/internal-tables';
import { Coverage } from './coverage';
import { DatasetCommands } from './dataset.commands';
import { Dataset } from './dataset.entity';
import { DisputeClock } from './dispute-clock';
import { DraftTrials } from './draft-trials';
import { Editions } from './editions';
import { ExpectedFigures } from './expected-figures';
import { FigureAccess } from './figure-access';
import { FreshnessWatch } from './freshness';
import { LateCommands } from './late.commands';
import { LateController } from './late.controller';
import { LateCorrections } from './late.corrections';
import { LateReader } from './late.reader';
import { EnteredFigures } from './entered-figures';
import { FigureCells } from './figure-cells';
import { FigureEntryCommands } from './figure-entry.commands';
import { FigureEntryController } from './figure-entry.controller';
import { FigureEntry, FigureEvidence, FigureRound } from './figure-entry.entity';
import { FigureEntryReader } from './figure-entry.reader';
import { FigureRounds } from './figure-rounds';
import { FigureSheet } from './figure-sheet';
import { MeasurementCommands } from './measurement.commands';
import { MeasurementController } from './measurement.controller';
import { Measurement } from './measurement.entity';
import { MeasurementLineage } from './measurement.lineage';
import { MeasurementList } from './measurement.list';
import { MeasurementReactions } from './measurement.reactions';
import { MeasurementReader } from './measurement.reader';
import { MeasurementPorts } from './measurement.ports';
import { MetricFiguresOfUnits } from './metric-figures.source';
import { MeasurementSeams } from './measurement.seams';
import { PeriodFigures } from './period-figures';
import { PeriodGate } from './period-gate';
import { PeriodStand } from './period-stand';
import { ObservationCommands } from './observation.commands';
import { ObservationController } from './observation.controller';
import { Preview } from './preview';
import { QualityCheckCommands } from './quality-check.commands';
import { QualityCheckRow } from './quality-check.entity';
import { QualityController } from './quality.controller';
import { QualityLanding } from './quality-landing';
import { QualityDuties } from './quality.duties';
import { QualityReader } from './quality.reader';
import { Recompute } from './recompute';
import { Restatement } from './restatement';
import { ScheduleCommands } from './schedule.commands';
import { SourceCommands } from './source.commands';
import { AllowedHostController, SourceController } from './source.controller';
import { Source } from './source.entity';
import { BreakdownReader } from './breakdown.reader';
import { TraceExport } from './trace-export';
import { TraceReader } from './trace.reader';
import { UploadStore } from './upload.store';
import { Upload } from './upload.entity';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      AllowedHost,
      ApiKey,
      Source,
      Dataset,
      Upload,
      CollectionRun,
      Measurement,
      QualityCheckRow,
      Correction,
      FigureEntry,
      FigureEvidence,
      FigureRound,
    ]),
    TypeOrmModule.forFeature([AllowedHost, ApiKey, Source, Dataset, Upload, CollectionRun, Measurement, Correction, Backfill]),
    OrganizationModule,
    MetricModule,
    CycleModule,
    TargetModule,
  ],
  controllers: [
    SourceController,
    AllowedHostController,
    ApiKeyController,
    ObservationController,
    UploadController,
    DatasetController,
    CollectionRunController,
    QualityController,
    MeasurementController,
    CorrectionController,
    LateController,
    FigureEntryController,
    BackfillController,
  ],
  providers: [
    TraceReader,
    Coverage,
    PeriodFigures,
    PeriodGate,
    PeriodStand,
    MeasurementReader,
    FigureAccess,
    DisputeClock,
    MeasurementList,
    MeasurementCommands,
    TraceExport,
    BreakdownReader,
    Recompute,
    UploadStore,
    Connectors,
    FreshnessWatch,
    QualityLanding,
    QualityReader,
    QualityDuties,
    QualityCheckCommands,
    Collect,
    Preview,
    SourceCommands,
    AllowedHostCommands,
    ApiKeyCommands,
    ApiKeyGate,
    ObservationCommands,
    DatasetCommands,
    ScheduleCommands,
    CollectionRunReader,
    CollectionRunCommands,
    ExpectedFigures,
    MeasurementReactions,
    MeasurementPorts,
    MeasurementSeams,
    MetricFiguresOfUnits,
    MeasurementLineage,
    DraftTrials,
    Editions,
    Restatement,
    FigureDependents,
    LateCorrections,
    LateReader,
    LateCommands,
    CorrectionSteps,
    CorrectionReader,
    CorrectionCommands,
    CorrectionDuties,
    InternalTables,
    FigureCells,
    FigureEntryReader,
    EnteredFigures,
    FigureEntryCommands,
    FigureSheet,
    FigureRounds,
    BackfillReader,
    BackfillLook,
    BackfillCommands,
    BackfillReactions,
  ],
  exports: [
    CorrectionCommands,
    InternalTables,
    Coverage,
    FigureAccess,
    FigureDependents,
    MeasurementReader,
    MeasurementCommands,
    DatasetCommands,
    CollectionRunCommands,
    SourceCommands,
  ],
})
export class MeasurementModule {}
