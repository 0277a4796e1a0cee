import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { BaselineSources } from './baseline-source';
import { CardLoader } from './card.loader';
import { CardWriter } from './card.writer';
import { LineTarget, NegotiationEntry } from './line-target.entity';
import { Scorecard, ScorecardLine } from './scorecard.entity';
import { TargetCommands } from './target.commands';
import { TargetReader } from './target.reader';

@Module({
  imports: [TypeOrmModule.forFeature([Scorecard, ScorecardLine, LineTarget, NegotiationEntry]), OrganizationModule],
  providers: [BaselineSources, CardLoader, CardWriter, TargetCommands, TargetReader],
  exports: [BaselineSources, TargetCommands, TargetReader],
})
export class TargetModule {}
