import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { contentProblem, envelopeProblem, type PackedMetric, type PackProblem } from '@kpi-loop/metric/domain';
import { fieldsOf, sha256Of } from '@kpi-loop/shared/api';
import { Problem, type FieldProblem } from '@kpi-loop/shared/kernel';
import { PackedMetricDto } from './metric-pack.dto';

/** Wrong places that are told; a file may have thousands. */
const TOLD = 20;

const refused = (rule: PackProblem, fields: FieldProblem[] = []): Problem =>
  new Problem('ruleBroken', 'ruleBroken', undefined, { violations: [rule], ...(fields.length ? { fields } : {}) });

/** The metrics of a file that somebody may have written by hand. @throws Problem ruleBroken (422) with the one reason why it is none. */
export async function readPack(pack: Record<string, unknown>): Promise<PackedMetric[]> {
  const outside = envelopeProblem(pack);
  if (outside) throw refused(outside);
  const raw = pack['metrics'] as unknown[];
  const fields: FieldProblem[] = [];
  const metrics: PackedMetricDto[] = [];
  for (const [i, metric] of raw.entries()) {
    if (typeof metric !== 'object' || metric === null || Array.isArray(metric)) {
      fields.push({ pointer: `/pack/metrics/${i}`, code: 'isObject' });
      continue;
    }
    const dto = plainToInstance(PackedMetricDto, metric);
    fields.push(
      ...fieldsOf(
        await validate(dto, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true, stopAtFirstError: true }),
        `/pack/metrics/${i}`,
      ),
    );
    metrics.push(dto);
    if (fields.length >= TOLD) break;
  }
  if (fields.length) throw refused('packMalformed', fields.slice(0, TOLD));
  if (pack['hash'] !== sha256Of(raw)) throw refused('packHashDiffers');
  const packed = metrics.map((m) => ({ ...m, code: m.code.trim() })) as unknown as PackedMetric[];
  // a definition of a file may leave out what is the usual of its kind
  const inside = contentProblem(packed.map((m) => ({ ...m, definition: { ...m.definition, inputs: m.definition.inputs ?? [] } })));
  if (inside) throw refused(inside);
  return packed;
}
