import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { cyclePolicy, periodPolicy } from '@kpi-loop/cycle/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { permit } from '@kpi-loop/shared/kernel';
import { LoopView } from './console.dto';
import { ConsoleReader } from './console.reader';
import { ChecklistQuery, PeriodListQuery } from './cycle.query';
import { cycleParties } from './parties';
import { PeriodCommands } from './period.commands';
import { ChecklistView, PeriodRef, PeriodView, RollForwardView } from './period.dto';
import { PeriodReader } from './period.reader';
import { RollForwardReader } from './roll-forward.reader';

@ApiTags('periods')
@Controller('periods')
export class PeriodController {
  constructor(
    private readonly reader: PeriodReader,
    private readonly commands: PeriodCommands,
    private readonly rollForwards: RollForwardReader,
  ) {}

  @Get()
  @Access(periodPolicy, 'period.read')
  @ApiOkResponse({ type: [PeriodRef] })
  list(@CurrentTx() tx: Tx, @Query() query: PeriodListQuery): Promise<PeriodRef[]> {
    return this.reader.refs(tx, query.cycleId);
  }

  @Get(':id')
  @Access(periodPolicy, 'period.read')
  @ApiOkResponse({ type: PeriodView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PeriodView> {
    return this.reader.view(tx, id);
  }

  @Get(':id/checklist')
  @Access(periodPolicy, 'period.readChecklist')
  @ApiOkResponse({ type: ChecklistView })
  checklist(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: ChecklistQuery): Promise<ChecklistView> {
    permit(periodPolicy, 'period.readChecklist', cycleParties(tx.viewer));
    return this.reader.checklist(tx, id, query.gate);
  }

  @Get(':id/roll-forward')
  @Access(periodPolicy, 'period.readChecklist')
  @ApiOkResponse({ type: RollForwardView })
  rollForward(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<RollForwardView> {
    permit(periodPolicy, 'period.readChecklist', cycleParties(tx.viewer));
    return this.rollForwards.view(tx, id);
  }

  @Post(':id/open')
  @HttpCode(200)
  @Access(periodPolicy, 'period.open')
  @ApiOkResponse({ type: PeriodView })
  open(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PeriodView> {
    return this.commands.open(tx, id);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Access(periodPolicy, 'period.end')
  @ApiOkResponse({ type: PeriodView })
  end(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PeriodView> {
    return this.commands.end(tx, id);
  }

  @Post(':id/lock')
  @HttpCode(200)
  @Access(periodPolicy, 'period.lock')
  @ApiOkResponse({ type: PeriodView })
  lock(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PeriodView> {
    return this.commands.lock(tx, id);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Access(periodPolicy, 'period.close')
  @ApiOkResponse({ type: PeriodView })
  close(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PeriodView> {
    return this.commands.close(tx, id);
  }
}

@ApiTags('loop')
@Controller('loop')
export class LoopController {
  constructor(private readonly consoles: ConsoleReader) {}

  @Get()
  @Access(cyclePolicy, 'loop.read')
  @ApiOkResponse({ type: LoopView })
  ring(@CurrentTx() tx: Tx): Promise<LoopView> {
    return this.consoles.loop(tx);
  }
}
