import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { reviewMeetingPolicy } from '@kpi-loop/review/domain';
import { ConclusionCommands } from './conclusion.commands';
import { MeetingPlanReader } from './meeting-plan.reader';
import { MinutesCommands } from './minutes.commands';
import { ReviewMeetingCommands } from './review-meeting.commands';
import {
  AnswerDto,
  AttendDto,
  CirculateDto,
  ConcludeItemDto,
  EditMeetingDto,
  MeetingPlanQuery,
  MeetingPlanView,
  MinutesView,
  PlanMeetingDto,
  RescheduleDto,
  ReviewMeetingListQuery,
  ReviewMeetingPage,
  ReviewMeetingView,
} from './review-meeting.dto';
import { ReviewMeetingReader } from './review-meeting.reader';

@ApiTags('review-meetings')
@Controller('review-meetings')
export class ReviewMeetingController {
  constructor(
    private readonly reader: ReviewMeetingReader,
    private readonly plans: MeetingPlanReader,
    private readonly commands: ReviewMeetingCommands,
    private readonly conclusions: ConclusionCommands,
    private readonly minutesCommands: MinutesCommands,
  ) {}

  @Get()
  @Access(reviewMeetingPolicy, 'reviewMeeting.list')
  @ApiOkResponse({ type: ReviewMeetingPage })
  list(@CurrentTx() tx: Tx, @Query() query: ReviewMeetingListQuery): Promise<ReviewMeetingPage> {
    return this.reader.list(tx, query);
  }

  @Get('plan')
  @Access(reviewMeetingPolicy, 'reviewMeeting.plan')
  @ApiOkResponse({ type: MeetingPlanView })
  options(@CurrentTx() tx: Tx, @Query() query: MeetingPlanQuery): Promise<MeetingPlanView> {
    return this.plans.options(tx, query);
  }

  @Post()
  @Access(reviewMeetingPolicy, 'reviewMeeting.plan')
  @ApiCreatedResponse({ type: ReviewMeetingView })
  plan(@CurrentTx() tx: Tx, @Body() dto: PlanMeetingDto): Promise<ReviewMeetingView> {
    return this.commands.plan(tx, dto);
  }

  @Get(':id')
  @Access(reviewMeetingPolicy, 'reviewMeeting.read')
  @ApiOkResponse({ type: ReviewMeetingView })
  show(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewMeetingView> {
    return this.reader.read(tx, id);
  }

  @Get(':id/minutes')
  @Access(reviewMeetingPolicy, 'reviewMeeting.read')
  @ApiOkResponse({ type: MinutesView })
  minutes(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<MinutesView> {
    return this.reader.minutes(tx, id);
  }

  @Patch(':id')
  @Access(reviewMeetingPolicy, 'reviewMeeting.edit')
  @ApiOkResponse({ type: ReviewMeetingView })
  edit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: EditMeetingDto): Promise<ReviewMeetingView> {
    return this.commands.edit(tx, id, dto);
  }

  @Post(':id/build-agenda')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.buildAgenda')
  @ApiOkResponse({ type: ReviewMeetingView })
  buildAgenda(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewMeetingView> {
    return this.commands.buildAgenda(tx, id);
  }

  @Post(':id/invite')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.invite')
  @ApiOkResponse({ type: ReviewMeetingView })
  invite(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewMeetingView> {
    return this.commands.invite(tx, id);
  }

  @Post(':id/attend')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.attend')
  @ApiOkResponse({ type: ReviewMeetingView })
  attend(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AttendDto): Promise<ReviewMeetingView> {
    return this.commands.attend(tx, id, dto);
  }

  @Post(':id/start')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.start')
  @ApiOkResponse({ type: ReviewMeetingView })
  start(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewMeetingView> {
    return this.commands.start(tx, id);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.end')
  @ApiOkResponse({ type: ReviewMeetingView })
  end(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewMeetingView> {
    return this.commands.end(tx, id);
  }

  @Post(':id/circulate')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.circulate')
  @ApiOkResponse({ type: ReviewMeetingView })
  circulate(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: CirculateDto): Promise<ReviewMeetingView> {
    return this.minutesCommands.circulate(tx, id, dto.minutes);
  }

  @Post(':id/object')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.object')
  @ApiOkResponse({ type: ReviewMeetingView })
  object(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ReviewMeetingView> {
    return this.minutesCommands.object(tx, id, dto.reason);
  }

  @Post(':id/objections/:objectionId/answer')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.answer')
  @ApiOkResponse({ type: ReviewMeetingView })
  answer(
    @CurrentTx() tx: Tx,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('objectionId', ParseUUIDPipe) objectionId: string,
    @Body() dto: AnswerDto,
  ): Promise<ReviewMeetingView> {
    return this.minutesCommands.answer(tx, id, objectionId, dto.answer);
  }

  @Post(':id/agree')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.agree')
  @ApiOkResponse({ type: ReviewMeetingView })
  agree(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewMeetingView> {
    return this.minutesCommands.agree(tx, id);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.confirm')
  @ApiOkResponse({ type: ReviewMeetingView })
  confirm(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ReviewMeetingView> {
    return this.minutesCommands.confirm(tx, id);
  }

  @Post(':id/reschedule')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.reschedule')
  @ApiOkResponse({ type: ReviewMeetingView })
  reschedule(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: RescheduleDto): Promise<ReviewMeetingView> {
    return this.commands.reschedule(tx, id, dto);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.cancel')
  @ApiOkResponse({ type: ReviewMeetingView })
  cancel(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ReviewMeetingView> {
    return this.commands.cancel(tx, id, dto.reason);
  }

  @Post(':id/items/:itemId/conclude')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.recordConclusion')
  @ApiOkResponse({ type: ReviewMeetingView })
  conclude(
    @CurrentTx() tx: Tx,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('itemId', ParseUUIDPipe) itemId: string,
    @Body() dto: ConcludeItemDto,
  ): Promise<ReviewMeetingView> {
    return this.conclusions.conclude(tx, id, itemId, dto);
  }
}
