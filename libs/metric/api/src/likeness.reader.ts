import { Injectable } from '@nestjs/common';
import { likeness, wordsTaken, type Called, type Likened } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { columnsOfDefinition } from './definition-columns';
import type { LikenessDto, LikenessView } from './likeness.dto';

interface Known extends Called, Likened {
  id: string;
  code: string;
  status: string;
}

const SHOWN = 10;

/** What is there already while somebody writes a definition: the same measure, a similar one, the same words. */
@Injectable()
export class LikenessReader {
  async of(tx: Tx, { metricId, name, nameEn, definition }: LikenessDto): Promise<LikenessView> {
    const mine = columnsOfDefinition(definition, '');
    const known = await tx.query<Known>(
      `SELECT DISTINCT ON (m.code) m.id, m.code, m.name, m.name_en, v.status, v.synonyms, v.synonyms_en, v.kind, v.dataset_code, v.numerator, v.denominator, v.span, v.formula, v.inputs, v.agg_org, v.agg_time
       FROM metric m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.metric_id = m.id AND v.status IN ('published', 'in_review', 'draft')
       WHERE m.tenant_id = $1 AND m.id IS DISTINCT FROM $2::uuid ORDER BY m.code, array_position(ARRAY['published', 'in_review', 'draft'], v.status)`,
      [tx.tenantId, metricId ?? null],
    );
    const ref = ({ id, code, name: zh, nameEn: en }: Known) => ({ id, code, name: zh, nameEn: en });
    const metrics = known.flatMap((other) => {
      const how = likeness(mine, other);
      return how ? [{ ...ref(other), likeness: how, status: other.status }] : [];
    });
    const called = { name, nameEn, synonyms: mine.synonyms, synonymsEn: mine.synonymsEn };
    const names = known.map((other) => ({ ...ref(other), words: wordsTaken(called, other) })).filter(({ words }) => words.length > 0);
    return {
      metrics: [...metrics.filter((m) => m.likeness === 'same'), ...metrics.filter((m) => m.likeness === 'similar')].slice(0, SHOWN),
      names: names.slice(0, SHOWN),
    };
  }
}
