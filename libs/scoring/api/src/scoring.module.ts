import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TargetModule } from '@kpi-loop/target/api';
import { CorrectedScores } from './corrected-scores';
import { DryRun } from './dry-run';
import { MonthScores } from './month-scores';
import { MonthsReader } from './months.reader';
import { ScoreController } from './score.controller';
import { ScoreInputs } from './score.inputs';
import { LineScoreRow, MonthScore, ScoreResult } from './score-result.entity';
import { ScoringCommands } from './scoring.commands';
import { ScoringLineage } from './scoring.lineage';
import { ScoringReactions } from './scoring.reactions';
import { ScoringReader } from './scoring.reader';
import { YearController } from './year.controller';
import { YearReader } from './year.reader';

@Module({
  imports: [TypeOrmModule.forFeature([ScoreResult, LineScoreRow, MonthScore]), OrganizationModule, MetricModule, CycleModule, TargetModule, MeasurementModule],
  controllers: [ScoreController, YearController],
  providers: [ScoreInputs, CorrectedScores, DryRun, MonthScores, MonthsReader, YearReader, ScoringReader, ScoringCommands, ScoringReactions, ScoringLineage],
  exports: [ScoringReader, ScoringCommands],
})
export class ScoringModule {}
