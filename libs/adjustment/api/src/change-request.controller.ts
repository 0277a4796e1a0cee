import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { changeRequestPolicy } from '@kpi-loop/adjustment/domain';
import { Access, CurrentTx, ReasonDto, Tx } from '@kpi-loop/shared/api';
import { AdjustmentReader } from './adjustment.reader';
import { ChangeApplication } from './change-application';
import { ChangePreview } from './change-preview';
import { ChangeRequestCommands } from './change-request.commands';
import {
  ChangeableLineView,
  ChangeRequestPage,
  ChangeRequestQuery,
  ChangeRequestView,
  EditChangeRequestDto,
  NewChangeRequestDto,
  PreviewChangeDto,
  PreviewChangeView,
  ProceedDto,
  ReverseChangeDto,
  SignChangeDto,
  SubmitChangeRequestDto,
  WithdrawDto,
} from './change-request.dto';

@ApiTags('changeRequests')
@Controller('change-requests')
export class ChangeRequestController {
  constructor(
    private readonly reader: AdjustmentReader,
    private readonly commands: ChangeRequestCommands,
    private readonly application: ChangeApplication,
    private readonly previews: ChangePreview,
  ) {}

  @Get()
  @Access(changeRequestPolicy, 'changeRequest.list')
  @ApiOkResponse({ type: ChangeRequestPage })
  list(@CurrentTx() tx: Tx, @Query() query: ChangeRequestQuery): Promise<ChangeRequestPage> {
    return this.reader.list(tx, query);
  }

  @Get('line/:lineId')
  @Access(changeRequestPolicy, 'changeRequest.create')
  @ApiOkResponse({ type: ChangeableLineView })
  lineToChange(@CurrentTx() tx: Tx, @Param('lineId', ParseUUIDPipe) lineId: string): Promise<ChangeableLineView> {
    return this.reader.lineToChange(tx, lineId);
  }

  @Get(':id')
  @Access(changeRequestPolicy, 'changeRequest.read')
  @ApiOkResponse({ type: ChangeRequestView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ChangeRequestView> {
    return this.reader.view(tx, id);
  }

  /** What a change would mean and who would decide it; nothing is kept. */
  @Post('preview')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.create')
  @ApiOkResponse({ type: PreviewChangeView })
  preview(@CurrentTx() tx: Tx, @Body() dto: PreviewChangeDto): Promise<PreviewChangeView> {
    return this.previews.preview(tx, dto);
  }

  @Post()
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.create')
  @ApiOkResponse({ type: ChangeRequestView })
  create(@CurrentTx() tx: Tx, @Body() dto: NewChangeRequestDto): Promise<ChangeRequestView> {
    return this.commands.create(tx, dto);
  }

  @Patch(':id')
  @Access(changeRequestPolicy, 'changeRequest.edit')
  @ApiOkResponse({ type: ChangeRequestView })
  edit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: EditChangeRequestDto): Promise<ChangeRequestView> {
    return this.commands.edit(tx, id, dto);
  }

  @Post(':id/submit')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.submit')
  @ApiOkResponse({ type: ChangeRequestView })
  submit(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: SubmitChangeRequestDto): Promise<ChangeRequestView> {
    return this.commands.submit(tx, id, dto);
  }

  @Post(':id/consent')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.consent')
  @ApiOkResponse({ type: ChangeRequestView })
  consent(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ChangeRequestView> {
    return this.commands.consent(tx, id);
  }

  @Post(':id/object')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.object')
  @ApiOkResponse({ type: ChangeRequestView })
  object(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ChangeRequestView> {
    return this.commands.object(tx, id, dto.reason);
  }

  @Post(':id/proceed')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.proceed')
  @ApiOkResponse({ type: ChangeRequestView })
  proceed(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ProceedDto): Promise<ChangeRequestView> {
    return this.commands.proceed(tx, id, dto);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.approve')
  @ApiOkResponse({ type: ChangeRequestView })
  approve(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ChangeRequestView> {
    return this.commands.approve(tx, id);
  }

  @Post(':id/return')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.return')
  @ApiOkResponse({ type: ChangeRequestView })
  return(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ChangeRequestView> {
    return this.commands.return(tx, id, dto.reason);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.reject')
  @ApiOkResponse({ type: ChangeRequestView })
  reject(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ChangeRequestView> {
    return this.commands.reject(tx, id, dto.reason);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.withdraw')
  @ApiOkResponse({ type: ChangeRequestView })
  withdraw(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: WithdrawDto): Promise<ChangeRequestView> {
    return this.commands.withdraw(tx, id, dto.reason);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.revoke')
  @ApiOkResponse({ type: ChangeRequestView })
  revoke(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ChangeRequestView> {
    return this.application.revoke(tx, id, dto.reason);
  }

  /** Whoever takes the line over agrees, for his own card. */
  @Post(':id/accept')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.accept')
  @ApiOkResponse({ type: ChangeRequestView })
  accept(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ChangeRequestView> {
    return this.commands.accept(tx, id);
  }

  @Post(':id/decline')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.decline')
  @ApiOkResponse({ type: ChangeRequestView })
  decline(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReasonDto): Promise<ChangeRequestView> {
    return this.commands.decline(tx, id, dto.reason);
  }

  @Post(':id/sign')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.sign')
  @ApiOkResponse({ type: ChangeRequestView })
  sign(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: SignChangeDto): Promise<ChangeRequestView> {
    return this.application.sign(tx, id, dto.agreedHash);
  }

  /** A new request that takes an applied one back. */
  @Post(':id/reverse')
  @HttpCode(200)
  @Access(changeRequestPolicy, 'changeRequest.create')
  @ApiOkResponse({ type: ChangeRequestView })
  reverse(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ReverseChangeDto): Promise<ChangeRequestView> {
    return this.commands.reverse(tx, id, dto);
  }
}
