import { LOOP } from '../boundaries.mjs';
import { policy, policySpec } from './machine.mjs';
import { words } from './words.mjs';

const project = (feature, face) =>
  `${JSON.stringify({ name: `${feature}-${face}`, root: `libs/${feature}/${face}`, projectType: 'library', tags: [`scope:${feature}`, `layer:${face}`] })}\n`;

const readme = ({ kebab, english, plural }) => `# ${english}

What it is for, in two sentences.

## Lifecycle

## Facts

Out: none yet. In: none yet.

## Endpoints

| | |
|---|---|
| \`GET /api/${plural}\` | the ${kebab} rows of the tenant |
`;

const dto = ({ pascal }) => `import { Id, Int, Text } from '@kpi-loop/shared/api';

export class ${pascal}View {
  @Id() id: string;
  @Int() version: number;
  @Text() status: string;
}
`;

const reader = ({ kebab, pascal, snake }) => `import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { ${pascal}View } from './${kebab}.dto';

/** SQL straight into views. What downstream features call. */
@Injectable()
export class ${pascal}Reader {
  list(tx: Tx): Promise<${pascal}View[]> {
    return tx.query<${pascal}View>('SELECT id, version, status FROM ${snake} WHERE tenant_id = $1 ORDER BY created_at DESC, id LIMIT 100', [tx.tenantId]);
  }
}
`;

const controller = ({ kebab, pascal, camel, plural }) => `import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ${camel}Policy } from '@kpi-loop/${kebab}/domain';
import { Access, CurrentTx, Tx } from '@kpi-loop/shared/api';
import { ${pascal}View } from './${kebab}.dto';
import { ${pascal}Reader } from './${kebab}.reader';

@ApiTags('${kebab}')
@Controller('${plural}')
export class ${pascal}Controller {
  constructor(private readonly reader: ${pascal}Reader) {}

  @Get()
  @Access(${camel}Policy, '${camel}.read')
  @ApiOkResponse({ type: [${pascal}View] })
  list(@CurrentTx() tx: Tx): Promise<${pascal}View[]> {
    return this.reader.list(tx);
  }
}
`;

const module_ = ({ kebab, pascal }) => `import { Module } from '@nestjs/common';
import { ${pascal}Controller } from './${kebab}.controller';
import { ${pascal}Reader } from './${kebab}.reader';

@Module({ controllers: [${pascal}Controller], providers: [${pascal}Reader], exports: [${pascal}Reader] })
export class ${pascal}Module {}
`;

const page = ({ kebab, pascal, camel }) => `import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { PageHead } from '@kpi-loop/shared/ui';

@Component({
  selector: 'kl-${kebab}-list-page',
  imports: [PageHead, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: \`<kl-page-head [title]="'${camel}.list' | transloco" />\`,
})
export class ${pascal}ListPage {}
`;

const routes = ({ kebab, pascal, plural }) => `import type { Routes } from '@angular/router';
import { loadTexts } from '@kpi-loop/shared/ui';
import { texts } from './texts';

export const routes: Routes = [
  { path: '${plural}', resolve: { texts: loadTexts(texts) }, loadComponent: () => import('./${kebab}-list/${kebab}-list-page').then((m) => m.${pascal}ListPage) },
];
`;

const texts = () => `import type { TextLoaders } from '@kpi-loop/shared/ui';

export const texts: TextLoaders = { 'zh-CN': () => import('./i18n/zh-CN.json'), en: () => import('./i18n/en.json') };
`;

const webIndex = ({ kebab, camel, plural }) => `import type { MenuEntry } from '@kpi-loop/shared/ui';

export { routes } from './${kebab}.routes';
export { texts } from './texts';
export const menu: MenuEntry[] = [{ group: 'loop', order: 10, path: '/${plural}', key: 'menu.${camel}', icon: 'loop' }];
`;

const words_ = ({ camel }, title) => `${JSON.stringify({ [camel]: { list: title } }, null, 2)}\n`;

/** A feature with its faces. It must have its place in the loop first: that decides whom it may call. */
export function feature(name, { web = true } = {}) {
  const w = words(name);
  if (!LOOP.includes(name)) throw new Error(`${name} has no place in the loop yet: add it to LOOP in tools/boundaries.mjs, downstream of whatever it calls`);
  const files = {
    'README.md': readme(w),
    'domain/project.json': project(name, 'domain'),
    'domain/src/index.ts': `export * from './${name}.policy';\n`,
    [`domain/src/${name}.policy.ts`]: policy(w, []),
    [`domain/src/${name}.policy.spec.ts`]: policySpec(w, 'read'),
    'api/project.json': project(name, 'api'),
    'api/src/index.ts': `export * from './${name}.module';\nexport * from './${name}.reader';\n`,
    [`api/src/${name}.dto.ts`]: dto(w),
    [`api/src/${name}.reader.ts`]: reader(w),
    [`api/src/${name}.controller.ts`]: controller(w),
    [`api/src/${name}.module.ts`]: module_(w),
  };
  if (web) {
    Object.assign(files, {
      'web/project.json': project(name, 'web'),
      'web/src/index.ts': webIndex(w),
      [`web/src/${name}.routes.ts`]: routes(w),
      'web/src/texts.ts': texts(),
      'web/src/i18n/en.json': words_(w, w.english),
      'web/src/i18n/zh-CN.json': words_(w, w.english),
      [`web/src/${name}-list/${name}-list-page.ts`]: page(w),
    });
  }
  const next = [
    `add ${w.pascal}Module to apps/api/src/features.ts${web ? ` and @kpi-loop/${name}/web to apps/web/src/app/features.ts, its title to libs/${name}/web/src/i18n/zh-CN.json` : ''}`,
    `npm run new -- migration ${name}   (table ${w.snake})`,
    `npm run new -- machine ${name} <name>   if it has a lifecycle`,
  ];
  return { files: Object.fromEntries(Object.entries(files).map(([path, text]) => [`libs/${name}/${path}`, text])), next };
}
