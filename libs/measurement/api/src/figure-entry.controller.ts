import { createHash } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { figureEntryPolicy } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, OwnTransaction, ReasonDto, RequestTransaction, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { Problem, isoDate } from '@kpi-loop/shared/kernel';
import { FigureEntryCommands, type EvidenceFile } from './figure-entry.commands';
import {
  FigureEntryListQuery,
  FigureEntryListView,
  FigureEntryView,
  FigureGridQuery,
  FigureGridView,
  FigureIdsDto,
  FigureOutcomeListView,
  FigureSaveDto,
  FigureSavedListView,
  FigureSheetQuery,
  FigureSheetView,
  FigureSubmitDto,
} from './figure-entry.dto';
import { FigureEntryReader } from './figure-entry.reader';
import { FigureSheet } from './figure-sheet';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const FILE_BODY = { schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] } };
const MOST_BYTES = 10 * 1024 * 1024;

/** 填报: figures that people enter, and somebody else approves. */
@ApiTags('figure-entries')
@Controller('figure-entries')
export class FigureEntryController {
  constructor(
    private readonly reader: FigureEntryReader,
    private readonly commands: FigureEntryCommands,
    private readonly sheets: FigureSheet,
    private readonly transactions: RequestTransaction,
  ) {}

  @Get('grid')
  @Access(figureEntryPolicy, 'figureEntry.enter')
  @ApiOkResponse({ type: FigureGridView })
  grid(@CurrentTx() tx: Tx, @Query() { month }: FigureGridQuery): Promise<FigureGridView> {
    return this.reader.grid(tx, month);
  }

  @Get('sheet')
  @Access(figureEntryPolicy, 'figureEntry.enter')
  @ApiProduces(XLSX)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async sheet(@CurrentTx() tx: Tx, @Query() { month, lang = 'zh-CN' }: FigureSheetQuery): Promise<StreamableFile> {
    const { name, content } = await this.sheets.workbook(tx, month, lang);
    return new StreamableFile(content, { type: XLSX, disposition: `attachment; filename="${name}"` });
  }

  @Post('sheet')
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(figureEntryPolicy, 'figureEntry.edit')
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE_BODY)
  @ApiOkResponse({ type: FigureSheetView })
  async readSheet(@Req() request: KpiRequest, @Query() { month }: FigureGridQuery): Promise<FigureSheetView> {
    const file = await fileOf(request);
    const day = month === undefined ? undefined : isoDate(month);
    return this.transactions.run(request, (tx) => this.sheets.read(tx, day, file.content), { fingerprint: fingerprintOf(file) });
  }

  @Get()
  @Access(figureEntryPolicy, 'figureEntry.read')
  @ApiOkResponse({ type: FigureEntryListView })
  list(@CurrentTx() tx: Tx, @Query() query: FigureEntryListQuery): Promise<FigureEntryListView> {
    return this.reader.list(tx, query);
  }

  @Put()
  @Access(figureEntryPolicy, 'figureEntry.edit')
  @ApiOkResponse({ type: FigureSavedListView })
  async save(@CurrentTx() tx: Tx, @Body() { cells }: FigureSaveDto): Promise<FigureSavedListView> {
    return { cells: await this.commands.save(tx, cells) };
  }

  @Post('submit')
  @HttpCode(200)
  @Access(figureEntryPolicy, 'figureEntry.submit')
  @ApiOkResponse({ type: FigureOutcomeListView })
  async submit(@CurrentTx() tx: Tx, @Body() dto: FigureSubmitDto): Promise<FigureOutcomeListView> {
    return { items: await this.commands.submit(tx, dto) };
  }

  @Post('approve')
  @HttpCode(200)
  @Access(figureEntryPolicy, 'figureEntry.approve')
  @ApiOkResponse({ type: FigureOutcomeListView })
  async approve(@CurrentTx() tx: Tx, @Body() { ids }: FigureIdsDto): Promise<FigureOutcomeListView> {
    return { items: await this.commands.approve(tx, ids) };
  }

  @Get(':id')
  @Access(figureEntryPolicy, 'figureEntry.read')
  @ApiOkResponse({ type: FigureEntryView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<FigureEntryView> {
    return this.reader.one(tx, id);
  }

  @Post(':id/return')
  @HttpCode(200)
  @Access(figureEntryPolicy, 'figureEntry.return')
  @ApiOkResponse({ type: FigureEntryView })
  return(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() { reason }: ReasonDto): Promise<FigureEntryView> {
    return this.commands.return(tx, id, reason);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Access(figureEntryPolicy, 'figureEntry.withdraw')
  @ApiOkResponse({ type: FigureEntryView })
  withdraw(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<FigureEntryView> {
    return this.commands.withdraw(tx, id);
  }

  @Post(':id/discard')
  @HttpCode(200)
  @Access(figureEntryPolicy, 'figureEntry.discard')
  @ApiOkResponse({ type: FigureEntryView })
  discard(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<FigureEntryView> {
    return this.commands.discard(tx, id);
  }

  @Get(':id/evidence')
  @Access(figureEntryPolicy, 'figureEntry.read')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async evidence(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<StreamableFile> {
    const { fileName, content } = await this.commands.evidence(tx, id);
    // never shown in place, whatever it says it is: it came from somebody's desk
    return new StreamableFile(content, { type: 'application/octet-stream', disposition: `attachment; filename="evidence"; filename*=UTF-8''${encodeURIComponent(fileName)}` });
  }

  @Post(':id/evidence')
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(figureEntryPolicy, 'figureEntry.edit')
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE_BODY)
  @ApiOkResponse({ type: FigureEntryView })
  async attach(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string): Promise<FigureEntryView> {
    const file = await sentWith(request);
    return this.transactions.run(request, (tx) => this.commands.attach(tx, id, file), { fingerprint: file ? fingerprintOf(file) : '' });
  }
}

/** The file comes in before the transaction begins: nobody's slow line holds a connection. */
async function sentWith(request: KpiRequest): Promise<EvidenceFile | null> {
  const part = request.isMultipart?.() ? await request.file({ limits: { fileSize: MOST_BYTES, files: 1 } }) : undefined;
  if (!part) return null;
  const content = await part.toBuffer();
  if (!content.length) throw new Problem('invalid', 'fileEmpty');
  return { fileName: part.filename.replace(/[\u0000-\u001f/\\]/g, '_').slice(0, 200) || 'evidence', content };
}

async function fileOf(request: KpiRequest): Promise<EvidenceFile> {
  const file = await sentWith(request);
  if (!file) throw new Problem('invalid', 'fileMissing');
  return file;
}

const fingerprintOf = ({ fileName, content }: EvidenceFile): string => JSON.stringify([fileName, createHash('sha256').update(content).digest('hex')]);
