import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { correctionPolicy, measurementPolicy } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, OwnTransaction, ReasonDto, RequestTransaction, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { CorrectionCommands } from './correction.commands';
import { CorrectionListQuery, CorrectionListView, CorrectionRequestDto, CorrectionView } from './correction.dto';
import { CorrectionReader } from './correction.reader';
import { UploadView } from './dataset.dto';
import { receiveFile } from './receive-file';
import { UploadStore } from './upload.store';

/** A picture, a page, an export: evidence is looked at, not counted. */
const EVIDENCE_BYTES = 20 * 1024 * 1024;

@ApiTags('corrections')
@Controller()
export class CorrectionController {
  constructor(
    private readonly reader: CorrectionReader,
    private readonly commands: CorrectionCommands,
    private readonly uploads: UploadStore,
    private readonly transactions: RequestTransaction,
  ) {}

  @Get('corrections')
  @Access(correctionPolicy, 'correction.read')
  @ApiOkResponse({ type: CorrectionListView })
  list(@CurrentTx() tx: Tx, @Query() query: CorrectionListQuery): Promise<CorrectionListView> {
    return this.reader.list(tx, query);
  }

  @Get('corrections/:id')
  @Access(correctionPolicy, 'correction.read')
  @ApiOkResponse({ type: CorrectionView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CorrectionView> {
    return this.reader.view(tx, id);
  }

  @Get('corrections/:id/evidence')
  @Access(correctionPolicy, 'correction.read')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async evidence(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<StreamableFile> {
    const file = await this.reader.evidence(tx, id);
    // whatever it says it is, it is saved and never shown as a page of ours
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`;
    return new StreamableFile(Readable.from(this.uploads.open(tx.tenantId, file.id)()), { type: 'application/octet-stream', disposition });
  }

  @Post('corrections/evidence')
  @OwnTransaction('honoured')
  @Access(measurementPolicy, 'measurement.requestCorrection')
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] } })
  @ApiCreatedResponse({ type: UploadView })
  send(@Req() request: KpiRequest): Promise<UploadView> {
    return receiveFile(request, this.uploads, this.transactions, EVIDENCE_BYTES);
  }

  @Post('measurements/:id/corrections')
  @Access(measurementPolicy, 'measurement.requestCorrection')
  @ApiCreatedResponse({ type: CorrectionView })
  request(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: CorrectionRequestDto): Promise<CorrectionView> {
    return this.commands.request(tx, id, dto);
  }

  @Post('corrections/:id/approve')
  @HttpCode(200)
  @Access(correctionPolicy, 'correction.approve')
  @ApiOkResponse({ type: CorrectionView })
  approve(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CorrectionView> {
    return this.commands.approve(tx, id);
  }

  @Post('corrections/:id/reject')
  @HttpCode(200)
  @Access(correctionPolicy, 'correction.reject')
  @ApiOkResponse({ type: CorrectionView })
  reject(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<CorrectionView> {
    return this.commands.reject(tx, id, dto.reason);
  }

  @Post('corrections/:id/withdraw')
  @HttpCode(200)
  @Access(correctionPolicy, 'correction.withdraw')
  @ApiOkResponse({ type: CorrectionView })
  withdraw(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<CorrectionView> {
    return this.commands.withdraw(tx, id);
  }
}
