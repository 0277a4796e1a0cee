import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { collectionPolicy } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { QualityCheckCommands } from './quality-check.commands';
import { QualityCheckDto, QualityCheckListView, QualityQueueView, QualityResultListView, QualityResultView, QualityTrialView } from './quality-check.dto';
import { QualityReader } from './quality.reader';

@ApiTags('quality')
@Controller('quality')
export class QualityController {
  constructor(
    private readonly commands: QualityCheckCommands,
    private readonly reader: QualityReader,
  ) {}

  @Get('queue')
  @Access(collectionPolicy, 'check.read')
  @ApiOkResponse({ type: QualityQueueView })
  queue(@CurrentTx() tx: Tx): Promise<QualityQueueView> {
    return this.reader.queue(tx);
  }

  @Get('datasets/:id/checks')
  @Access(collectionPolicy, 'check.read')
  @ApiOkResponse({ type: QualityCheckListView })
  checks(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<QualityCheckListView> {
    return this.reader.checks(tx, id);
  }

  @Post('datasets/:id/checks')
  @Access(collectionPolicy, 'check.edit')
  @ApiCreatedResponse({ type: QualityCheckListView })
  create(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: QualityCheckDto): Promise<QualityCheckListView> {
    return this.commands.create(tx, id, dto);
  }

  @Post('datasets/:id/checks/try')
  @HttpCode(200)
  @Access(collectionPolicy, 'check.edit')
  @ApiOkResponse({ type: QualityTrialView })
  try(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: QualityCheckDto): Promise<QualityTrialView> {
    return this.commands.try(tx, id, dto);
  }

  @Put('checks/:id')
  @Access(collectionPolicy, 'check.edit')
  @ApiOkResponse({ type: QualityCheckListView })
  update(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: QualityCheckDto): Promise<QualityCheckListView> {
    return this.commands.update(tx, id, dto);
  }

  @Post('checks/:id/remove')
  @HttpCode(200)
  @Access(collectionPolicy, 'check.edit')
  @ApiOkResponse({ type: QualityCheckListView })
  remove(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<QualityCheckListView> {
    return this.commands.remove(tx, id);
  }

  @Get('runs/:id')
  @Access(collectionPolicy, 'check.read')
  @ApiOkResponse({ type: QualityResultListView })
  ofRun(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<QualityResultListView> {
    return this.reader.ofRun(tx, id);
  }

  @Post('results/:id/settle')
  @HttpCode(200)
  @Access(collectionPolicy, 'check.settle')
  @ApiOkResponse({ type: QualityResultView })
  settle(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<QualityResultView> {
    return this.commands.settle(tx, id, dto.reason);
  }
}
