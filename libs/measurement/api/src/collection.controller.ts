import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { collectionPolicy, rowErrorWords } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, OwnTransaction, PAGE_MAX, RequestTransaction, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { columnText } from '@kpi-loop/metric/domain';
import { csv } from '@kpi-loop/shared/kernel';
import { CollectionRunCommands } from './collection-run.commands';
import {
  CollectionRunListView,
  CollectionRunView,
  RowErrorListView,
  RowErrorQuery,
  RunBeginDto,
  RunListQuery,
  RunRetryDto,
  type RowErrorView,
} from './collection-run.dto';
import { CollectionRunReader } from './collection-run.reader';
import { DatasetCommands } from './dataset.commands';
import { DatasetCreateDto, DatasetListView, DatasetScheduleDto, DatasetUpdateDto, DatasetView, PreviewDto, PreviewView, UploadView } from './dataset.dto';
import { Preview } from './preview';
import { receiveFile } from './receive-file';
import { ScheduleCommands } from './schedule.commands';
import { UploadStore } from './upload.store';

const ERROR_HEAD = { 'zh-CN': ['单元格', '行', '列', '问题', '值'], en: ['Cell', 'Row', 'Column', 'Problem', 'Value'] };

@ApiTags('uploads')
@Controller('uploads')
export class UploadController {
  constructor(
    private readonly uploads: UploadStore,
    private readonly transactions: RequestTransaction,
  ) {}

  @Post()
  @OwnTransaction('honoured')
  @Access(collectionPolicy, 'upload.send')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] } })
  @ApiCreatedResponse({ type: UploadView })
  send(@Req() request: KpiRequest): Promise<UploadView> {
    return receiveFile(request, this.uploads, this.transactions);
  }
}

@ApiTags('datasets')
@Controller('datasets')
export class DatasetController {
  constructor(
    private readonly commands: DatasetCommands,
    private readonly schedules: ScheduleCommands,
    private readonly runs: CollectionRunCommands,
    private readonly previews: Preview,
    private readonly transactions: RequestTransaction,
  ) {}

  @Get()
  @Access(collectionPolicy, 'dataset.read')
  @ApiOkResponse({ type: DatasetListView })
  list(@CurrentTx() tx: Tx): Promise<DatasetListView> {
    return this.commands.list(tx);
  }

  @Get(':id')
  @Access(collectionPolicy, 'dataset.read')
  @ApiOkResponse({ type: DatasetView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<DatasetView> {
    return this.commands.one(tx, id);
  }

  @Post('preview')
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(collectionPolicy, 'dataset.preview')
  @ApiOkResponse({ type: PreviewView })
  preview(@Req() request: KpiRequest, @Body() dto: PreviewDto): Promise<PreviewView> {
    return this.transactions.after(
      request,
      () => this.previews.look(request.tx!.viewer, dto),
      async (_tx, preview) => preview,
    );
  }

  @Post()
  @Access(collectionPolicy, 'dataset.edit')
  @ApiCreatedResponse({ type: DatasetView })
  create(@CurrentTx() tx: Tx, @Body() dto: DatasetCreateDto): Promise<DatasetView> {
    return this.commands.create(tx, dto);
  }

  @Put(':id')
  @Access(collectionPolicy, 'dataset.edit')
  @ApiOkResponse({ type: DatasetView })
  update(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: DatasetUpdateDto): Promise<DatasetView> {
    return this.commands.update(tx, id, dto);
  }

  @Put(':id/schedule')
  @Access(collectionPolicy, 'dataset.edit')
  @ApiOkResponse({ type: DatasetView })
  schedule(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: DatasetScheduleDto): Promise<DatasetView> {
    return this.schedules.set(tx, id, dto);
  }

  @Post(':id/collect')
  @HttpCode(200)
  @Access(collectionPolicy, 'collectionRun.begin')
  @ApiOkResponse({ type: CollectionRunView })
  collect(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: RunBeginDto): Promise<CollectionRunView> {
    return this.runs.begin(tx, id, dto);
  }
}

@ApiTags('collection-runs')
@Controller('collection-runs')
export class CollectionRunController {
  constructor(
    private readonly reader: CollectionRunReader,
    private readonly commands: CollectionRunCommands,
  ) {}

  @Get()
  @Access(collectionPolicy, 'collectionRun.read')
  @ApiOkResponse({ type: CollectionRunListView })
  list(@CurrentTx() tx: Tx, @Query() query: RunListQuery): Promise<CollectionRunListView> {
    return this.reader.list(tx, query);
  }

  @Get(':id')
  @Access(collectionPolicy, 'collectionRun.read')
  @ApiOkResponse({ type: CollectionRunView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CollectionRunView> {
    return this.reader.view(tx, id);
  }

  @Get(':id/errors')
  @Access(collectionPolicy, 'collectionRun.read')
  @ApiOkResponse({ type: RowErrorListView })
  errors(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() query: RowErrorQuery): Promise<RowErrorListView> {
    return this.reader.errors(tx, id, query);
  }

  @Get(':id/errors.csv')
  @Access(collectionPolicy, 'collectionRun.read')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="row-errors.csv"')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async errorsCsv(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<string> {
    const all: RowErrorView[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.reader.errors(tx, id, { cursor, limit: PAGE_MAX });
      all.push(...page.items);
      if (!page.next) break;
      cursor = page.next;
    }
    const lang = tx.viewer.locale === 'en' ? 'en' : 'zh-CN';
    return csv([
      ERROR_HEAD[lang],
      ...all.map((e) => [e.cell, e.rowNo, e.column && columnText(e.column.name, [e.column], lang), rowErrorWords(e.code, lang) ?? e.code, e.detail]),
    ]);
  }

  @Post(':id/stop')
  @HttpCode(200)
  @Access(collectionPolicy, 'collectionRun.stop')
  @ApiOkResponse({ type: CollectionRunView })
  stop(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CollectionRunView> {
    return this.commands.stop(tx, id);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Access(collectionPolicy, 'dataset.edit')
  @ApiOkResponse({ type: CollectionRunView })
  acknowledge(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CollectionRunView> {
    return this.commands.acknowledge(tx, id);
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Access(collectionPolicy, 'collectionRun.retry')
  @ApiOkResponse({ type: CollectionRunView })
  retry(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: RunRetryDto): Promise<CollectionRunView> {
    return this.commands.retry(tx, id, dto);
  }
}
