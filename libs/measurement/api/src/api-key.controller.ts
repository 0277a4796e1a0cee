import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { collectionPolicy } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, OwnTransaction, RequestTransaction, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { ApiKeyCommands } from './api-key.commands';
import { ApiKeyCreateDto, ApiKeyListView, ApiKeyRotateDto, ApiKeySecretView } from './api-key.dto';

@ApiTags('api-keys')
@Controller('api-keys')
export class ApiKeyController {
  constructor(
    private readonly commands: ApiKeyCommands,
    private readonly transactions: RequestTransaction,
  ) {}

  @Get()
  @Access(collectionPolicy, 'apiKey.read')
  @ApiOkResponse({ type: ApiKeyListView })
  list(@CurrentTx() tx: Tx): Promise<ApiKeyListView> {
    return this.commands.list(tx);
  }

  @Post()
  @OwnTransaction('honoured')
  @Access(collectionPolicy, 'apiKey.edit')
  @ApiCreatedResponse({ type: ApiKeySecretView })
  create(@Req() request: KpiRequest, @Body() dto: ApiKeyCreateDto): Promise<ApiKeySecretView> {
    return this.transactions.run(request, (tx) => this.commands.create(tx, dto), { secretAnswer: true });
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(collectionPolicy, 'apiKey.edit')
  @ApiOkResponse({ type: ApiKeySecretView })
  rotate(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string, @Body() dto: ApiKeyRotateDto): Promise<ApiKeySecretView> {
    return this.transactions.run(request, (tx) => this.commands.rotate(tx, id, dto), { secretAnswer: true });
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Access(collectionPolicy, 'apiKey.edit')
  @ApiOkResponse({ type: ApiKeyListView })
  revoke(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ApiKeyListView> {
    return this.commands.revoke(tx, id);
  }
}
