import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { SharedApiModule, dataSourceOptions, requestLog } from '@kpi-loop/shared/api';
import { DemoModule } from './demo/demo.module';
import { FEATURES } from './features';

@Module({})
export class AppModule {
  static with(appUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: { ...requestLog, level: process.env['LOG_LEVEL'] ?? 'info' },
        }),
        TypeOrmModule.forRoot({ ...dataSourceOptions(appUrl), autoLoadEntities: true }),
        ScheduleModule.forRoot(),
        SharedApiModule,
        ...FEATURES,
        DemoModule,
      ],
    };
  }
}
