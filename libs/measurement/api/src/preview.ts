import { Injectable } from '@nestjs/common';
import { collectionPolicy, guessColumns, isSent, isSqlKind, requestProblems, type Cell, type SourceKind } from '@kpi-loop/measurement/domain';
import type { NamedColumn } from '@kpi-loop/metric/domain';
import { UnitOfWork, plainParties, type Viewer } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { askedOf } from './connectors/internal/internal';
import { InternalTables } from './connectors/internal/internal-tables';
import { Connectors } from './connectors/connectors';
import type { FirstRows } from './connectors/rows';
import type { PreviewDto, PreviewView } from './dataset.dto';

const LOOKED_AT = 50;

/** The first rows of a delivery that nothing is known about yet. */
@Injectable()
export class Preview {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly connectors: Connectors,
    private readonly tables: InternalTables,
  ) {}

  /** @throws Problem forbidden (403) for a query of somebody who may not write one. */
  async look(viewer: Viewer, { uploadId, sourceId, query, request, from, to }: PreviewDto): Promise<PreviewView> {
    const { tenantId } = viewer;
    if (uploadId) {
      await this.uow.asSystem(tenantId, (tx) => tx.get(`SELECT id FROM upload WHERE tenant_id = $1 AND id = $2 AND sha256 IS NOT NULL`, [tenantId, uploadId]));
      return viewOf(await this.connectors.previewFile(tenantId, uploadId, LOOKED_AT));
    }
    if (!sourceId) throw missing('/uploadId');
    const { kind } = await this.uow.asSystem(tenantId, (tx) => tx.get<{ kind: SourceKind }>(`SELECT kind FROM source WHERE tenant_id = $1 AND id = $2`, [tenantId, sourceId]));
    if (isSent(kind)) throw missing('/uploadId');
    if (isSqlKind(kind)) permit(collectionPolicy, 'dataset.query', plainParties(viewer));
    if ((isSqlKind(kind) || kind === 'internal') && !query) throw missing('/query');
    if (kind === 'rest') {
      const fields = request ? requestProblems(request) : [{ pointer: '/request', code: 'requestGiven' }];
      if (fields.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields });
    }
    // what the product's own columns are called is known already
    const known = kind === 'internal' ? askedOf(this.tables.all(), query ?? null).table.columns : [];
    const dataset = { sourceId, query: query ?? null, request: request ?? null };
    return viewOf(await this.connectors.preview(tenantId, dataset, { uploadId: null, windowFrom: from ?? null, windowTo: to ?? null }, LOOKED_AT), known);
  }
}

const missing = (pointer: string): Problem => new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer, code: 'isDefined' }] });

function viewOf({ header, types, rows, more }: FirstRows, known: readonly NamedColumn[] = []): PreviewView {
  const guessed = guessColumns(
    header,
    rows.map((row) => row.cells),
  );
  // what a source declares as text is guessed all the same: many keep numbers and dates in texts
  const columns = guessed.map((column, i) => ({ ...column, ...(types?.[i] && types[i] !== 'text' ? { type: types[i] } : {}), ...called(known, column.name) }));
  return { columns, rows: rows.map(({ rowNo, cells }) => ({ rowNo, cells: header.map((_, i) => shown(cells[i])) })), more };
}

function called(known: readonly NamedColumn[], name: string): Pick<NamedColumn, 'label' | 'labelEn'> {
  const { label, labelEn } = known.find((column) => column.name === name) ?? {};
  return { ...(label ? { label } : {}), ...(labelEn ? { labelEn } : {}) };
}

const shown = (cell: Cell | undefined): string =>
  (cell === null || cell === undefined ? '' : typeof cell === 'object' ? ('date' in cell ? cell.date : cell.error) : String(cell)).slice(0, 200);
