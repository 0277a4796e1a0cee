import type { OpenAPIObject } from '@nestjs/swagger';
import type { As } from '@kpi-loop/shared/api/testing';

type Schema = {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  example?: unknown;
  maximum?: number;
};
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}
interface OpenOperation {
  'x-policy'?: string;
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema: Schema }> };
}

/** Gives an id for a uuid: `where` says the parameter or field, `resource` the first segment of the path. */
export type IdFor = (where: string, resource: string) => string;

/** What the contract cannot say about a body (this field or that one, a day that is still to come): fields that replace the sample's, `undefined` removes. */
export type BodyFor = (id: (where: string) => string) => Record<string, unknown>;

export interface Operation {
  name: string;
  method: string;
  path: string;
  resource: string;
  policy?: string;
  /** names of parameters and body fields that take an id */
  ids: string[];
  hasPathId: boolean;
  /** A well-formed request with ids from `idFor` in every place that takes one. */
  send(as: As, idFor: IdFor, more?: { headers?: Record<string, string>; bodyFor?: BodyFor }): Promise<{ status: number; text: string }>;
}

const A_DAY = '2026-08-18';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => operation(document, path, method, item[method] as unknown as OpenOperation)),
  );
}

function operation(document: OpenAPIObject, path: string, method: (typeof METHODS)[number], raw: OpenOperation): Operation {
  const parameters = raw.parameters ?? [];
  const inPath = parameters.filter((p) => p.in === 'path');
  // a day in the path names nobody's row
  const named = inPath.filter((p) => p.name !== 'day');
  const inQuery = parameters.filter((p) => p.in === 'query');
  const body = raw.requestBody?.content?.['application/json']?.schema;
  const resource = path.split('/')[2] ?? '';
  const ids = [
    ...named.map((p) => p.name),
    ...inQuery.filter((p) => p.schema?.format === 'uuid').map((p) => p.name),
    ...(body ? idFields(document, body) : []),
  ];
  return {
    name: `${method.toUpperCase()} ${path}`,
    method,
    path,
    resource,
    policy: raw['x-policy'],
    ids,
    hasPathId: named.length > 0,
    async send(as, idFor, { headers = {}, bodyFor } = {}) {
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'day' ? A_DAY : idFor(name, resource)));
      const query = new URLSearchParams(
        inQuery
          .filter((p) => p.required || p.schema?.format === 'uuid')
          .map((p): [string, string] => [
            p.name,
            String(p.schema?.format === 'uuid' ? idFor(p.name, resource) : sample(document, p.schema ?? {}, p.name, idFor, resource)),
          ]),
      );
      const target = query.size ? `${url}?${query}` : url;
      const given = body ? { ...(sample(document, body, '', idFor, resource) as object), ...bodyFor?.((where) => idFor(where, resource)) } : {};
      const answer = await (method === 'get' || method === 'delete' ? as[method](target) : as[method](target, given)).set(headers);
      return { status: answer.status, text: answer.text ?? '' };
    },
  };
}

const resolve = (document: OpenAPIObject, schema: Schema): Schema => {
  const one = schema.$ref ? (document.components!.schemas![schema.$ref.split('/').pop()!] as Schema) : schema;
  return one.allOf ? one.allOf.map((s) => resolve(document, s)).reduce((a, b) => ({ ...a, ...b })) : one;
};

function idFields(document: OpenAPIObject, schema: Schema, depth = 0): string[] {
  const s = resolve(document, schema);
  if (depth > 4) return [];
  return Object.entries(s.properties ?? {}).flatMap(([name, property]) => {
    const p = resolve(document, property);
    if (p.format === 'uuid' || p.items?.format === 'uuid') return [name];
    return p.properties || p.items ? idFields(document, p.items ?? p, depth + 1) : [];
  });
}

function sample(document: OpenAPIObject, schema: Schema, name: string, idFor: IdFor, resource: string, depth = 0): unknown {
  const s = resolve(document, schema);
  if (s.format === 'uuid') return s.type === 'array' ? [idFor(name, resource)] : idFor(name, resource);
  if (s.enum) return s.enum[0];
  if (s.format === 'date') return A_DAY;
  if (s.format === 'uri') return 'https://example.com/evidence';
  if (s.format === 'date-time') return '2026-08-18T02:00:00Z';
  if (s.type === 'integer' || s.type === 'number') return s.minimum ?? 1;
  if (s.type === 'boolean') return true;
  if (s.type === 'array') return depth > 4 ? [] : [sample(document, s.items ?? {}, name, idFor, resource, depth + 1)];
  if (s.properties)
    return Object.fromEntries(Object.entries(s.properties).map(([key, property]) => [key, sample(document, property, key, idFor, resource, depth + 1)]));
  if (s.type === 'object') return {};
  return s.pattern ? '1' : (s.example ?? 'text'.padEnd(s.minLength ?? 0, 'x').slice(0, s.maxLength));
}
