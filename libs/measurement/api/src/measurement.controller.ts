import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { MetricReader } from '@kpi-loop/metric/api';
import { drillSteps, measurementPolicy } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { BreakdownQuery, BreakdownView } from './breakdown.dto';
import { BreakdownReader } from './breakdown.reader';
import { EditionListView, EditionQuery } from './edition.dto';
import { Editions } from './editions';
import { FigureAccess } from './figure-access';
import { MeasurementCommands } from './measurement.commands';
import {
  MeasurementDecideDto,
  MeasurementDecidedView,
  MeasurementListQuery,
  MeasurementListView,
  MeasurementTableQuery,
  MeasurementTableView,
  MeasurementVerifiedView,
  MeasurementVerifyDto,
  MeasurementView,
  MeasurementWaiveDto,
  TraceExportQuery,
  TraceQuery,
  TraceView,
} from './measurement.dto';
import { MeasurementList } from './measurement.list';
import { MeasurementReader } from './measurement.reader';
import { TraceExport } from './trace-export';

@ApiTags('measurements')
@Controller('measurements')
export class MeasurementController {
  constructor(
    private readonly figures: MeasurementList,
    private readonly commands: MeasurementCommands,
    private readonly reader: MeasurementReader,
    private readonly access: FigureAccess,
    private readonly exports: TraceExport,
    private readonly breakdowns: BreakdownReader,
    private readonly metrics: MetricReader,
    private readonly frozen: Editions,
  ) {}

  @Get()
  @Access(measurementPolicy, 'measurement.read')
  @ApiOkResponse({ type: MeasurementListView })
  list(@CurrentTx() tx: Tx, @Query() query: MeasurementListQuery): Promise<MeasurementListView> {
    return this.figures.list(tx, query);
  }

  @Get('table')
  @Access(measurementPolicy, 'measurement.read')
  @ApiOkResponse({ type: MeasurementTableView })
  table(@CurrentTx() tx: Tx, @Query() query: MeasurementTableQuery): Promise<MeasurementTableView> {
    return this.figures.table(tx, query);
  }

  @Get('trace')
  @Access(measurementPolicy, 'measurement.read')
  @ApiOkResponse({ type: TraceView })
  async trace(@CurrentTx() tx: Tx, @Query() query: TraceQuery): Promise<TraceView> {
    await this.access.permitRows(tx, query.metricVersionId, query.subjectKind, query.subjectId);
    const { numerator, denominator, value, status } = await this.reader.periodActual(
      tx,
      query.metricVersionId,
      query.subjectKind,
      query.subjectId,
      query.from,
      query.to,
    );
    const trace = await this.reader.trace(tx, { ...query, steps: drillSteps(query.at) }, query.cursor);
    return { numerator, denominator, value, status, ...trace, inputs: await this.reader.inputValues(tx, query, trace.inputs) };
  }

  @Get('breakdown')
  @Access(measurementPolicy, 'measurement.read')
  @ApiOkResponse({ type: BreakdownView })
  async breakdown(@CurrentTx() tx: Tx, @Query() query: BreakdownQuery): Promise<BreakdownView> {
    await this.access.permitRows(tx, query.metricVersionId, query.subjectKind, query.subjectId);
    const people = await this.access.tellsPeopleApart(tx, query.metricVersionId);
    const { unit, decimals, percent, direction } = await this.metrics.version(tx, query.metricVersionId);
    return { unit, decimals, percent, direction, ...(await this.breakdowns.breakdown(tx, { ...query, people, steps: drillSteps(query.at) })) };
  }

  @Get('trace/export')
  @Access(measurementPolicy, 'measurement.read')
  @ApiProduces('text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async traceExport(@CurrentTx() tx: Tx, @Query() query: TraceExportQuery): Promise<StreamableFile> {
    await this.access.permitRows(tx, query.metricVersionId, query.subjectKind, query.subjectId);
    return this.exports.file(tx, { ...query, steps: drillSteps(query.at) }, query.format, query.lang ?? 'zh-CN');
  }

  @Get('editions')
  @Access(measurementPolicy, 'measurement.read')
  @ApiOkResponse({ type: EditionListView })
  editions(@CurrentTx() tx: Tx, @Query() query: EditionQuery): Promise<EditionListView> {
    return this.frozen.list(tx, query);
  }

  @Get(':id')
  @Access(measurementPolicy, 'measurement.read')
  @ApiOkResponse({ type: MeasurementView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<MeasurementView> {
    return this.figures.one(tx, id);
  }

  @Post('verify')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.verify')
  @ApiOkResponse({ type: MeasurementVerifiedView })
  verifyMany(@CurrentTx() tx: Tx, @Body() dto: MeasurementVerifyDto): Promise<MeasurementVerifiedView> {
    return this.commands.verifyMany(tx, dto.ids);
  }

  @Post('release')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.release')
  @ApiOkResponse({ type: MeasurementDecidedView })
  releaseMany(@CurrentTx() tx: Tx, @Body() dto: MeasurementDecideDto): Promise<MeasurementDecidedView> {
    return this.commands.decideMany(tx, dto.ids, 'measurement.release', dto.reason);
  }

  @Post('reject')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.reject')
  @ApiOkResponse({ type: MeasurementDecidedView })
  rejectMany(@CurrentTx() tx: Tx, @Body() dto: MeasurementDecideDto): Promise<MeasurementDecidedView> {
    return this.commands.decideMany(tx, dto.ids, 'measurement.reject', dto.reason);
  }

  @Post('waive')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.waive')
  @ApiOkResponse({ type: MeasurementView })
  waiveNone(@CurrentTx() tx: Tx, @Body() dto: MeasurementWaiveDto): Promise<MeasurementView> {
    return this.commands.waive(tx, dto);
  }

  @Post(':id/verify')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.verify')
  @ApiOkResponse({ type: MeasurementView })
  verify(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<MeasurementView> {
    return this.commands.verify(tx, id);
  }

  @Post(':id/dispute')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.dispute')
  @ApiOkResponse({ type: MeasurementView })
  dispute(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<MeasurementView> {
    return this.commands.decide(tx, id, 'measurement.dispute', dto.reason);
  }

  @Post(':id/release')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.release')
  @ApiOkResponse({ type: MeasurementView })
  release(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<MeasurementView> {
    return this.commands.decide(tx, id, 'measurement.release', dto.reason);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.reject')
  @ApiOkResponse({ type: MeasurementView })
  reject(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<MeasurementView> {
    return this.commands.decide(tx, id, 'measurement.reject', dto.reason);
  }

  @Post(':id/waive')
  @HttpCode(200)
  @Access(measurementPolicy, 'measurement.waive')
  @ApiOkResponse({ type: MeasurementView })
  waive(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<MeasurementView> {
    return this.commands.decide(tx, id, 'measurement.waive', dto.reason);
  }
}
