import { createHash } from 'node:crypto';
import type { MultipartFile } from '@fastify/multipart';
import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { PEOPLE_COLUMNS, personPolicy, type PeopleColumn } from '@kpi-loop/organization/domain';
import { Access, CurrentTx, OwnTransaction, RequestTransaction, Tx, type KpiRequest } from '@kpi-loop/shared/api';
import { Problem, isoDate } from '@kpi-loop/shared/kernel';
import { ImportCommands, type UploadedPeople } from './import.commands';
import { PeopleImportItem, PeopleImportView, TemplateQuery } from './import.dto';
import { ImportReader } from './import.reader';
import { importTemplate } from './import.template';
import { MAX_FILE } from './sheet';

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

@ApiTags('organization')
@Controller('people-imports')
export class ImportController {
  constructor(
    private readonly reader: ImportReader,
    private readonly commands: ImportCommands,
    private readonly transactions: RequestTransaction,
  ) {}

  @Get()
  @Access(personPolicy, 'person.import')
  @ApiOkResponse({ type: [PeopleImportItem] })
  list(@CurrentTx() tx: Tx): Promise<PeopleImportItem[]> {
    return this.reader.list(tx);
  }

  /** A workbook to fill in. */
  @Get('template')
  @Access(personPolicy, 'person.import')
  @ApiProduces(XLSX_TYPE)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async template(@Query() query: TemplateQuery): Promise<StreamableFile> {
    return new StreamableFile(await importTemplate(query.lang ?? 'zh-CN'), { type: XLSX_TYPE, disposition: 'attachment; filename="people.xlsx"' });
  }

  @Get(':id')
  @Access(personPolicy, 'person.import')
  @ApiOkResponse({ type: PeopleImportView })
  one(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PeopleImportView> {
    return this.reader.import(tx, id);
  }

  /** A preview. CSV (UTF-8 or GBK) or XLSX; `mapping` is JSON, column → header, where the header is none of the known ones. The file comes last. */
  @Post()
  @HttpCode(200)
  @OwnTransaction('honoured')
  @Access(personPolicy, 'person.import')
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: {
        mapping: { type: 'string', description: 'JSON, column → header' },
        effectiveOn: { type: 'string', format: 'date' },
        file: { type: 'string', format: 'binary' },
      },
    },
  })
  @ApiOkResponse({ type: PeopleImportView })
  async upload(@Req() request: KpiRequest): Promise<PeopleImportView> {
    // the file comes in before the transaction begins: nobody's slow line holds a connection
    const uploaded = await uploadOf(request);
    return this.transactions.run(request, (tx) => this.commands.preview(tx, uploaded), { fingerprint: fingerprintOf(uploaded) });
  }

  @Post(':id/apply')
  @HttpCode(200)
  @Access(personPolicy, 'person.import')
  @ApiOkResponse({ type: PeopleImportView })
  apply(@CurrentTx() tx: Tx, @Param('id', ParseUUIDPipe) id: string): Promise<PeopleImportView> {
    return this.commands.apply(tx, id);
  }
}

async function uploadOf(request: KpiRequest): Promise<UploadedPeople> {
  if (!request.isMultipart()) throw new Problem('invalid', 'fileMissing');
  const part = await request.file({ limits: { fileSize: MAX_FILE, files: 1, fields: 5, fieldSize: 10_000 } });
  if (!part) throw new Problem('invalid', 'fileMissing');
  const content = await part.toBuffer();
  const effectiveOn = textField(part, 'effectiveOn');
  return { fileName: part.filename, content, override: overrideOf(textField(part, 'mapping')), effectiveOn: effectiveOn ? isoDate(effectiveOn) : undefined };
}

const fingerprintOf = ({ fileName, content, override, effectiveOn }: UploadedPeople): string =>
  JSON.stringify([fileName, createHash('sha256').update(content).digest('hex'), override ?? null, effectiveOn ?? null]);

function textField(part: MultipartFile, name: string): string {
  const field = [part.fields[name]].flat()[0];
  return field?.type === 'field' ? String(field.value ?? '') : '';
}

function overrideOf(text: string): UploadedPeople['override'] {
  if (!text) return undefined;
  try {
    const map: unknown = JSON.parse(text);
    const entries = Object.entries(map as object) as [PeopleColumn, unknown][];
    if (entries.every(([column, header]) => PEOPLE_COLUMNS.includes(column) && typeof header === 'string'))
      return Object.fromEntries(entries) as UploadedPeople['override'];
  } catch {
    // falls through to the named refusal
  }
  throw new Problem('invalid', 'mappingMalformed');
}
