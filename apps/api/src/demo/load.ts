import type { INestApplicationContext } from '@nestjs/common';
import { Tenants } from '@kpi-loop/shared/api';
import { DataSource } from 'typeorm';
import { demoCompany, demoToday } from '../../../../tools/demo/src';
import { loadOrganization } from './load-organization';

const CODE = 'huahe';

/** Plays the demo company into a tenant of its own, through the commands people use. Does nothing when it is there. */
export async function loadDemo(app: INestApplicationContext): Promise<void> {
  const tenants = await app.get(DataSource).query<{ code: string }[]>(`SELECT code FROM system.tenant_ids()`);
  if (tenants.some((tenant) => tenant.code === CODE)) return;
  const demo = demoCompany();
  await app
    .get(Tenants)
    .open({ code: CODE, name: demo.company.nameZh, nameEn: demo.company.nameEn, demo: true, clockAt: `${demoToday}T10:00:00+08:00` }, async (tx) => {
      await loadOrganization(tx, demo);
    });
}
