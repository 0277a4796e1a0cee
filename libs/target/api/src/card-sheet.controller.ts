import { createHash } from 'node:crypto';
import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, OwnTransaction, RequestTransaction, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { scorecardPolicy } from '@kpi-loop/target/domain';
import { CardSheet } from './card-sheet';
import { CardImportView, CardSheetQuery } from './card-sheet.dto';

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const MAX_FILE = 20 * 1024 * 1024;

/** Cards as a workbook, and back. */
@ApiTags('scorecard sheets')
@Controller('scorecard-sheets')
export class CardSheetController {
  constructor(
    private readonly sheets: CardSheet,
    private readonly transactions: RequestTransaction,
  ) {}

  @Get()
  @Access(scorecardPolicy, 'scorecard.list')
  @ApiProduces(XLSX_TYPE)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async workbook(@CurrentTx() tx: Tx, @Query() query: CardSheetQuery): Promise<StreamableFile> {
    return new StreamableFile(await this.sheets.workbook(tx, query), { type: XLSX_TYPE, disposition: 'attachment; filename="scorecards.xlsx"' });
  }

  /** A preview. XLSX, or the same as CSV; nothing is changed. */
  @Post('imports')
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(scorecardPolicy, 'scorecard.list')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } } })
  @ApiOkResponse({ type: CardImportView })
  async preview(@Req() request: KpiRequest): Promise<CardImportView> {
    // the file comes in before the transaction begins: nobody's slow line holds a connection
    const file = await fileOf(request);
    const fingerprint = JSON.stringify([file.fileName, createHash('sha256').update(file.content).digest('hex')]);
    return this.transactions.run(request, (tx) => this.sheets.preview(tx, file), { fingerprint });
  }

  @Get('imports/:id')
  @Access(scorecardPolicy, 'scorecard.list')
  @ApiOkResponse({ type: CardImportView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CardImportView> {
    return this.sheets.view(tx, id);
  }

  @Post('imports/:id/apply')
  @HttpCode(200)
  @Access(scorecardPolicy, 'scorecard.list')
  @ApiOkResponse({ type: CardImportView })
  apply(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CardImportView> {
    return this.sheets.apply(tx, id);
  }
}

async function fileOf(request: KpiRequest): Promise<{ fileName: string; content: Buffer }> {
  if (!request.isMultipart()) throw new Problem('invalid', 'fileMissing');
  const part = await request.file({ limits: { fileSize: MAX_FILE, files: 1, fields: 1 } });
  if (!part) throw new Problem('invalid', 'fileMissing');
  return { fileName: part.filename, content: await part.toBuffer() };
}
