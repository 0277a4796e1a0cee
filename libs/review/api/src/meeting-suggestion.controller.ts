import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { reviewMeetingPolicy } from '@kpi-loop/review/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { MeetingSuggestions } from './meeting-suggestions';
import { MeetingSuggestionsView } from './review-meeting.dto';

@ApiTags('review-meetings')
@Controller('review-meetings/:id/suggestions')
export class MeetingSuggestionController {
  constructor(private readonly suggestions: MeetingSuggestions) {}

  @Get()
  @Access(reviewMeetingPolicy, 'reviewMeeting.read')
  @ApiOkResponse({ type: MeetingSuggestionsView })
  list(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<MeetingSuggestionsView> {
    return this.suggestions.view(tx, id);
  }

  @Post(':suggestionId/decline')
  @HttpCode(200)
  @Access(reviewMeetingPolicy, 'reviewMeeting.recordConclusion')
  @ApiOkResponse({ type: MeetingSuggestionsView })
  decline(
    @CurrentTx() tx: Tx,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('suggestionId', ParseUUIDPipe) suggestionId: string,
    @Body() dto: ReasonDto,
  ): Promise<MeetingSuggestionsView> {
    return this.suggestions.decline(tx, id, suggestionId, dto.reason);
  }
}
