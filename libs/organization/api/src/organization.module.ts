import { Module } from '@nestjs/common';
import { OrganizationReader } from './organization.reader';

@Module({ providers: [OrganizationReader], exports: [OrganizationReader] })
export class OrganizationModule {}
