import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, type Tx } from '@kpi-loop/shared/api';
import { milestonePolicy, scorecardPolicy } from '@kpi-loop/target/domain';
import { KeyTaskCommands } from './key-task.commands';
import { ConfirmMilestoneDto, GrantBonusDto, ReportMilestoneDto } from './key-task.dto';
import { GivenReasonDto, ScorecardView } from './scorecard.dto';

/** Milestones of key tasks. Each answers with the fresh card. */
@ApiTags('milestones')
@Controller('milestones')
export class MilestoneController {
  constructor(private readonly commands: KeyTaskCommands) {}

  @Post(':id/report')
  @HttpCode(200)
  @Access(milestonePolicy, 'milestone.report')
  @ApiOkResponse({ type: ScorecardView })
  report(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: ReportMilestoneDto): Promise<ScorecardView> {
    return this.commands.report(tx, id, body);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @Access(milestonePolicy, 'milestone.confirm')
  @ApiOkResponse({ type: ScorecardView })
  confirm(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: ConfirmMilestoneDto): Promise<ScorecardView> {
    return this.commands.confirm(tx, id, body);
  }

  @Post(':id/send-back')
  @HttpCode(200)
  @Access(milestonePolicy, 'milestone.sendBack')
  @ApiOkResponse({ type: ScorecardView })
  sendBack(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: GivenReasonDto): Promise<ScorecardView> {
    return this.commands.sendBack(tx, id, body);
  }
}

/** Bonus items of a card. */
@ApiTags('scorecards')
@Controller('scorecards')
export class BonusController {
  constructor(private readonly commands: KeyTaskCommands) {}

  @Post(':id/grant-bonus')
  @HttpCode(200)
  @Access(scorecardPolicy, 'scorecard.grantBonus')
  @ApiOkResponse({ type: ScorecardView })
  grant(@CurrentTx() tx: Tx, @Param('id') id: string, @Body() body: GrantBonusDto): Promise<ScorecardView> {
    return this.commands.grantBonus(tx, id, body);
  }
}
