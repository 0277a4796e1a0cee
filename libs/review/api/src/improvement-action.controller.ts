import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { improvementActionPolicy } from '@kpi-loop/review/domain';
import { actionsCsv } from './actions-csv';
import { ImprovementActionCommands } from './improvement-action.commands';
import {
  EvidenceDto,
  ExtendActionDto,
  ImprovementActionListQuery,
  ImprovementActionPage,
  ImprovementActionView,
  LessonDto,
  MyActionsView,
  ProgressDto,
  ProposeActionDto,
} from './improvement-action.dto';
import { ImprovementActionReader } from './improvement-action.reader';

const CSV_MOST = 10_000;

@ApiTags('improvement-actions')
@Controller('improvement-actions')
export class ImprovementActionController {
  constructor(
    private readonly reader: ImprovementActionReader,
    private readonly commands: ImprovementActionCommands,
  ) {}

  @Get()
  @Access(improvementActionPolicy, 'improvementAction.list')
  @ApiOkResponse({ type: ImprovementActionPage })
  list(@CurrentTx() tx: Tx, @Query() query: ImprovementActionListQuery): Promise<ImprovementActionPage> {
    return this.reader.list(tx, query);
  }

  @Get('export.csv')
  @Access(improvementActionPolicy, 'improvementAction.list')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="improvement-actions.csv"')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async export(@CurrentTx() tx: Tx, @Query() query: ImprovementActionListQuery): Promise<string> {
    return actionsCsv(await this.reader.rows(tx, query, CSV_MOST), tx.viewer.locale.startsWith('zh') ? 'zh-CN' : 'en');
  }

  @Post()
  @Access(improvementActionPolicy, 'improvementAction.propose')
  @ApiCreatedResponse({ type: ImprovementActionView })
  propose(@CurrentTx() tx: Tx, @Body() dto: ProposeActionDto): Promise<ImprovementActionView> {
    return this.commands.propose(tx, dto);
  }

  @Get(':id')
  @Access(improvementActionPolicy, 'improvementAction.read')
  @ApiOkResponse({ type: ImprovementActionView })
  show(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ImprovementActionView> {
    return this.reader.read(tx, id);
  }

  @Post(':id/accept')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.accept')
  @ApiOkResponse({ type: ImprovementActionView })
  accept(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ImprovementActionView> {
    return this.commands.accept(tx, id);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.reject')
  @ApiOkResponse({ type: ImprovementActionView })
  reject(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ImprovementActionView> {
    return this.commands.reject(tx, id, dto.reason);
  }

  @Post(':id/start')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.start')
  @ApiOkResponse({ type: ImprovementActionView })
  start(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ImprovementActionView> {
    return this.commands.start(tx, id);
  }

  @Post(':id/progress')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.progress')
  @ApiOkResponse({ type: ImprovementActionView })
  progress(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ProgressDto): Promise<ImprovementActionView> {
    return this.commands.progress(tx, id, dto);
  }

  @Post(':id/extend')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.extend')
  @ApiOkResponse({ type: ImprovementActionView })
  extend(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ExtendActionDto): Promise<ImprovementActionView> {
    return this.commands.extend(tx, id, dto);
  }

  @Post(':id/claim-done')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.claimDone')
  @ApiOkResponse({ type: ImprovementActionView })
  claimDone(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: EvidenceDto): Promise<ImprovementActionView> {
    return this.commands.claimDone(tx, id, dto.evidence);
  }

  @Post(':id/accept-work')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.acceptWork')
  @ApiOkResponse({ type: ImprovementActionView })
  acceptWork(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ImprovementActionView> {
    return this.commands.acceptWork(tx, id);
  }

  @Post(':id/send-back')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.sendBack')
  @ApiOkResponse({ type: ImprovementActionView })
  sendBack(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ImprovementActionView> {
    return this.commands.sendBack(tx, id, dto.reason);
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.reopen')
  @ApiOkResponse({ type: ImprovementActionView })
  reopen(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ExtendActionDto): Promise<ImprovementActionView> {
    return this.commands.reopen(tx, id, dto);
  }

  @Post(':id/accept-risk')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.acceptRisk')
  @ApiOkResponse({ type: ImprovementActionView })
  acceptRisk(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ImprovementActionView> {
    return this.commands.acceptRisk(tx, id, dto.reason);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.close')
  @ApiOkResponse({ type: ImprovementActionView })
  close(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: LessonDto): Promise<ImprovementActionView> {
    return this.commands.close(tx, id, dto.lesson);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Access(improvementActionPolicy, 'improvementAction.cancel')
  @ApiOkResponse({ type: ImprovementActionView })
  cancel(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ImprovementActionView> {
    return this.commands.cancel(tx, id, dto.reason);
  }
}

@ApiTags('improvement-actions')
@Controller('my/actions')
export class MyActionsController {
  constructor(private readonly reader: ImprovementActionReader) {}

  @Get()
  @Access(improvementActionPolicy, 'improvementAction.list')
  @ApiOkResponse({ type: MyActionsView })
  mine(@CurrentTx() tx: Tx): Promise<MyActionsView> {
    return this.reader.mine(tx);
  }
}
