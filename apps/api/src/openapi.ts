import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const MINIMAL = 'return=minimal';

/** The contract, from the routes and DTOs themselves. Operation ids are `scorecardApprove`: the generated client reads well. */
export function openApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('KPI Loop')
    .setDescription('绩效闭环: targets, data, reviews, changes and pay in one thread')
    .setVersion('1')
    .addCookieAuth('kpi_session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${lowerFirst(controller.replace(/Controller$/, ''))}${upperFirst(method)}`,
  });
  return withMinimalAnswers(document);
}

/** Every command that answers with the view of a row that has a status takes `Prefer: return=minimal` (RFC 7240, ADR 0012). */
function withMinimalAnswers(document: OpenAPIObject): OpenAPIObject {
  const parameter = {
    name: 'Prefer',
    in: 'header' as const,
    required: false,
    description: `With \`${MINIMAL}\` a command that has moved the thing may answer with its id, version and status alone; it then says \`Preference-Applied: ${MINIMAL}\`.`,
    schema: { type: 'string' as const, enum: [MINIMAL] },
  };
  for (const item of Object.values(document.paths)) {
    for (const method of ['post', 'put', 'patch'] as const) {
      const operation = item[method];
      if (operation && Object.values(operation.responses).some((response) => response && hasStatus(document, response)))
        operation.parameters = [...(operation.parameters ?? []), parameter];
    }
  }
  return document;
}

function hasStatus(document: OpenAPIObject, response: object): boolean {
  const ref = (response as { content?: Record<string, { schema?: { $ref?: string } }> }).content?.['application/json']?.schema?.$ref?.split('/').pop();
  const schema = ref ? (document.components?.schemas?.[ref] as { properties?: Record<string, unknown> } | undefined) : undefined;
  return ['id', 'version', 'offers'].every((name) => name in (schema?.properties ?? {}));
}

const lowerFirst = (s: string): string => s.charAt(0).toLowerCase() + s.slice(1);
const upperFirst = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1);
