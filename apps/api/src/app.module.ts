import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { SharedApiModule, dataSourceOptions } from '@kpi-loop/shared/api';
import { DemoModule } from './demo/demo.module';
import { FEATURES } from './features';

@Module({})
export class AppModule {
  static with(appUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: {
            level: process.env['LOG_LEVEL'] ?? 'info',
            genReqId: (request) => request.id,
            autoLogging: { ignore: (request) => request.url?.startsWith('/api/health') ?? false },
            serializers: {
              req: (request: { id: string; method: string; url: string }) => ({ id: request.id, method: request.method, path: request.url.split('?')[0] }),
              res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
            },
            customSuccessMessage: (request, reply) => `${request.method} ${reply.statusCode}`,
          },
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
