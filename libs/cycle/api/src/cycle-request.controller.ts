import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { cyclePolicy, cycleRequestPolicy } from '@kpi-loop/cycle/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { permit } from '@kpi-loop/shared/kernel';
import { CycleRequestCommands } from './cycle-request.commands';
import { AgreeDto, AskForCycleDto, CycleRequestView } from './cycle-request.dto';
import { CycleRequestReader } from './cycle-request.reader';
import { cycleParties } from './parties';

@ApiTags('cycle-requests')
@Controller()
export class CycleRequestController {
  constructor(
    private readonly reader: CycleRequestReader,
    private readonly commands: CycleRequestCommands,
  ) {}

  @Get('cycles/:id/requests')
  @Access(cyclePolicy, 'cycle.readRequests')
  @ApiOkResponse({ type: [CycleRequestView] })
  list(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleRequestView[]> {
    permit(cyclePolicy, 'cycle.readRequests', cycleParties(tx.viewer));
    return this.reader.ofCycle(tx, id);
  }

  @Post('cycles/:id/requests')
  @Access(cyclePolicy, 'cycle.request')
  @ApiCreatedResponse({ type: CycleRequestView })
  ask(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AskForCycleDto): Promise<CycleRequestView> {
    return this.commands.ask(tx, id, dto);
  }

  @Get('cycle-requests/:id')
  @Access(cyclePolicy, 'cycle.readRequests')
  @ApiOkResponse({ type: CycleRequestView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleRequestView> {
    permit(cyclePolicy, 'cycle.readRequests', cycleParties(tx.viewer));
    return this.reader.view(tx, id);
  }

  @Post('cycle-requests/:id/approve')
  @HttpCode(200)
  @Access(cycleRequestPolicy, 'cycleRequest.approve')
  @ApiOkResponse({ type: CycleRequestView })
  approve(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: AgreeDto): Promise<CycleRequestView> {
    return this.commands.approve(tx, id, dto.note);
  }

  @Post('cycle-requests/:id/reject')
  @HttpCode(200)
  @Access(cycleRequestPolicy, 'cycleRequest.reject')
  @ApiOkResponse({ type: CycleRequestView })
  reject(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<CycleRequestView> {
    return this.commands.reject(tx, id, dto.reason);
  }

  @Post('cycle-requests/:id/withdraw')
  @HttpCode(200)
  @Access(cycleRequestPolicy, 'cycleRequest.withdraw')
  @ApiOkResponse({ type: CycleRequestView })
  withdraw(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CycleRequestView> {
    return this.commands.withdraw(tx, id);
  }
}
