import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { calibrationPolicy } from '@kpi-loop/scoring/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { CalibrationCommands } from './calibration.commands';
import { CalibrationGrades } from './calibration.grades';
import { CalibrationList } from './calibration.list';
import { CalibrationReader } from './calibration.reader';
import {
  CalibrationListQuery,
  CalibrationPage,
  CalibrationPlanQuery,
  CalibrationPlanView,
  CalibrationSessionView,
  CreateCalibrationDto,
  EditCalibrationDto,
  ProposeGradeDto,
  VoteGradeDto,
} from './calibration.dto';

@ApiTags('calibration-sessions')
@Controller('calibration-sessions')
export class CalibrationController {
  constructor(
    private readonly sessions: CalibrationList,
    private readonly reader: CalibrationReader,
    private readonly commands: CalibrationCommands,
    private readonly grades: CalibrationGrades,
  ) {}

  @Get()
  @Access(calibrationPolicy, 'calibrationSession.list')
  @ApiOkResponse({ type: CalibrationPage })
  list(@CurrentTx() tx: Tx, @Query() query: CalibrationListQuery): Promise<CalibrationPage> {
    return this.sessions.list(tx, query);
  }

  @Get('plan')
  @Access(calibrationPolicy, 'calibrationSession.create')
  @ApiOkResponse({ type: CalibrationPlanView })
  plan(@CurrentTx() tx: Tx, @Query() query: CalibrationPlanQuery): Promise<CalibrationPlanView> {
    return this.sessions.plan(tx, query);
  }

  @Post()
  @Access(calibrationPolicy, 'calibrationSession.create')
  @ApiCreatedResponse({ type: CalibrationSessionView })
  create(@CurrentTx() tx: Tx, @Body() dto: CreateCalibrationDto): Promise<CalibrationSessionView> {
    return this.commands.create(tx, dto);
  }

  @Get(':id')
  @Access(calibrationPolicy, 'calibrationSession.read')
  @ApiOkResponse({ type: CalibrationSessionView })
  show(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CalibrationSessionView> {
    return this.reader.view(tx, id);
  }

  @Get(':id/export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="calibration.csv"')
  @Access(calibrationPolicy, 'calibrationSession.export')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  export(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<string> {
    return this.reader.export(tx, id);
  }

  @Post(':id/edit')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.edit')
  @ApiOkResponse({ type: CalibrationSessionView })
  edit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: EditCalibrationDto): Promise<CalibrationSessionView> {
    return this.commands.edit(tx, id, dto);
  }

  @Post(':id/start')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.start')
  @ApiOkResponse({ type: CalibrationSessionView })
  start(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CalibrationSessionView> {
    return this.commands.start(tx, id);
  }

  @Post(':id/propose')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.propose')
  @ApiOkResponse({ type: CalibrationSessionView })
  propose(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ProposeGradeDto): Promise<CalibrationSessionView> {
    return this.grades.propose(tx, id, dto);
  }

  @Post(':id/vote')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.vote')
  @ApiOkResponse({ type: CalibrationSessionView })
  vote(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: VoteGradeDto): Promise<CalibrationSessionView> {
    return this.grades.vote(tx, id, dto);
  }

  @Post(':id/refresh')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.refresh')
  @ApiOkResponse({ type: CalibrationSessionView })
  refresh(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CalibrationSessionView> {
    return this.commands.refresh(tx, id);
  }

  @Post(':id/submit')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.submit')
  @ApiOkResponse({ type: CalibrationSessionView })
  submit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CalibrationSessionView> {
    return this.commands.submit(tx, id);
  }

  @Post(':id/waive-quota')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.waiveQuota')
  @ApiOkResponse({ type: CalibrationSessionView })
  waiveQuota(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<CalibrationSessionView> {
    return this.commands.waiveQuota(tx, id, dto.reason);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.approve')
  @ApiOkResponse({ type: CalibrationSessionView })
  approve(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CalibrationSessionView> {
    return this.commands.approve(tx, id);
  }

  @Post(':id/send-back')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.sendBack')
  @ApiOkResponse({ type: CalibrationSessionView })
  sendBack(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<CalibrationSessionView> {
    return this.commands.sendBack(tx, id, dto.reason);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.cancel')
  @ApiOkResponse({ type: CalibrationSessionView })
  cancel(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<CalibrationSessionView> {
    return this.commands.cancel(tx, id, dto.reason);
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @Access(calibrationPolicy, 'calibrationSession.reopen')
  @ApiOkResponse({ type: CalibrationSessionView })
  reopen(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<CalibrationSessionView> {
    return this.commands.reopen(tx, id, dto.reason);
  }
}
