import { Column, DefaultNamingStrategy, PrimaryColumn, type NamingStrategyInterface } from 'typeorm';

export const toSnake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
export const toCamel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** `employeeNo` ⇄ `employee_no`; tables are named by hand in `@Entity`. */
export class SnakeNames extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(property: string, custom: string | undefined): string {
    return custom || toSnake(property);
  }
}

/** Status with which the chain of a removed row ends. */
export const REMOVED = 'removed';

/** The only base classes an entity may have: plain columns, no behaviour. */
export abstract class TenantRow {
  @PrimaryColumn('uuid') tenantId: string;
  @PrimaryColumn('uuid') id: string;
}

/** A row whose status only `Tx.create` and `Tx.advance` write. */
export abstract class StatefulRow extends TenantRow {
  @Column('int') version: number;
  @Column('timestamptz') createdAt: Date;
}
