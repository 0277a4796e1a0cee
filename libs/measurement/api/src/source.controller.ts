import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { collectionPolicy } from '@kpi-loop/measurement/domain';
import { Access, CurrentTx, OwnTransaction, RequestTransaction, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { AllowedHostCommands } from './allowed-host.commands';
import { AllowedHostListView, HostAllowDto } from './allowed-host.dto';
import { Connectors } from './connectors/connectors';
import { SourceCommands } from './source.commands';
import { ConnectionReportView, SourceCreateDto, SourceListView, SourceSchemaView, SourceTrustDto, SourceUpdateDto, SourceView } from './source.dto';

@ApiTags('sources')
@Controller('sources')
export class SourceController {
  constructor(
    private readonly commands: SourceCommands,
    private readonly connectors: Connectors,
    private readonly transactions: RequestTransaction,
  ) {}

  @Get()
  @Access(collectionPolicy, 'source.read')
  @ApiOkResponse({ type: SourceListView })
  list(@CurrentTx() tx: Tx): Promise<SourceListView> {
    return this.commands.list(tx);
  }

  @Get(':id')
  @Access(collectionPolicy, 'source.read')
  @ApiOkResponse({ type: SourceView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<SourceView> {
    return this.commands.one(tx, id);
  }

  @Post()
  @Access(collectionPolicy, 'source.edit')
  @ApiCreatedResponse({ type: SourceView })
  create(@CurrentTx() tx: Tx, @Body() dto: SourceCreateDto): Promise<SourceView> {
    return this.commands.create(tx, dto);
  }

  @Put(':id')
  @Access(collectionPolicy, 'source.edit')
  @ApiOkResponse({ type: SourceView })
  update(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: SourceUpdateDto): Promise<SourceView> {
    return this.commands.update(tx, id, dto);
  }

  @Post(':id/trust')
  @HttpCode(200)
  @Access(collectionPolicy, 'source.trust')
  @ApiOkResponse({ type: SourceView })
  trust(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Body() dto: SourceTrustDto): Promise<SourceView> {
    return this.commands.trust(tx, id, dto.on);
  }

  @Post(':id/test')
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(collectionPolicy, 'source.edit')
  @ApiOkResponse({ type: ConnectionReportView })
  async test(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string): Promise<ConnectionReportView> {
    return this.transactions.after(
      request,
      () => this.connectors.test(request.tx!.tenantId, id),
      async (_tx, report) => report,
    );
  }

  @Get(':id/schema')
  @OwnTransaction()
  @Access(collectionPolicy, 'source.edit')
  @ApiOkResponse({ type: SourceSchemaView })
  async schema(@Req() request: KpiRequest, @Param('id', ParseUUIDPipe) id: string): Promise<SourceSchemaView> {
    return { tables: await this.connectors.schema(request.tx!.tenantId, id) };
  }
}

@ApiTags('allowed-hosts')
@Controller('allowed-hosts')
export class AllowedHostController {
  constructor(private readonly commands: AllowedHostCommands) {}

  @Get()
  @Access(collectionPolicy, 'host.read')
  @ApiOkResponse({ type: AllowedHostListView })
  list(@CurrentTx() tx: Tx): Promise<AllowedHostListView> {
    return this.commands.list(tx);
  }

  @Post()
  @HttpCode(200)
  @Access(collectionPolicy, 'host.allow')
  @ApiOkResponse({ type: AllowedHostListView })
  allow(@CurrentTx() tx: Tx, @Body() dto: HostAllowDto): Promise<AllowedHostListView> {
    return this.commands.allow(tx, dto);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Access(collectionPolicy, 'host.allow')
  @ApiOkResponse({ type: AllowedHostListView })
  end(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<AllowedHostListView> {
    return this.commands.end(tx, id);
  }
}
