import { Injectable } from '@nestjs/common';
import { guessColumns, type Cell, type GuessedColumn } from '@kpi-loop/measurement/domain';
import { UnitOfWork } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { Connectors } from './connectors';
import type { PreviewDto, PreviewView } from './dataset.dto';
import { fileRows } from './file-rows';
import type { RawRow, Rows } from './rows';
import { UploadStore } from './upload.store';

const LOOKED_AT = 50;

/** The first rows of a delivery that nothing is known about yet. */
@Injectable()
export class Preview {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly connectors: Connectors,
    private readonly uploads: UploadStore,
  ) {}

  async look(tenantId: string, { uploadId, sourceId, query, from, to }: PreviewDto): Promise<PreviewView> {
    if (uploadId) {
      await this.uow.asSystem(tenantId, (tx) => tx.get(`SELECT id FROM upload WHERE tenant_id = $1 AND id = $2 AND sha256 IS NOT NULL`, [tenantId, uploadId]));
      return firstRows(await fileRows(this.uploads.open(tenantId, uploadId)));
    }
    if (!sourceId || !query) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/uploadId', code: 'isDefined' }] });
    return this.connectors.read(tenantId, { sourceId, query }, { uploadId: null, windowFrom: from ?? null, windowTo: to ?? null }, firstRows);
  }
}

async function firstRows({ header, types, rows }: Rows): Promise<PreviewView> {
  const looked: RawRow[] = [];
  let more = false;
  for await (const row of rows) {
    more = looked.length === LOOKED_AT;
    if (more) break;
    looked.push(row);
  }
  const guessed = guessColumns(
    header,
    looked.map((row) => row.cells),
  );
  const columns = guessed.map((column, i) => (types?.[i] ? { ...column, type: types[i] as GuessedColumn['type'] } : column));
  return { columns, rows: looked.map(({ rowNo, cells }) => ({ rowNo, cells: header.map((_, i) => shown(cells[i])) })), more };
}

const shown = (cell: Cell | undefined): string =>
  (cell === null || cell === undefined ? '' : typeof cell === 'object' ? ('date' in cell ? cell.date : cell.error) : String(cell)).slice(0, 200);
