import { Controller, Get, Param, ParseUUIDPipe, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Access, CurrentTx, Instant, Int, Json, OneOf, Text, type Tx } from '@kpi-loop/shared/api';
import { scorecardPolicy } from '@kpi-loop/target/domain';
import { CONTRACT_LANGS, contractPdf, type ContractLang } from './contract.pdf';
import { ContractReader } from './contract.reader';

export class ContractView {
  @Int({ description: 'how often it was rendered anew: opened, objected to, signed' }) edition: number;
  @Text({ max: 64, description: 'SHA-256 of the content as canonical JSON' }) hash: string;
  @Instant() at: string;
  @Json({ description: 'parties, lines with their conditions, approvals, objections verbatim, signatures' }) content: object;
}

export class ContractQuery {
  @OneOf(CONTRACT_LANGS, 'ContractLang', { optional: true }) lang?: ContractLang;
}

/** 绩效合同: what is signed, as data and on paper. */
@ApiTags('scorecards')
@Controller('scorecards')
export class ContractController {
  constructor(private readonly contracts: ContractReader) {}

  @Get(':id/contract')
  @Access(scorecardPolicy, 'scorecard.read')
  @ApiOkResponse({ type: ContractView })
  async one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<ContractView> {
    const { edition, hash, content, at } = await this.contracts.one(tx, id);
    return { edition, hash, content, at: at.toISOString() };
  }

  @Get(':id/contract.pdf')
  @Access(scorecardPolicy, 'scorecard.read')
  @ApiProduces('application/pdf')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async pdf(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string, @Query() { lang = 'zh-CN' }: ContractQuery): Promise<StreamableFile> {
    const { hash, content, timezone } = await this.contracts.one(tx, id);
    const file = `${lang === 'en' ? 'contract' : '绩效合同'}-${content.period.code}-${lang === 'en' ? content.subject.nameEn : content.subject.name}.pdf`;
    return new StreamableFile(await contractPdf(content, hash, lang, timezone), {
      type: 'application/pdf',
      disposition: `attachment; filename*=UTF-8''${encodeURIComponent(file)}`,
    });
  }
}
