import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CycleModule } from '@kpi-loop/cycle/api';
import { MeasurementModule } from '@kpi-loop/measurement/api';
import { MetricModule } from '@kpi-loop/metric/api';
import { MonitoringModule } from '@kpi-loop/monitoring/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { TargetModule } from '@kpi-loop/target/api';
import { ActionVerifier } from './action.verifier';
import { AgendaBuilder } from './agenda.builder';
import { ReviewCalendar } from './calendar';
import { ConclusionCommands } from './conclusion.commands';
import { ImprovementActionCommands } from './improvement-action.commands';
import { ImprovementActionController, MyActionsController } from './improvement-action.controller';
import { ActionNote, ImprovementAction } from './improvement-action.entity';
import { ImprovementActionReader } from './improvement-action.reader';
import { MeetingLoader } from './meeting.loader';
import { MeetingPlanReader } from './meeting-plan.reader';
import { MinutesCommands } from './minutes.commands';
import { ReviewParties } from './parties';
import { ReviewDuties } from './review.duties';
import { ReviewLineage } from './review.lineage';
import { ReviewReactions } from './review.reactions';
import { ReviewReader } from './review.reader';
import { ReviewReports } from './review.reports';
import { MeetingSuggestionController } from './meeting-suggestion.controller';
import { MeetingSuggestions } from './meeting-suggestions';
import { ReviewTables } from './review.tables';
import { ReviewThread } from './review.thread';
import { ReviewMeetingCommands } from './review-meeting.commands';
import { ReviewMeetingController } from './review-meeting.controller';
import { AgendaItem, Attendance, MeetingObjection, ObjectionAnswer, ReviewMeeting } from './review-meeting.entity';
import { ReviewMeetingReader } from './review-meeting.reader';
import { Snapshots } from './snapshot';
import { TaskSnapshots } from './task-snapshot';

@Module({
  imports: [
    TypeOrmModule.forFeature([ReviewMeeting, AgendaItem, Attendance, MeetingObjection, ObjectionAnswer, ImprovementAction, ActionNote]),
    OrganizationModule,
    MetricModule,
    CycleModule,
    TargetModule,
    MeasurementModule,
    MonitoringModule,
  ],
  controllers: [ReviewMeetingController, MeetingSuggestionController, ImprovementActionController, MyActionsController],
  providers: [
    ReviewCalendar,
    ReviewParties,
    Snapshots,
    TaskSnapshots,
    MeetingLoader,
    AgendaBuilder,
    MeetingPlanReader,
    ReviewMeetingReader,
    ReviewMeetingCommands,
    ImprovementActionReader,
    ImprovementActionCommands,
    ConclusionCommands,
    MeetingSuggestions,
    MinutesCommands,
    ActionVerifier,
    ReviewReader,
    ReviewReactions,
    ReviewDuties,
    ReviewReports,
    ReviewThread,
    ReviewLineage,
    ReviewTables,
  ],
  exports: [ReviewReader, ImprovementActionCommands],
})
export class ReviewModule {}
