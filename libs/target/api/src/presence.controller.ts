import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, type Tx } from '@kpi-loop/shared/api';
import { scorecardPolicy } from '@kpi-loop/target/domain';
import { CardPresence } from './card.presence';
import { CardPresenceDto, CardPresenceView } from './presence.dto';

@ApiTags('scorecards')
@Controller('scorecards')
export class PresenceController {
  constructor(private readonly presence: CardPresence) {}

  /** A sign of life from an open workbench, every few seconds; it changes nothing of the card. */
  @Post(':id/presence')
  @HttpCode(200)
  @Access(scorecardPolicy, 'scorecard.read')
  @ApiOkResponse({ type: CardPresenceView })
  async here(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() body: CardPresenceDto): Promise<CardPresenceView> {
    return { others: await this.presence.here(tx, id, body) };
  }
}
