import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TargetModule } from '@kpi-loop/target/api';
import { AppealedResults } from './appealed-results';
import { CalibrationCommands } from './calibration.commands';
import { CalibrationController } from './calibration.controller';
import { CalibrationEntries } from './calibration.entries';
import { CalibrationEntry, CalibrationProposal, CalibrationSession, CalibrationVote, YearGrade } from './calibration.entity';
import { CalibrationGrades } from './calibration.grades';
import { CalibrationList } from './calibration.list';
import { CalibrationLoader } from './calibration.loader';
import { CalibrationOutcome } from './calibration.outcome';
import { CalibrationReactions } from './calibration.reactions';
import { CalibrationReader } from './calibration.reader';
import { CalibrationResults } from './calibration.results';
import { CorrectedScores } from './corrected-scores';
import { DryRun } from './dry-run';
import { MonthScores } from './month-scores';
import { MonthsReader } from './months.reader';
import { ResultSampler } from './result-sampler';
import { ScoreController } from './score.controller';
import { ScoreInputs } from './score.inputs';
import { LineScoreRow, MonthScore, ScoreResult } from './score-result.entity';
import { ScoringCommands } from './scoring.commands';
import { ScoringLineage } from './scoring.lineage';
import { ScoringReactions } from './scoring.reactions';
import { ScoringReader } from './scoring.reader';
import { YearController } from './year.controller';
import { YearGrades } from './year-grades';
import { YearReader } from './year.reader';

@Module({
  imports: [
    TypeOrmModule.forFeature([ScoreResult, LineScoreRow, MonthScore]),
    TypeOrmModule.forFeature([CalibrationSession, CalibrationEntry, CalibrationProposal, CalibrationVote, YearGrade]),
    OrganizationModule,
    MetricModule,
    CycleModule,
    TargetModule,
    MeasurementModule,
  ],
  controllers: [ScoreController, YearController, CalibrationController],
  providers: [
    ...[
      ScoreInputs,
      AppealedResults,
      CorrectedScores,
      DryRun,
      MonthScores,
      MonthsReader,
      YearReader,
      ScoringReader,
      ScoringCommands,
      ResultSampler,
      ScoringReactions,
      ScoringLineage,
    ],
    ...[CalibrationResults, CalibrationEntries, CalibrationLoader, CalibrationOutcome, CalibrationList, CalibrationReader],
    ...[CalibrationCommands, CalibrationGrades, CalibrationReactions, YearGrades],
  ],
  exports: [AppealedResults, ScoringReader, ScoringCommands],
})
export class ScoringModule {}
